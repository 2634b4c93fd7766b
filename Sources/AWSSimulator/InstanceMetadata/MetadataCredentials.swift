import FoundationEssentials
import SigV4

/// A role's credentials as the instance metadata service writes them.
struct MetadataCredentials: Encodable {
  private let code: String
  private var message: String?
  private let lastUpdated: String
  private var type: String?
  private var accessKeyID: String?
  private var secretAccessKey: String?
  private var token: String?
  private var expiration: String?

  private enum CodingKeys: String, CodingKey {
    case code = "Code"
    case message = "Message"
    case lastUpdated = "LastUpdated"
    case type = "Type"
    case accessKeyID = "AccessKeyId"
    case secretAccessKey = "SecretAccessKey"
    case token = "Token"
    case expiration = "Expiration"
  }

  /// The credentials of a session.
  init(_ session: RoleSession) {
    code = "Success"
    lastUpdated = session.issuedAt.rfc3339Seconds
    type = "AWS-HMAC"
    accessKeyID = session.credentials.accessKeyID
    secretAccessKey = session.credentials.secretAccessKey.exposed
    token = session.credentials.sessionToken?.exposed
    expiration = session.expiresAt.rfc3339Seconds
  }

  private init(code: String, message: String, lastUpdated: String) {
    self.code = code
    self.message = message
    self.lastUpdated = lastUpdated
  }

  /// Why there are none; the status is 200 all the same.
  static func failure(code: String, message: String, at clock: Date) -> MetadataCredentials {
    MetadataCredentials(code: code, message: message, lastUpdated: clock.rfc3339Seconds)
  }
}
