import Foundation
import Platform
package import SigV4

/// A role that is taken on by a token in a file, as EKS and other identity providers put it there.
///
/// The file is read anew each time: its writer replaces the token before it expires.
/// Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
package struct WebIdentityCredentialProvider: CredentialProvider {
  /// AWS takes no longer token.
  private static let tokenLimit = 20_000

  /// Where the token is and what it is for.
  package struct Settings: Sendable, Equatable {
    package let tokenFile: String
    package let roleARN: String
    package let sessionName: RoleSessionName
    package let duration: Int?

    package init(tokenFile: String, roleARN: String, sessionName: RoleSessionName, duration: Int? = nil) {
      self.tokenFile = tokenFile
      self.roleARN = roleARN
      self.sessionName = sessionName
      self.duration = duration
    }
  }

  static let source = "web identity"

  private let settings: Result<Settings, CredentialError>
  private let sts: STSClient

  package init(_ settings: Settings, sts: STSClient) {
    self.settings = .success(settings)
    self.sts = sts
  }

  /// Reads `AWS_WEB_IDENTITY_TOKEN_FILE`, `AWS_ROLE_ARN` and `AWS_ROLE_SESSION_NAME`.
  ///
  /// - Parameter sessionName: where the environment has none.
  package init(environment: [String: String], sessionName: RoleSessionName, sts: STSClient) {
    settings = Self.settings(in: environment, sessionName: sessionName)
    self.sts = sts
  }

  package func credentials() async throws(CredentialError) -> AWSCredentials {
    let settings = try self.settings.get()
    let token = try token(in: settings.tokenFile)
    let way = "\(Self.source) > role \(settings.roleARN)"
    do {
      var session = try await sts.assumeRole(
        arn: settings.roleARN, sessionName: settings.sessionName, duration: settings.duration,
        webIdentityToken: token)
      session.source = way
      return session
    } catch {
      throw .broken(way, error.reason.reason(asking: "STS"))
    }
  }

  private static func settings(
    in environment: [String: String], sessionName: RoleSessionName
  ) -> Result<Settings, CredentialError> {
    func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    guard let file = value("AWS_WEB_IDENTITY_TOKEN_FILE") else {
      return .failure(.missing(source, "AWS_WEB_IDENTITY_TOKEN_FILE is not set"))
    }
    guard let role = value("AWS_ROLE_ARN") else {
      return .failure(.broken(source, "AWS_WEB_IDENTITY_TOKEN_FILE is set, AWS_ROLE_ARN is not"))
    }
    guard let given = value("AWS_ROLE_SESSION_NAME") else {
      return .success(Settings(tokenFile: file, roleARN: role, sessionName: sessionName))
    }
    guard let name = RoleSessionName(given) else {
      return .failure(.broken(source, "AWS_ROLE_SESSION_NAME is not 2 to 64 of letters, digits and _=,.@+-"))
    }
    return .success(Settings(tokenFile: file, roleARN: role, sessionName: name))
  }

  private func token(in path: String) throws(CredentialError) -> Secret {
    let text: String
    // Two bytes more than the limit, for the end of the line that editors put there.
    do { text = try SmallFile.text(of: path, limit: Self.tokenLimit + 2) } catch {
      throw .broken(Self.source, "\(path) \(error.reason)")
    }
    let token = text.trimmingCharacters(in: .whitespacesAndNewlines)
    guard (4...Self.tokenLimit).contains(token.utf8.count) else {
      throw .broken(Self.source, "the token in \(path) is not 4 to \(Self.tokenLimit) bytes long")
    }
    return Secret(token)
  }
}
