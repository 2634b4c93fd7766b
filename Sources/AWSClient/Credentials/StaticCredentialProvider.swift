package import SigV4

/// Credentials that do not change.
package struct StaticCredentialProvider: CredentialProvider {
  private let fixed: AWSCredentials

  package init(_ credentials: AWSCredentials) {
    fixed = credentials
  }

  package func credentials() -> AWSCredentials { fixed }
}
