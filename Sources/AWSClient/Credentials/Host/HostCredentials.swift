import FoundationEssentials
import SigV4

/// Credentials as the endpoints of containers and instances write them in JSON.
struct HostCredentials: Decodable {
  private let accessKeyID: String?
  private let secretAccessKey: String?
  private let token: String?
  private let expiration: String?
  /// `Success`, or why there are none. Containers leave it out.
  private let code: String?

  private enum CodingKeys: String, CodingKey {
    case accessKeyID = "AccessKeyId"
    case secretAccessKey = "SecretAccessKey"
    case token = "Token"
    case expiration = "Expiration"
    case code = "Code"
  }

  /// - Throws: What is wrong with the answer. Nothing that is in it goes into the reason but a code that is a word.
  static func credentials(in body: [UInt8], of place: String, source: String) throws(HostFailure) -> AWSCredentials {
    guard let answer = try? JSONDecoder().decode(HostCredentials.self, from: Data(body)) else {
      throw HostFailure("\(place) sent no JSON of credentials", mayPass: true)
    }
    if let code = answer.code, code != "Success" {
      throw HostFailure("\(place) has no credentials: \(code.isWord ? code : "it sent another code than Success")")
    }
    guard let key = answer.accessKeyID, !key.isEmpty, let secret = answer.secretAccessKey, !secret.isEmpty,
      let token = answer.token, !token.isEmpty
    else { throw HostFailure("\(place) sent credentials without key, secret or token", mayPass: true) }
    var expiration: Date?
    if let text = answer.expiration {
      guard let date = date(text) else { throw HostFailure("\(place) sent an expiration that is no time") }
      expiration = date
    }
    return AWSCredentials(
      accessKeyID: key, secretAccessKey: Secret(secret), sessionToken: Secret(token), expiration: expiration,
      source: source)
  }

  private static func date(_ text: String) -> Date? {
    let whole = Date.ISO8601FormatStyle()
    let fractional = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    return (try? whole.parse(text)) ?? (try? fractional.parse(text))
  }
}

extension String {
  fileprivate var isWord: Bool {
    (1...64).contains(utf8.count) && allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
  }
}
