/// Why a token is not taken. For the log alone: callers are told nothing of it.
enum TokenRefusal: String, Error, Sendable, CaseIterable {
  case tooLong = "too long"
  case malformed = "not a signed token"
  case header = "a header that is not taken"
  case algorithm = "no algorithm of this issuer"
  case unknownIssuer = "no issuer of the configuration"
  case unknownKey = "no key of the issuer"
  case signature = "a wrong signature"
  case claims = "claims that are missing or of a wrong type"
  case audience = "for another audience"
  case expired = "expired"
  case early = "not valid yet"
  case issuedLater = "issued in the future"
  case longLife = "good for longer than it may be"
  case nobody = "nobody of the configuration"
}

/// How a token comes to nothing.
enum TokenFailure: Error, Sendable, Equatable {
  case refused(TokenRefusal)
  /// Whether it is good cannot be told before so many seconds.
  case unavailable(retryAfter: Int)
}
