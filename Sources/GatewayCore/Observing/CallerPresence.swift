/// Whether a caller that is kept waiting is still there.
package protocol CallerPresence: Sendable {
  /// Has `body` called once the caller has gone away; at once when it has. It must return at once.
  ///
  /// It takes the place of the one before; nil: nobody wants to know any longer.
  func whenGone(_ body: (@Sendable () -> Void)?)
}
