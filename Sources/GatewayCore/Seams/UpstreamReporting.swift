package import FoundationEssentials

/// How AWS can be called, as far as it is known without asking: for operators.
package protocol UpstreamReporting: Sendable {
  var identities: [UpstreamIdentity] { get }
  var circuits: [UpstreamCircuit] { get }
}

/// An identity that calls are signed with.
package struct UpstreamIdentity: Sendable, Equatable {
  /// Nil: the gateway's own.
  package let role: String?
  /// Where its credentials come from; nil while there are none.
  package let source: String?
  package let expiresAt: Date?
  /// Why they could not be renewed the last time, with no secret in it; nil when they could.
  package let failure: String?

  package init(role: String?, source: String?, expiresAt: Date?, failure: String?) {
    self.role = role
    self.source = source
    self.expiresAt = expiresAt
    self.failure = failure
  }
}

/// How the calls of one kind to a service, in an account and region, go.
package struct UpstreamCircuit: Sendable, Equatable {
  package let service: String
  package let region: String
  /// Nil: that of the gateway's own credentials.
  package let account: String?
  /// `control` or `detect`.
  package let kind: String
  /// `closed` is well, `open` is left alone, `half_open` waits for the one call that finds out.
  package let phase: String
  package let since: Date
  package let lastFailure: String?

  package init(
    service: String, region: String, account: String?, kind: String, phase: String, since: Date, lastFailure: String?
  ) {
    self.service = service
    self.region = region
    self.account = account
    self.kind = kind
    self.phase = phase
    self.since = since
    self.lastFailure = lastFailure
  }
}
