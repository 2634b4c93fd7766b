/// Which tokens of an issuer are a caller's.
package struct CallerToken: Sendable, Equatable {
  /// By this the operator tells the caller's tokens apart.
  package let label: String
  /// The issuer's label in the configuration.
  package let issuer: String
  /// What the issuer's claim with the caller's name says, to the letter.
  package let subject: String
  /// What the token must say besides: one of the values, or a list with one of them, at each place.
  package let claims: [ClaimPath: Set<String>]

  package init(label: String, issuer: String, subject: String, claims: [ClaimPath: Set<String>] = [:]) {
    self.label = label
    self.issuer = issuer
    self.subject = subject
    self.claims = claims
  }
}
