import Crypto
import CryptoExtras
import Foundation
import Platform

/// Makes tokens, good ones and others.
struct Forge: Sendable {
  typealias Changes = [(name: String, json: String?)]

  static let shared: Forge = {
    do { return try Forge() } catch { preconditionFailure("no keys can be made: \(error)") }
  }()

  let rsa: ForgedKey
  let other: ForgedKey
  let pss: ForgedKey
  let weak: ForgedKey
  let p256 = ForgedKey.p256("p256")
  let der = ForgedKey.p256("der", der: true)
  let p384 = ForgedKey.p384("p384")
  let p521 = ForgedKey.p521("p521")
  let ed25519 = ForgedKey.ed25519("ed25519")

  private init() throws {
    rsa = try .rsa("rsa", algorithm: "RS256")
    // The gateway never sees its public part.
    other = try .rsa("rsa", algorithm: "RS256")
    pss = try .rsa("pss", algorithm: "PS256", padding: .PSS)
    weak = try .rsa("weak", algorithm: "RS256", bits: _RSA.Signing.KeySize(bitCount: 1024))
  }

  /// What the issuer publishes.
  var document: String { Self.document([rsa, pss, weak, p256, der, p384, p521, ed25519].map { $0.json() }) }

  static func document(_ keys: [String]) -> String { #"{"keys":[\#(keys.joined(separator: ","))]}"# }

  /// Of every ``ManualTime`` at its beginning, in seconds.
  static let now = Int(ManualTime().now.timeIntervalSince1970)

  static let claims: [(name: String, json: String)] = [
    ("iss", #""https://issuer.test""#), ("aud", #""model-gateway""#), ("sub", #""robot""#), ("exp", "\(now + 600)"),
    ("nbf", "\(now - 10)"), ("iat", "\(now - 10)"),
  ]

  /// The members, those that are changed in place, the new ones at the end.
  static func object(_ members: [(name: String, json: String)], _ changes: Changes) -> String {
    var members = members
    for change in changes {
      let place = members.firstIndex { $0.name == change.name }
      switch (place, change.json) {
      case (let place?, let json?): members[place].json = json
      case (let place?, nil): members.remove(at: place)
      case (nil, let json?): members.append((change.name, json))
      case (nil, nil): break
      }
    }
    return "{" + members.map { #""\#($0.name)":\#($0.json)"# }.joined(separator: ",") + "}"
  }

  /// A token that is good but for the changes.
  func token(
    _ key: ForgedKey? = nil, algorithm: String = "RS256", head: Changes = [], claims: Changes = []
  ) -> String {
    let key = key ?? rsa
    let header = Self.object([("alg", #""\#(algorithm)""#), ("kid", #""\#(key.id)""#), ("typ", #""JWT""#)], head)
    return Self.signed(header, Self.object(Self.claims, claims), key)
  }

  /// A token of these texts, whatever they are.
  static func signed(_ header: String, _ payload: String, _ key: ForgedKey) -> String {
    let signed = "\(base64URL(header)).\(base64URL(payload))"
    return "\(signed).\(base64URL(key.sign(signed)))"
  }

  /// A token whose signature is an HMAC with `secret`, as one who takes a public key for a secret would check it.
  func hmac(_ secret: some Sequence<UInt8>, algorithm: String = "HS256") -> String {
    let header = #"{"alg":"\#(algorithm)","kid":"rsa","typ":"JWT"}"#
    let signed = "\(base64URL(header)).\(base64URL(Self.object(Self.claims, [])))"
    let code = HMAC<SHA256>.authenticationCode(for: Data(signed.utf8), using: SymmetricKey(data: Data(secret)))
    return "\(signed).\(base64URL(code))"
  }
}
