import Crypto
import CryptoExtras
import Foundation

/// A key pair of an issuer, made for the test run.
struct ForgedKey: Sendable {
  let id: String
  /// The members of its JSON Web Key, as JSON each, without `kid`.
  var members: [(name: String, json: String)]
  let sign: @Sendable (String) -> [UInt8]

  /// The key as the issuer publishes it.
  /// - Parameter changes: members that are put in, changed, or, by nil, taken out.
  func json(_ changes: [(String, String?)] = []) -> String {
    var all = [(name: "kid", json: #""\#(id)""#)] + members
    for (name, json) in changes {
      all.removeAll { $0.name == name }
      if let json { all.append((name, json)) }
    }
    return "{" + all.map { #""\#($0.name)":\#($0.json)"# }.joined(separator: ",") + "}"
  }

  static func rsa(
    _ id: String, algorithm: String, bits: _RSA.Signing.KeySize = .bits2048,
    padding: _RSA.Signing.Padding = .insecurePKCS1v1_5
  ) throws -> ForgedKey {
    let key = try _RSA.Signing.PrivateKey(unsafeKeySize: bits)
    let parts = try key.publicKey.getKeyPrimitives()
    return ForgedKey(
      id: id,
      members: [
        ("kty", #""RSA""#), ("alg", #""\#(algorithm)""#), ("n", #""\#(base64URL(parts.modulus))""#),
        ("e", #""\#(base64URL(parts.publicExponent))""#),
      ]
    ) { text in
      let bytes = Data(text.utf8)
      let signature =
        switch algorithm.suffix(3) {
        case "512": try? key.signature(for: SHA512.hash(data: bytes), padding: padding)
        case "384": try? key.signature(for: SHA384.hash(data: bytes), padding: padding)
        default: try? key.signature(for: SHA256.hash(data: bytes), padding: padding)
        }
      return Array(signature?.rawRepresentation ?? Data())
    }
  }

  static func p256(_ id: String, der: Bool = false) -> ForgedKey {
    let key = P256.Signing.PrivateKey()
    return curve(id, "P-256", "ES256", key.publicKey.x963Representation) { text in
      let signature = try? key.signature(for: Data(text.utf8))
      return Array((der ? signature?.derRepresentation : signature?.rawRepresentation) ?? Data())
    }
  }

  static func p384(_ id: String) -> ForgedKey {
    let key = P384.Signing.PrivateKey()
    return curve(id, "P-384", "ES384", key.publicKey.x963Representation) {
      Array((try? key.signature(for: Data($0.utf8)))?.rawRepresentation ?? Data())
    }
  }

  static func p521(_ id: String) -> ForgedKey {
    let key = P521.Signing.PrivateKey()
    return curve(id, "P-521", "ES512", key.publicKey.x963Representation) {
      Array((try? key.signature(for: Data($0.utf8)))?.rawRepresentation ?? Data())
    }
  }

  static func ed25519(_ id: String) -> ForgedKey {
    let key = Curve25519.Signing.PrivateKey()
    return ForgedKey(
      id: id,
      members: [
        ("kty", #""OKP""#), ("alg", #""EdDSA""#), ("crv", #""Ed25519""#),
        ("x", #""\#(base64URL(key.publicKey.rawRepresentation))""#),
      ]
    ) { Array((try? key.signature(for: Data($0.utf8))) ?? Data()) }
  }

  private static func curve(
    _ id: String, _ name: String, _ algorithm: String, _ point: Data, sign: @escaping @Sendable (String) -> [UInt8]
  ) -> ForgedKey {
    let half = (point.count - 1) / 2
    return ForgedKey(
      id: id,
      members: [
        ("kty", #""EC""#), ("alg", #""\#(algorithm)""#), ("crv", #""\#(name)""#),
        ("x", #""\#(base64URL(point.dropFirst().prefix(half)))""#), ("y", #""\#(base64URL(point.suffix(half)))""#),
      ], sign: sign)
  }
}
