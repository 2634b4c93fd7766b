/// What a caller may do beyond starting, stopping and using models.
///
/// Raw values are the words of the configuration and of answers.
package enum Right: String, Sendable, CaseIterable {
  /// End the leases of others.
  case force
  /// Take a lease that does not end.
  case hold
  /// See by which id AWS knows a call, and take a copy of the store.
  case operate
}
