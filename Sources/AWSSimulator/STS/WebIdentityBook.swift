package import FoundationEssentials
package import SigV4

/// A web identity token that STS takes.
package struct WebIdentity: Sendable, Equatable {
  /// The token, as an orchestrator would put it into a file.
  package var token: Secret
  /// The only role that it is good for; nil for any.
  package var roleARN: String?
  /// When it ends, on AWS's clock; nil for never.
  package var expiresAt: Date?

  /// Describes a token.
  package init(token: Secret, roleARN: String? = nil, expiresAt: Date? = nil) {
    self.token = token
    self.roleARN = roleARN
    self.expiresAt = expiresAt
  }
}

/// The web identity tokens that STS takes, in the order in which they were added.
struct WebIdentityBook: Sendable {
  /// All of them, also those that have ended.
  private(set) var identities: [WebIdentity] = []

  /// What is known of a token.
  subscript(token: String) -> WebIdentity? {
    identities.first { $0.token == Secret(token) }
  }

  /// Adds a token, or replaces what is known of it.
  mutating func put(_ identity: WebIdentity) {
    identities.removeAll { $0.token == identity.token }
    identities.append(identity)
  }

  /// Forgets all tokens.
  mutating func clear() {
    identities = []
  }
}
