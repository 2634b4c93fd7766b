package import FoundationEssentials

/// A caller that the configuration names.
package struct CallerEntry: Sendable, Equatable {
  package let name: String
  package let rights: Rights
  /// Any of them will do.
  package let keys: [CallerKey]
  /// Any of them will do as well.
  package let tokens: [CallerToken]
  /// What its certificates are known by. Any of them will do.
  package let certificates: Set<CertificateName>
  package let limits: CallerLimits

  package init(
    name: String, rights: Rights = [], keys: [CallerKey], tokens: [CallerToken] = [],
    certificates: Set<CertificateName> = [],
    limits: CallerLimits = CallerLimits()
  ) {
    self.name = name
    self.rights = rights
    self.keys = keys
    self.tokens = tokens
    self.certificates = certificates
    self.limits = limits
  }
}

/// What the gateway knows of a caller's key. The key itself cannot be had from it.
package struct CallerKey: Sendable, Equatable {
  /// By this the operator tells the caller's keys apart.
  package let label: String
  /// The SHA-256 of the key's text: 64 lower-case hexadecimal digits.
  package let sha256: String
  /// From then on the key is refused; nil: never.
  package let expiresAt: Date?

  package init(label: String, sha256: String, expiresAt: Date? = nil) {
    self.label = label
    self.sha256 = sha256
    self.expiresAt = expiresAt
  }

  package func isExpired(at time: Date) -> Bool {
    expiresAt.map { $0 <= time } ?? false
  }
}
