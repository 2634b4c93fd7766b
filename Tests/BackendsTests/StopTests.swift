import AWSSimulator
import Foundation
import GatewayCore
import Platform
import Testing

/// What stopping promises on every service.
@Suite struct StopTests {
  @Test(arguments: HostedService.allCases)
  func `A stop of a running model is one call, and the model stops`(service: HostedService) async throws {
    let fixture = try BackendFixture.running(service)
    let report = try await fixture.stop()
    #expect(
      report
        == ModelReport(
          state: .stopping, backendState: service.words.stopping, units: nil, resource: fixture.target.resource,
          awsRequestID: fixture.cloud.calls.last?.requestID))
    #expect(report.awsRequestID != nil)
    #expect(fixture.cloud.calls.map(\.operation) == service.stopOperations)
    #expect(fixture.stoppedCount == 1)
    fixture.time.advance(by: .seconds(6))
    #expect(fixture.status == service.words.stopped)
  }

  @Test(arguments: HostedService.allCases, ["trained", "starting", "stopping"])
  func `A stop that the state does not allow is a conflict`(service: HostedService, state: String) async throws {
    // What is deleted when it stops has stopped when it is not there.
    if service == .sageMaker, state == "trained" { return }
    let fixture = try BackendFixture(service)
    if state == "starting" { _ = try await fixture.start() }
    if state == "stopping" {
      fixture.cloud.setStatus(service.words.stopping, of: service.model)
      try fixture.own()
    }
    let failure = await fixture.stopFailure()
    #expect(failure?.code == .modelStateConflict)
    #expect(failure?.effect == GatewayError.Effect.none)
    #expect(failure?.backend?.code == service.conflict.code)
    #expect(fixture.stopCalls.count == 1)
  }

  @Test(arguments: HostedService.allCases.filter { $0 != .sageMaker })
  func `A model that is not there is not found`(service: HostedService) async throws {
    let fixture = try BackendFixture(service)
    let target = try BackendFixture.target(of: service, resource: service.absentResource)
    let error = await #expect(throws: GatewayError.self) { try await fixture.stop(target) }
    #expect(error?.code == .modelNotFound)
  }

  @Test(arguments: HostedService.allCases)
  func `A throttled stop is sent again, for it had no effect`(service: HostedService) async throws {
    let fixture = try BackendFixture.running(service)
    fixture.befall(service.stop, .throttle)
    #expect(try await fixture.stop().state == .stopping)
    #expect(fixture.stopCalls.map(\.effect) == [.none, .stopped])
  }

  @Test(
    arguments: HostedService.allCases, ["InvalidParameterException", "ValidationException"])
  func `A stop that AWS finds invalid is not the caller's fault`(service: HostedService, code: String) async throws {
    let fixture = try BackendFixture.running(service)
    guard service == .rekognition || code == "ValidationException" else { return }
    // With words of the simulator's own, which say that the service broke down.
    fixture.befall(service.stop, .error, status: 400, code: code)
    let failure = await fixture.stopFailure()
    #expect(failure?.code == .backendError)
    #expect(failure?.details == [])
  }

  struct Row: Sendable, CustomTestStringConvertible {
    let kind: Fault.Kind
    let code: ErrorCode
    var seconds: Double?
    var afterEffect: Bool?
    let stopped: Int
    var testDescription: String { "\(kind) \(afterEffect.map { "after effect: \($0)" } ?? "")" }

    init(_ kind: Fault.Kind, _ code: ErrorCode, seconds: Double? = nil, afterEffect: Bool? = nil, stopped: Int) {
      self.kind = kind
      self.code = code
      self.seconds = seconds
      self.afterEffect = afterEffect
      self.stopped = stopped
    }
  }

  @Test(arguments: [
    Row(.error, .backendError, stopped: 0), Row(.error, .backendError, afterEffect: true, stopped: 1),
    Row(.malformed, .backendError, stopped: 1), Row(.empty, .backendError, stopped: 1),
    Row(.html, .backendError, stopped: 0), Row(.dropBefore, .backendUnavailable, stopped: 0),
    Row(.dropAfter, .backendUnavailable, stopped: 1), Row(.delay, .backendTimeout, seconds: 16, stopped: 1),
  ])
  func `On Rekognition a stop whose outcome is unknown is one call and says so`(row: Row) async throws {
    let fixture = try BackendFixture.running(.rekognition)
    fixture.befall("StopProjectVersion", row.kind, seconds: row.seconds, afterEffect: row.afterEffect)
    let failure = try #require(await fixture.stopFailure())
    #expect(failure.code == row.code)
    #expect(failure.effect == .unknown)
    #expect(failure.retryAfter == 5)
    #expect(fixture.stopCalls.count == 1)
    #expect(fixture.stoppedCount == row.stopped)
  }

  @Test(arguments: [Fault.Kind.error, .malformed, .empty, .html, .dropBefore, .dropAfter], [false, true])
  func `On Lookout a stop whose outcome is unknown is repeated by its token and had one effect`(
    kind: Fault.Kind, afterEffect: Bool
  ) async throws {
    let fixture = try BackendFixture.running(.lookoutVision)
    fixture.befall("StopModel", kind, afterEffect: kind.isAfterEffect || afterEffect)
    #expect(try await fixture.stop().state == .stopping)
    #expect(fixture.stopCalls.count == 2)
    #expect(Set(fixture.stopCalls.map { $0.values(of: "x-amzn-client-token") }).count == 1)
    #expect(fixture.stoppedCount == 1)
  }

  @Test func `On Lookout a stop that stays without an answer says that its effect is unknown`() async throws {
    let fixture = try BackendFixture.running(.lookoutVision)
    fixture.befall("StopModel", .dropAfter, times: 100)
    let failure = try #require(await fixture.stopFailure())
    #expect(failure.code == .backendUnavailable)
    #expect(failure.effect == .unknown)
    #expect(fixture.stopCalls.count == 3)
    #expect(fixture.stoppedCount == 1)
  }

  @Test func `Rekognition's request is its ARN alone`() async throws {
    let fixture = try BackendFixture.running(.rekognition)
    _ = try await fixture.stop()
    let call = try #require(fixture.stopCalls.first)
    #expect(call.text == #"{"ProjectVersionArn": "\#(DemoCloud.rekognitionVersionARN)"}"#)
    #expect(call.values(of: "x-amz-target") == ["RekognitionService.StopProjectVersion"])
    #expect(call.values(of: "content-type") == ["application/x-amz-json-1.1"])
  }

  @Test func `Lookout's request has a token, no body and no type of one`() async throws {
    let fixture = try BackendFixture.running(.lookoutVision)
    let token = UUID()
    _ = try await fixture.stop(token: token)
    let call = try #require(fixture.stopCalls.first)
    #expect("\(call.method) \(call.target)" == "POST /2020-11-20/projects/widgets/models/1/stop")
    #expect(call.text?.isEmpty == true)
    #expect(call.values(of: "x-amzn-client-token") == [token.uuidString.lowercased()])
    #expect(call.values(of: "content-type").isEmpty)
    #expect(call.values(of: "x-amz-content-sha256").allSatisfy { $0.hasPrefix("e3b0c442") })
  }
}
