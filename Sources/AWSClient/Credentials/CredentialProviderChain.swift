package import SigV4

/// The first of several sources that has credentials.
///
/// A source that has none passes on to the next; one that is there but broken ends the search.
package struct CredentialProviderChain: CredentialProvider {
  private let providers: [any CredentialProvider]

  package init(_ providers: [any CredentialProvider]) {
    self.providers = providers
  }

  package func credentials() async throws(CredentialError) -> AWSCredentials {
    var attempts: [CredentialError.Attempt] = []
    for provider in providers {
      do {
        return try await provider.credentials()
      } catch {
        attempts += error.attempts
        if error.attempts.contains(where: \.isFinal) { break }
      }
    }
    throw CredentialError(attempts)
  }
}
