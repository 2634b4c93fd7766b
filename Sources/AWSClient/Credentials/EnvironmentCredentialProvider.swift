package import SigV4

/// Credentials in `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`.
///
/// An empty variable counts as absent. A key without its secret, or a secret without its key, is an error and not a
/// reason to look elsewhere: somebody meant these to be used.
/// Source: https://docs.aws.amazon.com/sdkref/latest/guide/environment-variables.html
package struct EnvironmentCredentialProvider: CredentialProvider {
  private let environment: [String: String]

  package init(environment: [String: String]) {
    self.environment = environment
  }

  package func credentials() throws(CredentialError) -> AWSCredentials {
    switch (value("AWS_ACCESS_KEY_ID"), value("AWS_SECRET_ACCESS_KEY")) {
    case (let key?, let secret?):
      return AWSCredentials(
        accessKeyID: key, secretAccessKey: Secret(secret), sessionToken: value("AWS_SESSION_TOKEN").map(Secret.init))
    case (nil, nil):
      throw missing("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set")
    case (_?, nil):
      throw missing("AWS_ACCESS_KEY_ID is set, AWS_SECRET_ACCESS_KEY is not", isFinal: true)
    case (nil, _?):
      throw missing("AWS_SECRET_ACCESS_KEY is set, AWS_ACCESS_KEY_ID is not", isFinal: true)
    }
  }

  private func value(_ name: String) -> String? {
    guard let value = environment[name], !value.isEmpty else { return nil }
    return value
  }

  private func missing(_ reason: String, isFinal: Bool = false) -> CredentialError {
    CredentialError([.init(source: "environment", reason: reason, isFinal: isFinal)])
  }
}
