import FoundationEssentials

/// From when until when a token is good, in seconds since 1970.
///
/// Source: RFC 7519, sections 2 (NumericDate) and 4.1.4 to 4.1.6
struct TokenTimes: Sendable, Equatable {
  /// The end of the year 9999.
  private static let latest = 253_402_300_799.0

  let expires: Double
  let notBefore: Double?
  let issued: Double?

  /// `exp` there must be.
  init(_ claims: [String: JSONTree]) throws(TokenRefusal) {
    guard let expires = try Self.time("exp", in: claims) else { throw .claims }
    self.expires = expires
    notBefore = try Self.time("nbf", in: claims)
    issued = try Self.time("iat", in: claims)
  }

  private static func time(_ name: String, in claims: [String: JSONTree]) throws(TokenRefusal) -> Double? {
    guard let claim = claims[name] else { return nil }
    guard case .number(let seconds) = claim, (0...latest).contains(seconds) else { throw .claims }
    return seconds
  }

  func check(at now: Date, for issuer: TokenIssuer) throws(TokenRefusal) {
    let now = now.timeIntervalSince1970
    let leeway = Double(issuer.leeway)
    if expires + leeway <= now { throw .expired }
    if let notBefore, notBefore - leeway > now { throw .early }
    if let issued, issued - leeway > now { throw .issuedLater }
    if let longestLife = issuer.longestLife {
      guard let issued else { throw .claims }
      if expires - issued > Double(longestLife) { throw .longLife }
    }
  }
}
