import Foundation
import Platform
package import SigV4

/// An access key from the configuration, its secret and session token from files that are read anew each time, as
/// secret stores replace them.
///
/// A file holds the secret alone; white space around it is dropped. At most 16 KiB are read.
package struct FileCredentialProvider: CredentialProvider {
  private static let sizeLimit = 16 * 1024

  private let accessKeyID: String
  private let secretAccessKeyFile: String
  private let sessionTokenFile: String?

  package init(accessKeyID: String, secretAccessKeyFile: String, sessionTokenFile: String?) {
    self.accessKeyID = accessKeyID
    self.secretAccessKeyFile = secretAccessKeyFile
    self.sessionTokenFile = sessionTokenFile
  }

  package func credentials() throws(CredentialError) -> AWSCredentials {
    let secret = try read(secretAccessKeyFile)
    var token: Secret?
    if let sessionTokenFile { token = try read(sessionTokenFile) }
    return AWSCredentials(accessKeyID: accessKeyID, secretAccessKey: secret, sessionToken: token)
  }

  private func read(_ path: String) throws(CredentialError) -> Secret {
    let text: String
    do { text = try SmallFile.text(of: path, limit: Self.sizeLimit) } catch {
      throw broken("\(path) \(error.reason)")
    }
    let secret = text.trimmingCharacters(in: .whitespacesAndNewlines)
    guard !secret.isEmpty else { throw broken("\(path) is empty") }
    return Secret(secret)
  }

  private func broken(_ reason: String) -> CredentialError {
    CredentialError([.init(source: "configuration", reason: reason, isFinal: true)])
  }
}
