import AWSSimulator
import GatewayCore
import Platform
import Testing

/// What every backend makes of a describe that goes wrong.
@Suite struct DescribeFaultTests {
  @Test(
    arguments: HostedService.allCases,
    [Fault.Kind.throttle, .error, .malformed, .empty, .html, .dropBefore, .dropAfter])
  func `A fault that passes is not noticed`(service: HostedService, kind: Fault.Kind) async throws {
    let fixture = try BackendFixture.running(service)
    fixture.befall(service.describe, kind)
    #expect(try await fixture.describe().state == .running)
    #expect(fixture.calls(of: service.describe).count == 2)
  }

  @Test(
    arguments: HostedService.allCases,
    [
      (.throttle, .backendThrottled), (.error, .backendError), (.malformed, .backendError), (.empty, .backendError),
      (.html, .backendError), (.dropBefore, .backendUnavailable), (.dropAfter, .backendUnavailable),
    ] as [(Fault.Kind, ErrorCode)])
  func `A fault that stays ends in its code after three attempts`(
    service: HostedService, row: (kind: Fault.Kind, code: ErrorCode)
  ) async throws {
    let fixture = try BackendFixture.running(service)
    fixture.befall(service.describe, row.kind, times: 100)
    let failure = try await fixture.describeFailure()
    #expect(failure.code == row.code)
    #expect(failure.retryAfter == 5)
    #expect(failure.effect == .none)
    #expect(fixture.calls(of: service.describe).count == 3)
    #expect(fixture.time.uptime < .seconds(15))
  }

  @Test(arguments: HostedService.allCases)
  func `A page in place of an answer has a status and no code`(service: HostedService) async throws {
    let fixture = try BackendFixture.running(service)
    fixture.befall(service.describe, .html, status: 502, times: 3)
    let failure = try await fixture.describeFailure()
    #expect(failure.code == .backendError)
    #expect(failure.backend?.status == 502)
    #expect(failure.backend?.code == nil)
    #expect(failure.backend?.requestID == fixture.cloud.calls.last?.requestID)
    #expect(!failure.message.contains("html"))
  }

  @Test(arguments: HostedService.allCases)
  func `An answer that breaks off keeps status and request id`(service: HostedService) async throws {
    let fixture = try BackendFixture.running(service)
    fixture.befall(service.describe, .malformed, times: 3)
    let failure = try await fixture.describeFailure()
    #expect(
      failure.backend
        == BackendFault(
          service: service.id.rawValue, code: nil, status: 200, requestID: fixture.cloud.calls.last?.requestID))
  }

  @Test(arguments: HostedService.allCases)
  func `A code that nobody knows is kept and not tried again`(service: HostedService) async throws {
    let fixture = try BackendFixture.running(service)
    fixture.befall(service.describe, .wrongCode)
    let failure = try await fixture.describeFailure()
    #expect(failure.code == .backendError)
    #expect(failure.backend?.code == "SimulatorUnheardOfException")
    #expect(failure.backend?.status == 400)
    #expect(failure.retryAfter == nil)
    #expect(fixture.calls(of: service.describe).count == 1)
  }

  @Test(arguments: HostedService.allCases, [Fault.Kind.delay, .slowBody])
  func `An answer that takes its time is waited for`(service: HostedService, kind: Fault.Kind) async throws {
    let fixture = try BackendFixture.running(service)
    fixture.befall(service.describe, kind, seconds: 14)
    #expect(try await fixture.describe().state == .running)
    // Beside the answer's time there is only the moment in which versions gather to be described together.
    #expect(fixture.time.uptime >= .seconds(14))
    #expect(fixture.time.uptime < .milliseconds(14_100))
  }

  @Test(arguments: HostedService.allCases, [Fault.Kind.delay, .slowBody])
  func `An answer that takes more than 15 seconds is a timeout`(service: HostedService, kind: Fault.Kind) async throws {
    let fixture = try BackendFixture.running(service)
    fixture.befall(service.describe, kind, seconds: 16)
    let failure = try await fixture.describeFailure()
    #expect(failure.code == .backendTimeout)
    #expect(failure.retryAfter == 5)
    #expect(fixture.calls(of: service.describe).count == 1)
    #expect(fixture.time.uptime == .seconds(15))
  }

  @Test(arguments: HostedService.allCases)
  func `Attempts share the 15 seconds`(service: HostedService) async throws {
    let fixture = try BackendFixture.running(service)
    fixture.befall(service.describe, .throttle)
    fixture.befall(service.describe, .delay, seconds: 14.5)
    #expect(try await fixture.describeFailure().code == .backendTimeout)
    #expect(fixture.calls(of: service.describe).count == 2)
    #expect(fixture.time.uptime == .seconds(15))
  }
}
