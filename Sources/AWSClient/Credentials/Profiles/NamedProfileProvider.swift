import SigV4

/// What a profile means, under the profile's name.
struct NamedProfileProvider: CredentialProvider {
  let profile: String
  let provider: any CredentialProvider

  func credentials() async throws(CredentialError) -> AWSCredentials {
    do {
      var credentials = try await provider.credentials()
      credentials.source = "profile \(profile)" + (credentials.source.map { " > \($0)" } ?? "")
      return credentials
    } catch {
      throw error.final(by: "profile \(profile)")
    }
  }
}
