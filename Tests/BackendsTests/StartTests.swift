import AWSClient
import AWSSimulator
import Foundation
import GatewayCore
import Platform
import SigV4
import Testing

/// What every backend promises of start.
@Suite struct StartTests {
  @Test(arguments: HostedService.allCases, [nil, 3])
  func `A start is one call with the units that are asked for`(service: HostedService, maximum: Int?) async throws {
    let fixture = try BackendFixture(service)
    let report = try await fixture.start(minimum: 2, maximum: maximum)
    #expect(report.state == .starting)
    #expect(report.backendState == service.words.starting)
    #expect(report.units == nil)
    #expect(report.resource == fixture.target.resource)
    #expect(fixture.cloud.calls.map(\.operation) == [service.start])
    #expect(fixture.startedCount == 1)
    let units = fixture.cloud.models(at: fixture.time.now).first { $0.key == service.model }?.units
    #expect(units == (service.takesUnits ? .init(minimum: 2, maximum: maximum) : .init()))
  }

  @Test(arguments: HostedService.allCases)
  func `A model that is not stopped is a conflict, whatever its state`(service: HostedService) async throws {
    for word in [service.words.starting, service.words.running, service.words.stopping] {
      let fixture = try BackendFixture(service)
      fixture.cloud.setStatus(word, of: service.model)
      let failure = try await fixture.startFailure()
      #expect(failure.code == .modelStateConflict)
      #expect(failure.retryAfter == nil)
      #expect(failure.effect == .none)
      #expect(failure.backend?.code == service.conflict.code)
      #expect(failure.backend?.status == service.conflict.status)
      #expect(fixture.startCalls.count == 1)
      #expect(fixture.status == word)
    }
  }

  @Test(arguments: HostedService.allCases)
  func `A model that AWS does not know is not found`(service: HostedService) async throws {
    let fixture = try BackendFixture(service)
    for resource in [service.absentResource, service.absentProjectResource] {
      let failure = try await fixture.startFailure(BackendFixture.target(of: service, resource: resource))
      #expect(failure.code == .modelNotFound)
      #expect(failure.effect == .none)
    }
  }

  @Test(arguments: HostedService.allCases)
  func `The account's limit on running models is reported and not tried against again`(
    service: HostedService
  ) async throws {
    let others = ["8", "9"].map { ModelSeed(ModelKey(service.model.service, project: "other", version: $0)) }
    let fixture = try BackendFixture(
      service, SimulatorConfiguration(models: DemoCloud.models() + others))
    for seed in others { fixture.cloud.setStatus(service.words.running, of: seed.key) }
    try await Self.expectQuota(try await fixture.startFailure(), fixture)
  }

  @Test(arguments: HostedService.allCases.filter(\.takesUnits), [(6, nil), (1, 6)] as [(Int, Int?)])
  func `The limit on one model's units is reported and not tried against again`(
    service: HostedService, units: (minimum: Int, maximum: Int?)
  ) async throws {
    let fixture = try BackendFixture(service)
    let failure = try await fixture.startFailure(minimum: units.minimum, maximum: units.maximum)
    try await Self.expectQuota(failure, fixture)
  }

  @Test(arguments: HostedService.allCases.filter(\.takesUnits))
  func `Units that AWS does not take are the caller's mistake`(service: HostedService) async throws {
    let fixture = try BackendFixture(service)
    let failure = try await fixture.startFailure(minimum: 3, maximum: 2)
    #expect(failure.code == .validationError)
    #expect(failure.message.hasPrefix("Invalid request parameters"))
    #expect(!failure.details.isEmpty)
    #expect(fixture.startCalls.count == 1)
  }

  @Test(arguments: HostedService.allCases)
  func `An error names AWS's call and keeps AWS's words for the log`(service: HostedService) async throws {
    let fixture = try BackendFixture(service)
    fixture.cloud.setStatus(service.words.running, of: service.model)
    let failure = try await fixture.startFailure()
    let call = try #require(fixture.startCalls.first)
    #expect(
      failure.backend
        == BackendFault(
          service: service.id.rawValue, code: service.conflict.code, status: service.conflict.status,
          requestID: call.requestID))
    let words = try #require(failure.cause)
    let theirs = service == .sageMaker ? "Cannot create already existing" : "cannot be started"
    #expect(words.contains(theirs))
    #expect(!failure.message.contains(theirs))
  }

  private static func expectQuota(_ failure: GatewayError, _ fixture: BackendFixture) async throws {
    #expect(failure.code == .quotaExceeded)
    #expect(failure.retryAfter == 60)
    #expect(failure.effect == .none)
    #expect(fixture.startCalls.count == 1)
    #expect(fixture.startedCount == 0)
    #expect(fixture.time.uptime == .zero)
  }
}
