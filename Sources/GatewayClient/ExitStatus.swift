/// What the process ends with, for scripts.
package enum ExitStatus: Int32, Sendable {
  case done = 0
  /// The gateway or AWS said no, or the gateway could not be reached.
  case refused = 1
  case wrongUse = 2
  /// Time was up while waiting; what was asked for goes on.
  case timeUp = 3
  /// As shells say of SIGINT.
  case interrupted = 130
}
