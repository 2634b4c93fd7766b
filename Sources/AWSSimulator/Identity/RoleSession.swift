package import FoundationEssentials
package import SigV4

/// Temporary credentials that were given out, and for whom.
package struct RoleSession: Sendable, Equatable {
  /// What gave them out.
  package enum Source: String, Sendable, CaseIterable {
    /// AssumeRole.
    case assumeRole = "assume_role"
    /// AssumeRoleWithWebIdentity.
    case webIdentity = "web_identity"
    /// The instance metadata service.
    case instance
    /// The container credentials endpoint.
    case container
    /// The SSO portal.
    case sso
  }

  /// The key pair with its token and expiration.
  package let credentials: AWSCredentials
  /// The role as it was then.
  package let role: SimulatedRole
  /// The session's name.
  package let name: String
  /// What gave it out.
  package let source: Source
  /// When, on AWS's clock.
  package let issuedAt: Date
  /// When it ends, on AWS's clock: at first as the credentials say; earlier when the control ended it.
  package internal(set) var expiresAt: Date

  /// Who calls with it.
  var caller: Caller { .session(of: role, named: name) }
}
