import FoundationEssentials
import Platform
import SigV4

@testable import AWSClient

/// How a host's provider ends, over a transport of its own.
enum HostFixture {
  static func container(
    _ environment: [String: String], time: any TimeSource = ManualTime(autoAdvance: true),
    lookup: AddressLookup = AddressLookup { _ in [] }
  ) async throws -> Result<AWSCredentials, CredentialError> {
    try await ending { transport in
      ContainerCredentialProvider(environment: environment, transport: transport, time: time, lookup: lookup)
    }
  }

  static func instance(
    _ environment: [String: String], time: any TimeSource = ManualTime(autoAdvance: true)
  ) async throws -> Result<AWSCredentials, CredentialError> {
    try await ending { transport in
      InstanceMetadataCredentialProvider(environment: environment, transport: transport, time: time) { 1 }
    }
  }

  private static func ending(
    _ provider: (AsyncHTTPTransport) -> any CredentialProvider
  ) async throws -> Result<AWSCredentials, CredentialError> {
    let transport = AsyncHTTPTransport()
    let provider = provider(transport)
    let result: Result<AWSCredentials, CredentialError>
    do throws(CredentialError) { result = .success(try await provider.credentials()) } catch {
      result = .failure(error)
    }
    try await transport.shutdown()
    return result
  }
}

extension Result<AWSCredentials, CredentialError> {
  /// The key that came, or why none did.
  var text: String {
    switch self {
    case .success(let credentials): credentials.accessKeyID
    case .failure(let error): error.description
    }
  }

  /// Whether the search for credentials ends here.
  var isFinal: Bool {
    guard case .failure(let error) = self else { return true }
    return error.attempts.contains(where: \.isFinal)
  }
}
