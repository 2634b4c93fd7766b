/// What a caller may do to models. What nothing grants is refused.
///
/// Raw values are the words of the configuration and of answers.
package enum Right: String, Sendable, CaseIterable {
  /// See that the model is there, its state, its leases and what was asked of it.
  case read
  case start
  /// Give up leases of one's own, and stop what nobody holds.
  case stop
  /// End the leases of others.
  case force
  /// Take a lease that does not end.
  case hold
  case detect
  /// See by which id AWS knows a call, and, for all models at once, take a copy of the store.
  case operate
}
