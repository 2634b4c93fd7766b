import Foundation
import OpenSSLCrypto
import Platform
import SigV4

/// The file in which `aws sso login` leaves its token, and other AWS tools look for it.
struct SSOTokenFile: Sendable {
  private static let sizeLimit = 64 * 1024

  let path: String

  enum Problem: Error, Equatable {
    case missing
    case unreadable(reason: String)
  }

  /// - Parameter name: of the session, or the start URL where there is no session.
  init(home: String, name: String) {
    path = "\(home)/.aws/sso/cache/\(SHA1.hex(of: name.utf8)).json"
  }

  func read() throws(Problem) -> SSOToken {
    guard FileManager.default.fileExists(atPath: path) else { throw .missing }
    let text: String
    do { text = try SmallFile.text(of: path, limit: Self.sizeLimit) } catch { throw .unreadable(reason: error.reason) }
    guard let content = try? JSONDecoder().decode(Content.self, from: Data(text.utf8)),
      let expiresAt = CredentialTime.date(content.expiresAt), !content.accessToken.isEmpty
    else { throw .unreadable(reason: "holds no token") }
    return SSOToken(
      accessToken: Secret(content.accessToken), expiresAt: expiresAt, refresh: content.refresh)
  }

  /// Puts a new token in the place of the old one and keeps what else the file holds. The file is replaced as a whole,
  /// and only its owner may read it.
  func replace(accessToken: Secret, expiresAt: Date, refreshToken: Secret?) throws {
    let old = try Data(contentsOf: URL(filePath: path))
    guard var members = try JSONSerialization.jsonObject(with: old) as? [String: Any] else {
      throw Problem.unreadable(reason: "holds no token")
    }
    members["accessToken"] = accessToken.exposed
    members["expiresAt"] = expiresAt.formatted(.iso8601)
    if let refreshToken { members["refreshToken"] = refreshToken.exposed }
    let new = try JSONSerialization.data(withJSONObject: members, options: [.sortedKeys])
    let temporary = "\(path).\(UUID().uuidString)"
    guard
      FileManager.default.createFile(
        atPath: temporary, contents: nil, attributes: [.posixPermissions: 0o600])
    else { throw Problem.unreadable(reason: "cannot be written") }
    do {
      let file = try FileHandle(forWritingTo: URL(filePath: temporary))
      defer { try? file.close() }
      try file.write(contentsOf: new)
      try file.synchronize()
      guard rename(temporary, path) == 0 else { throw Problem.unreadable(reason: "cannot be written") }
    } catch {
      try? FileManager.default.removeItem(atPath: temporary)
      throw error
    }
  }

  private struct Content: Decodable {
    let accessToken: String
    let expiresAt: String
    let refreshToken: String?
    let clientId: String?
    let clientSecret: String?
    let registrationExpiresAt: String?

    var refresh: SSOToken.Refresh? {
      guard let clientId, let clientSecret, let refreshToken,
        let registrationExpiresAt = registrationExpiresAt.flatMap(CredentialTime.date)
      else { return nil }
      return SSOToken.Refresh(
        clientID: clientId, clientSecret: Secret(clientSecret), refreshToken: Secret(refreshToken),
        registrationExpiresAt: registrationExpiresAt)
    }
  }
}
