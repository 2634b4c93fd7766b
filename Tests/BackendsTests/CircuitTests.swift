import AWSSimulator
import GatewayCore
import Platform
import TestSupport
import Testing

/// What callers are told while a service is left alone, and what is let through to it all the same.
@Suite struct CircuitTests {
  @Test(arguments: HostedService.allCases)
  func `A service that fails in a row is left alone: calls are refused at once, and told when to come back`(
    service: HostedService
  ) async throws {
    let fixture = try await Self.failing(service)
    let (count, uptime) = (fixture.cloud.calls.count, fixture.time.uptime)
    let failure = try await fixture.describeFailure()
    #expect(failure.code == .backendUnavailable)
    #expect((2...5).contains(failure.retryAfter ?? 0), "Lookout had the last retry wait a second")
    #expect(failure.effect == .none)
    let refused = try await fixture.startFailure()
    #expect(refused.code == .backendUnavailable)
    #expect(refused.effect == .none, "nothing was sent")
    #expect(fixture.cloud.calls.count == count)
    #expect(fixture.time.uptime - uptime < .seconds(1))
  }

  @Test(arguments: HostedService.allCases)
  func `Images are shown to models all the same`(service: HostedService) async throws {
    let fixture = try await Self.failing(service)
    try #require(fixture.cloud.setStatus(service.words.running, of: service.model))
    _ = try await fixture.detect(.png())
  }

  @Test(arguments: HostedService.allCases)
  func `What is asked for a stop goes out all the same, and its answer ends the matter`(
    service: HostedService
  ) async throws {
    let fixture = try await Self.failing(service)
    try #require(fixture.cloud.setStatus(service.words.running, of: service.model))
    try fixture.own()
    let (stopped, seen) = try await Urgency.$isForStop.withValue(true) { () async throws in
      (try await fixture.stop(), try await fixture.describe())
    }
    #expect((stopped.state, seen.state) == (.stopping, .stopping))
    #expect(try await fixture.describe().state == .stopping, "the circuit is closed again")
  }

  /// A service whose circuit has just opened, and that is well again.
  private static func failing(_ service: HostedService) async throws -> BackendFixture {
    let fixture = try BackendFixture(service)
    _ = try await fixture.describe()
    fixture.befall(service.describe, .error, times: 100)
    for _ in 0..<4 {
      let failure = try await fixture.describeFailure()
      #expect(failure.code == .backendError)
    }
    fixture.cloud.clearFaults()
    return fixture
  }
}
