import Synchronization

/// The terms that stand now. A change is seen by all that begins after it.
package final class LiveTerms: Sendable {
  private let terms: Mutex<GatewayTerms>

  init(_ terms: GatewayTerms) {
    self.terms = Mutex(terms)
  }

  /// Those that stand now.
  package var current: GatewayTerms { terms.withLock { $0 } }

  /// Those of the request that is being answered; those that stand now where there is none.
  package var inForce: GatewayTerms { GatewayTerms.pinned ?? current }

  func replace(with new: GatewayTerms) { terms.withLock { $0 = new } }
}
