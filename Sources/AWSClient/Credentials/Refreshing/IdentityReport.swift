package import FoundationEssentials

/// What an operator may know of an identity: nothing of it is secret.
package struct IdentityReport: Sendable, Equatable {
  package struct Failure: Sendable, Equatable {
    package let error: CredentialError
    package let at: Date
    /// How many attempts have failed in a row.
    package let count: Int
  }

  /// Nil: the gateway's own identity.
  package let role: AssumedRole?
  /// Where the credentials come from; nil while there are none.
  package let source: String?
  package let accessKeyID: String?
  /// Nil while there are none, and for credentials that last.
  package let expiration: Date?
  /// Why they could not be renewed the last time; nil when they could.
  package let failure: Failure?

  /// Whether calls can be signed: after the expiration only with what AWS may refuse.
  package var hasCredentials: Bool { accessKeyID != nil }
}
