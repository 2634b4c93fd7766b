import AWSClient
import AWSSimulator
import GatewayCore
import SigV4
import Testing

/// What every backend makes of the gateway's own credentials.
@Suite struct CredentialTests {
  @Test(
    arguments: HostedService.allCases,
    [
      ("AKIASIMULATOREXAMPLE", "InvalidSignatureException"), ("AKIAOTHER", "UnrecognizedClientException"),
    ])
  func `Credentials that AWS refuses are not the caller's fault`(
    service: HostedService, row: (key: String, code: String)
  ) async throws {
    let wrong = AWSCredentials(accessKeyID: row.key, secretAccessKey: Secret("a wrong secret"))
    let fixture = try BackendFixture(service, credentials: StaticCredentialProvider(wrong))
    for failure in [try await fixture.describeFailure(), try await fixture.startFailure()] {
      #expect(failure.code == .backendForbidden)
      #expect(failure.backend?.code == row.code)
      #expect(failure.backend?.status == (service == .lookoutVision ? 403 : 400))
      #expect(failure.retryAfter == nil)
      #expect(failure.effect == .none)
      #expect(!"\(failure)".contains("a wrong secret"))
    }
    #expect(fixture.cloud.calls.count == 2, "each was tried once")
    #expect(fixture.startedCount == 0)
  }

  @Test(arguments: HostedService.allCases)
  func `Without credentials nothing is sent`(service: HostedService) async throws {
    let fixture = try BackendFixture(service, credentials: EnvironmentCredentialProvider(environment: [:]))
    for failure in [try await fixture.describeFailure(), try await fixture.startFailure()] {
      #expect(failure.code == .credentialsUnavailable)
      #expect(failure.effect == .none)
      #expect(failure.backend == nil)
    }
    #expect(fixture.cloud.calls.isEmpty)
  }
}
