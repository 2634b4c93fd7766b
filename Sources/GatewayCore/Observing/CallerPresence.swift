/// Whether a caller that is kept waiting is still there.
package protocol CallerPresence: Sendable {
  /// Returns when the caller has gone away, or when the task is cancelled.
  func gone() async
}
