package import SigV4

/// The keys that calls are signed with: the gateway's own, or those of a role that it takes on.
///
/// Calls may run at the same time; that one caller is cancelled does not hurt the others.
package protocol CredentialResolver: Sendable {
  /// - Parameter role: nil: the gateway's own identity.
  func credentials(for role: AssumedRole?) async throws(CredentialError) -> AWSCredentials

  /// A service has refused exactly these keys as expired or no longer known: their source is to be asked before they
  /// are given out again.
  func refused(_ credentials: AWSCredentials, for role: AssumedRole?) async
}

/// A single provider, asked anew for each call: for tests, and for keys that do not change.
package struct UnrefreshedCredentials: CredentialResolver {
  private let provider: any CredentialProvider

  package init(_ provider: any CredentialProvider) {
    self.provider = provider
  }

  package func credentials(for role: AssumedRole?) async throws(CredentialError) -> AWSCredentials {
    guard role == nil else {
      throw CredentialError([.init(source: "assume role", reason: "roles are not to be had here", isFinal: true)])
    }
    return try await provider.credentials()
  }

  package func refused(_ credentials: AWSCredentials, for role: AssumedRole?) async {}
}
