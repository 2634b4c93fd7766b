package import FoundationEssentials

/// By what a caller showed who it is, without any of it.
package struct CallerCredential: Sendable, Equatable {
  package enum Kind: String, Sendable {
    case key, token, certificate
  }

  package let kind: Kind
  /// By which the operator knows it among the caller's; of a certificate what it names that the configuration does too.
  package let label: String
  /// From then on it is refused; nil: never.
  package let expiresAt: Date?

  package init(kind: Kind, label: String, expiresAt: Date?) {
    self.kind = kind
    self.label = label
    self.expiresAt = expiresAt
  }
}
