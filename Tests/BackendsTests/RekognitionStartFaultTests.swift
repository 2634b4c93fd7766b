import AWSSimulator
import GatewayCore
import Platform
import Testing

/// Rekognition takes no client token: what may have had its effect is not sent again.
@Suite struct RekognitionStartFaultTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let kind: Fault.Kind
    let code: ErrorCode
    var seconds: Double?
    var afterEffect: Bool?
    let started: Int
    var testDescription: String { "\(kind) \(afterEffect.map { "after effect: \($0)" } ?? "")" }

    init(_ kind: Fault.Kind, _ code: ErrorCode, seconds: Double? = nil, afterEffect: Bool? = nil, started: Int) {
      self.kind = kind
      self.code = code
      self.seconds = seconds
      self.afterEffect = afterEffect
      self.started = started
    }
  }

  @Test(arguments: [
    Row(.error, .backendError, started: 0), Row(.error, .backendError, afterEffect: true, started: 1),
    Row(.malformed, .backendError, started: 1), Row(.empty, .backendError, started: 1),
    Row(.html, .backendError, started: 0), Row(.html, .backendError, afterEffect: true, started: 1),
    Row(.dropBefore, .backendUnavailable, started: 0), Row(.dropAfter, .backendUnavailable, started: 1),
    Row(.delay, .backendTimeout, seconds: 16, started: 1), Row(.slowBody, .backendTimeout, seconds: 16, started: 1),
  ])
  func `A start whose outcome is unknown is one call and says so`(row: Row) async throws {
    let fixture = try BackendFixture(.rekognition)
    fixture.befall("StartProjectVersion", row.kind, seconds: row.seconds, afterEffect: row.afterEffect)
    let failure = try await fixture.startFailure()
    #expect(failure.code == row.code)
    #expect(failure.effect == .unknown)
    #expect(failure.retryAfter == 5)
    #expect(fixture.startCalls.count == 1)
    #expect(fixture.startedCount == row.started)
  }

  @Test func `A throttled start is sent again, for it had no effect`() async throws {
    let fixture = try BackendFixture(.rekognition)
    fixture.befall("StartProjectVersion", .throttle)
    #expect(try await fixture.start().state == .starting)
    #expect(fixture.startCalls.map(\.effect) == [.none, .started])
    #expect(fixture.time.uptime == .seconds(1))
  }

  @Test func `A start that stays throttled ends after three attempts, without effect`() async throws {
    let fixture = try BackendFixture(.rekognition)
    fixture.befall("StartProjectVersion", .throttle, times: 100)
    let failure = try await fixture.startFailure()
    #expect(failure.code == .backendThrottled)
    #expect(failure.retryAfter == 5)
    #expect(failure.effect == .none)
    #expect(fixture.startCalls.count == 3)
    #expect(fixture.startedCount == 0)
  }

  @Test func `A breakdown after a throttle leaves the outcome unknown and ends the attempts`() async throws {
    let fixture = try BackendFixture(.rekognition)
    fixture.befall("StartProjectVersion", .throttle)
    fixture.befall("StartProjectVersion", .dropAfter)
    #expect(try await fixture.startFailure().effect == .unknown)
    #expect(fixture.startCalls.map(\.effect) == [.none, .started])
  }

  @Test func `A code that nobody knows is a refusal`() async throws {
    let fixture = try BackendFixture(.rekognition)
    fixture.befall("StartProjectVersion", .wrongCode)
    let failure = try await fixture.startFailure()
    #expect(failure.code == .backendError)
    #expect(failure.effect == .none)
    #expect(failure.backend?.code == "SimulatorUnheardOfException")
    #expect(failure.backend?.status == 400)
    #expect(fixture.startCalls.count == 1)
  }

  @Test(arguments: [Fault.Kind.delay, .slowBody])
  func `An answer that takes its time is waited for`(kind: Fault.Kind) async throws {
    let fixture = try BackendFixture(.rekognition)
    fixture.befall("StartProjectVersion", kind, seconds: 14)
    #expect(try await fixture.start().state == .starting)
    #expect(fixture.startedCount == 1)
  }
}
