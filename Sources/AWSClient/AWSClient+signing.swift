extension AWSClient {
  /// The same client, with all that it remembers, for calls that another identity signs.
  func signing(with provider: any CredentialProvider) -> AWSClient {
    var other = self
    other.credentials = UnrefreshedCredentials(provider)
    return other
  }
}
