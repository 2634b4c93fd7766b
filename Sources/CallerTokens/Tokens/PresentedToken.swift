/// A JSON Web Token taken apart, before anybody has looked whether its signature is good.
///
/// Source: RFC 7515, section 5.2; RFC 7519, section 7.2; RFC 8725, for what is not taken.
struct PresentedToken: Sendable {
  /// In bytes, of the whole text.
  static let sizeLimit = 8 * 1024

  /// What `typ` may say, without case: nothing else is a token by which somebody may call.
  private static let types: Set<String> = ["jwt", "at+jwt", "application/jwt", "application/at+jwt"]
  /// What says that the token is something else than what it looks like: encrypted, compressed, nested, not encoded,
  /// or with a meaning that a reader has to know.
  private static let refusedMembers = ["crit", "b64", "enc", "zip", "cty"]

  let algorithm: TokenAlgorithm
  /// The name of the key. Keys that the token brings along, or says where to find, are not looked at.
  let keyID: String
  let claims: [String: JSONTree]
  let signedBytes: [UInt8]
  let signature: [UInt8]

  init(_ text: String) throws(TokenRefusal) {
    guard text.utf8.count <= Self.sizeLimit else { throw .tooLong }
    let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count == 3, let head = Base64URL.decode(parts[0]), let body = Base64URL.decode(parts[1]),
      let signature = Base64URL.decode(parts[2]), !signature.isEmpty,
      let header = JSONTree(head)?.members, let claims = JSONTree(body)?.members
    else { throw .malformed }
    guard let name = header["alg"]?.text, let algorithm = TokenAlgorithm(rawValue: name) else { throw .algorithm }
    guard let keyID = header["kid"]?.text, !keyID.isEmpty, Self.isType(header["typ"]),
      !Self.refusedMembers.contains(where: { header[$0] != nil })
    else { throw .header }
    self.algorithm = algorithm
    self.keyID = keyID
    self.claims = claims
    self.signature = signature
    signedBytes = Array(text.utf8.prefix(parts[0].count + 1 + parts[1].count))
  }

  private static func isType(_ type: JSONTree?) -> Bool {
    guard let type else { return true }
    return type.text.map { types.contains($0.lowercased()) } ?? false
  }
}
