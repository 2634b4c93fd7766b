import Foundation
import OpenSSLCrypto
package import Platform
import SigV4

/// A key by which events are signed, as Standard Webhooks writes it: `whsec_` and 24 to 64 bytes in base64.
package struct WebhookSecret: Sendable, Redacted {
  package static let rule =
    "each line must be whsec_ and 24 to 64 bytes in base64, such as from openssl rand -base64 32"
  private static let prefix = "whsec_"
  private static let fileLimit = 4096

  private let key: [UInt8]

  package init?(_ text: String) {
    guard text.hasPrefix(Self.prefix), let data = Data(base64Encoded: String(text.dropFirst(Self.prefix.count))),
      (24...64).contains(data.count)
    else { return nil }
    key = Array(data)
  }

  /// Those in a file, a line each. A new one beside the old is how receivers change over.
  package static func all(in file: String) throws(SmallFile.Problem) -> [WebhookSecret] {
    let lines = try SmallFile.text(of: file, limit: fileLimit).split(whereSeparator: \.isWhitespace)
    let secrets = lines.compactMap { WebhookSecret(String($0)) }
    guard !secrets.isEmpty, secrets.count == lines.count else {
      throw SmallFile.Problem(reason: "is no secret: \(rule)")
    }
    return secrets
  }

  /// `v1,` and the code of the id, the time and the body in base64.
  ///
  /// Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#signature-scheme
  package func signature(id: String, timestamp: Int, body: String) -> String {
    let code = HMACSHA256.authenticationCode(for: "\(id).\(timestamp).\(body)".utf8, key: key)
    return "v1," + Data(code).base64EncodedString()
  }
}
