/// Whether a caller that is kept waiting is still there.
package protocol CallerPresence: Sendable {
  /// Has `body` called once the caller has gone away; at once when it has. It must return at once.
  ///
  /// One `body` is kept at a time: the last.
  func whenGone(_ body: @escaping @Sendable () -> Void)
}
