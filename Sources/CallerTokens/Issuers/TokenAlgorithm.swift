/// The signature algorithms that an issuer's tokens may have: those with a public key.
///
/// `none` and the HMAC algorithms are not among them, so that no configuration and no token can ask for them.
/// Source: RFC 7518, section 3.1; RFC 8037, section 3.1
package enum TokenAlgorithm: String, Sendable, CaseIterable {
  case rs256 = "RS256"
  case rs384 = "RS384"
  case rs512 = "RS512"
  case ps256 = "PS256"
  case ps384 = "PS384"
  case ps512 = "PS512"
  case es256 = "ES256"
  case es384 = "ES384"
  case es512 = "ES512"
  case edDSA = "EdDSA"

  /// Of issuers that name none.
  package static let usual: Set<TokenAlgorithm> = [.rs256, .es256]

  package static let rule =
    "must be a list of \(allCases.map(\.rawValue).joined(separator: ", ")); none and HS256 are never taken"

  /// The curve of its keys and the bytes of a coordinate; nil: it has none.
  ///
  /// Source: RFC 7518, section 6.2.1
  var curve: (name: String, byteCount: Int)? {
    switch self {
    case .es256: ("P-256", 32)
    case .es384: ("P-384", 48)
    case .es512: ("P-521", 66)
    default: nil
    }
  }

  var isRSA: Bool { rawValue.hasPrefix("RS") || rawValue.hasPrefix("PS") }
}
