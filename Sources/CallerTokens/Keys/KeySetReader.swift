import JWTKit

/// Reads a JSON Web Key Set (RFC 7517).
///
/// Keys that cannot be used are passed over, as section 5 says: other keys than those of tokens are in such sets too.
enum KeySetReader {
  /// Of a document, in bytes, and of the keys in it.
  static let sizeLimit = 256 * 1024
  private static let countLimit = 100
  private static let idLimit = 256
  /// Of an RSA modulus, in bits (RFC 7518, section 3.3). Larger ones only cost time.
  private static let modulusBits = 2048...8192

  /// - Parameter allowed: what the issuer's tokens may be signed with; keys serve for nothing else.
  static func keySet(
    in document: [UInt8], for allowed: Set<TokenAlgorithm>
  ) async throws(KeySetProblem) -> KeySet {
    guard document.count <= sizeLimit else { throw KeySetProblem(reason: "larger than \(sizeLimit) bytes") }
    guard let entries = JSONTree(document)?.members?["keys"]?.elements else {
      throw KeySetProblem(reason: "not a JSON Web Key Set")
    }
    guard entries.count <= countLimit else { throw KeySetProblem(reason: "more than \(countLimit) keys") }
    var keys: [KeySet.Name: VerificationKey] = [:]
    var skipped = 0
    for entry in entries {
      let found = await self.keys(in: entry.members ?? [:], for: allowed)
      if found.isEmpty { skipped += 1 }
      keys.merge(found) { first, _ in first }
    }
    return KeySet(keys, skipped: skipped)
  }

  /// A key once for each algorithm that it may be used with: its own if it names one, else those of its kind.
  private static func keys(
    in members: [String: JSONTree], for allowed: Set<TokenAlgorithm>
  ) async -> [KeySet.Name: VerificationKey] {
    guard let id = members["kid"]?.text, (1...idLimit).contains(id.utf8.count), isForSignatures(members) else {
      return [:]
    }
    var algorithms = allowed
    if let own = members["alg"] { algorithms = allowed.filter { $0.rawValue == own.text } }
    var keys: [KeySet.Name: VerificationKey] = [:]
    for algorithm in algorithms {
      guard let parts = webKey(members, id: id, as: algorithm), let verifier = await verifier(parts, id: id) else {
        continue
      }
      keys[KeySet.Name(id: id, algorithm: algorithm)] = VerificationKey(algorithm, verifier: verifier)
    }
    return keys
  }

  private static func isForSignatures(_ members: [String: JSONTree]) -> Bool {
    if let use = members["use"], use.text != "sig" { return false }
    if let operations = members["key_ops"], operations.texts?.contains("verify") != true { return false }
    return true
  }

  /// The public parts of a key and nothing else of it; nil where they are not those of a key for `algorithm`.
  private static func webKey(_ members: [String: JSONTree], id: String, as algorithm: TokenAlgorithm) -> JWK? {
    let name = JWKIdentifier(string: id)
    let kind = JWK.Algorithm(rawValue: algorithm.rawValue)
    switch members["kty"]?.text {
    case "RSA":
      guard algorithm.isRSA, let modulus = members["n"]?.text, let exponent = members["e"]?.text,
        modulusBits.contains(bitCount(modulus)), (2...33).contains(bitCount(exponent))
      else { return nil }
      return .rsa(kind, identifier: name, modulus: modulus, exponent: exponent)
    case "EC":
      guard let curve = algorithm.curve, members["crv"]?.text == curve.name,
        let x = members["x"]?.text, let y = members["y"]?.text,
        byteCount(x) == curve.byteCount, byteCount(y) == curve.byteCount
      else { return nil }
      return .ecdsa(kind, identifier: name, x: x, y: y, curve: ECDSACurve(rawValue: curve.name))
    case "OKP":
      guard algorithm == .edDSA, members["crv"]?.text == "Ed25519", let x = members["x"]?.text, byteCount(x) == 32
      else {
        return nil
      }
      return .octetKeyPair(kind, identifier: name, x: x, y: nil, curve: .ed25519)
    default: return nil
    }
  }

  /// Nil where the numbers are no key, such as a point that is not on the curve.
  private static func verifier(_ key: JWK, id: String) async -> (any JWTAlgorithm)? {
    let collection = JWTKeyCollection()
    guard (try? await collection.add(jwk: key)) != nil else { return nil }
    return try? await collection.getKey(for: JWKIdentifier(string: id))
  }

  /// Of a number in base64url, without leading zeros.
  private static func bitCount(_ text: String) -> Int {
    let bytes = (Base64URL.decode(text.utf8) ?? []).drop { $0 == 0 }
    return bytes.first.map { bytes.count * 8 - $0.leadingZeroBitCount } ?? 0
  }

  private static func byteCount(_ text: String) -> Int? { Base64URL.decode(text.utf8)?.count }
}
