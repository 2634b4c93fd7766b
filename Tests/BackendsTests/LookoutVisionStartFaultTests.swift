import AWSSimulator
import Foundation
import GatewayCore
import Platform
import Testing

/// Lookout takes a client token: the same call with the same token is sent again and has one effect.
@Suite struct LookoutVisionStartFaultTests {
  @Test(
    arguments: [
      (.throttle, nil, [.none, .started]), (.error, nil, [.none, .started]), (.error, true, [.started, .replayed]),
      (.malformed, nil, [.started, .replayed]), (.empty, nil, [.started, .replayed]), (.html, nil, [.none, .started]),
      (.html, true, [.started, .replayed]), (.dropBefore, nil, [.none, .started]),
      (.dropAfter, nil, [.started, .replayed]),
    ] as [(Fault.Kind, Bool?, [CallEffect])])
  func `A start that goes wrong is repeated with its token and has one effect`(
    kind: Fault.Kind, afterEffect: Bool?, effects: [CallEffect]
  ) async throws {
    let fixture = try BackendFixture(.lookoutVision)
    fixture.befall("StartModel", kind, afterEffect: afterEffect)
    let token = UUID()
    #expect(try await fixture.start(token: token).state == .starting)
    #expect(fixture.startCalls.map(\.effect) == effects)
    #expect(
      fixture.startCalls.map { $0.values(of: "x-amzn-client-token") }
        == Array(repeating: [token.uuidString.lowercased()], count: 2))
    #expect(Set(fixture.startCalls.map(\.text)).count == 1)
  }

  @Test(
    arguments: [
      (.throttle, .backendThrottled, .none, 0), (.error, .backendError, .unknown, 0),
      (.malformed, .backendError, .unknown, 1), (.empty, .backendError, .unknown, 1),
      (.html, .backendError, .unknown, 0),
      (.dropBefore, .backendUnavailable, .unknown, 0), (.dropAfter, .backendUnavailable, .unknown, 1),
    ] as [(Fault.Kind, ErrorCode, GatewayError.Effect, Int)])
  func `A start that stays wrong ends in its code after three attempts with one token`(
    kind: Fault.Kind, code: ErrorCode, effect: GatewayError.Effect, started: Int
  ) async throws {
    let fixture = try BackendFixture(.lookoutVision)
    fixture.befall("StartModel", kind, times: 100)
    let failure = try await fixture.startFailure()
    #expect(failure.code == code)
    #expect(failure.effect == effect)
    #expect(failure.retryAfter == 5)
    #expect(fixture.startCalls.count == 3)
    #expect(Set(fixture.startCalls.flatMap { $0.values(of: "x-amzn-client-token") }).count == 1)
    #expect(fixture.startedCount == started)
  }

  @Test(arguments: [Fault.Kind.delay, .slowBody])
  func `A start that takes more than 15 seconds is a timeout of unknown effect`(kind: Fault.Kind) async throws {
    let fixture = try BackendFixture(.lookoutVision)
    fixture.befall("StartModel", kind, seconds: 16)
    let failure = try await fixture.startFailure()
    #expect(failure.code == .backendTimeout)
    #expect(failure.effect == .unknown)
    #expect(fixture.startedCount == 1)
    #expect(fixture.time.uptime == .seconds(15))
  }

  @Test func `A conflict after a breakdown leaves the outcome unknown`() async throws {
    let fixture = try BackendFixture(.lookoutVision)
    fixture.befall("StartModel", .error)
    fixture.befall("StartModel", .error, status: 409, code: "ConflictException")
    let failure = try await fixture.startFailure()
    #expect(failure.code == .modelStateConflict)
    #expect(failure.effect == .unknown)
  }

  @Test func `A hint how long to wait is passed on where it is longer than ours`() async throws {
    let fixture = try BackendFixture(.lookoutVision)
    fixture.befall("StartModel", .throttle, seconds: 30, times: 100)
    let failure = try await fixture.startFailure()
    #expect(failure.retryAfter == 30)
    #expect(fixture.time.uptime == .seconds(6 + 7), "no more than 5 s longer than without the hint")
  }

  @Test func `A code that nobody knows is a refusal`() async throws {
    let fixture = try BackendFixture(.lookoutVision)
    fixture.befall("StartModel", .wrongCode)
    let failure = try await fixture.startFailure()
    #expect(failure.code == .backendError)
    #expect(failure.effect == .none)
    #expect(failure.backend?.code == "SimulatorUnheardOfException")
    #expect(fixture.startCalls.count == 1)
  }
}
