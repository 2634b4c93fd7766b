package import FoundationEssentials

/// One consistent snapshot of an AWS identity's keys.
///
/// Printing it shows the access key id, which AWS does not treat as secret, and redacts the rest.
package struct AWSCredentials: Sendable, Equatable {
  /// Public: it stands in every signed request, and in logs.
  package var accessKeyID: String
  /// Never sent: signing keys are derived from it.
  package var secretAccessKey: Secret
  /// Present for temporary credentials (AWS STS, SSO, container and instance roles).
  package var sessionToken: Secret?
  /// When AWS stops accepting them; nil for credentials that last until they are revoked.
  package var expiration: Date?
  /// Where they come from, for people, such as `profile build`; nothing of it is secret.
  package var source: String?
  /// Whether they may be used past their expiration while their source is down, as AWS prolongs the life of what its
  /// own sources gave out. Not those of a source that AWS does not know, such as a process.
  package var mayOutlive: Bool

  /// Long-lived credentials have neither token nor expiration.
  package init(
    accessKeyID: String, secretAccessKey: Secret, sessionToken: Secret? = nil, expiration: Date? = nil,
    source: String? = nil, mayOutlive: Bool = true
  ) {
    self.accessKeyID = accessKeyID
    self.secretAccessKey = secretAccessKey
    self.sessionToken = sessionToken
    self.expiration = expiration
    self.source = source
    self.mayOutlive = mayOutlive
  }
}
