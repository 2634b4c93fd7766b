package import SigV4

/// Credentials in `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`.
///
/// An empty variable counts as absent. A key without its secret, or a secret without its key, is an error and not a
/// reason to look elsewhere: somebody meant these to be used.
/// Source: https://docs.aws.amazon.com/sdkref/latest/guide/environment-variables.html
package struct EnvironmentCredentialProvider: CredentialProvider {
  private let accessKeyID: String?
  private let secretAccessKey: Secret?
  private let sessionToken: Secret?

  /// - Parameter environment: nothing of it is kept but the three variables.
  package init(environment: [String: String]) {
    func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    accessKeyID = value("AWS_ACCESS_KEY_ID")
    secretAccessKey = value("AWS_SECRET_ACCESS_KEY").map(Secret.init)
    sessionToken = value("AWS_SESSION_TOKEN").map(Secret.init)
  }

  package func credentials() throws(CredentialError) -> AWSCredentials {
    switch (accessKeyID, secretAccessKey) {
    case (let key?, let secret?):
      return AWSCredentials(
        accessKeyID: key, secretAccessKey: secret, sessionToken: sessionToken, source: "environment")
    case (nil, nil):
      throw missing("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set")
    case (_?, nil):
      throw missing("AWS_ACCESS_KEY_ID is set, AWS_SECRET_ACCESS_KEY is not", isFinal: true)
    case (nil, _?):
      throw missing("AWS_SECRET_ACCESS_KEY is set, AWS_ACCESS_KEY_ID is not", isFinal: true)
    }
  }

  private func missing(_ reason: String, isFinal: Bool = false) -> CredentialError {
    CredentialError([.init(source: "environment", reason: reason, isFinal: isFinal)])
  }
}
