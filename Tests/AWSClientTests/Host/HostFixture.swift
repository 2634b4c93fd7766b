import FoundationEssentials
import Platform
import SigV4

@testable import AWSClient

/// How a host's provider ends, over a transport of its own.
enum HostFixture {
  /// Of one request, so long that no machine is too busy for it.
  static let limit: Duration = .seconds(60)

  static func container(
    _ environment: [String: String], time: any TimeSource = ManualTime(autoAdvance: true),
    lookup: AddressLookup = AddressLookup { _ in [] }
  ) async throws -> Result<AWSCredentials, CredentialError> {
    try await ending { transport in
      ContainerCredentialProvider(
        environment: environment, transport: transport, time: time, lookup: lookup, limit: limit)
    }
  }

  static func instance(
    _ environment: [String: String], time: any TimeSource = ManualTime(autoAdvance: true)
  ) async throws -> Result<AWSCredentials, CredentialError> {
    try await ending { transport in
      InstanceMetadataCredentialProvider(environment: patient(environment), transport: transport, time: time) { 1 }
    }
  }

  /// Gives `body` a provider that asks `instance`.
  static func provider(
    of instance: StrictInstance, time: any TimeSource,
    _ body: @escaping @Sendable (InstanceMetadataCredentialProvider) async throws -> Void
  ) async throws {
    try await HostPeer.serve(HostPeer.Script { request, _ in instance.answer(request) }) { peer in
      try await TransportKind.asyncHTTPClient.using { transport in
        try await body(
          InstanceMetadataCredentialProvider(
            environment: patient(["AWS_EC2_METADATA_SERVICE_ENDPOINT": peer.url]), transport: transport, time: time))
      }
    }
  }

  private static func patient(_ environment: [String: String]) -> [String: String] {
    environment.merging(["AWS_METADATA_SERVICE_TIMEOUT": "60"]) { own, _ in own }
  }

  private static func ending(
    _ provider: (any HTTPTransport) -> any CredentialProvider
  ) async throws -> Result<AWSCredentials, CredentialError> {
    try await TransportKind.asyncHTTPClient.using { transport in
      do throws(CredentialError) { return .success(try await provider(transport).credentials()) } catch {
        return .failure(error)
      }
    }
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
