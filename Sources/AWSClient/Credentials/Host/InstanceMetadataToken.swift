import SigV4
import Synchronization

/// The session token of the instance metadata service that is in use.
final class InstanceMetadataToken: Sendable {
  /// What is asked for, in seconds: the most that there is.
  static let life = 21_600
  /// It is renewed before anybody could meet its end.
  private static let margin: Duration = .seconds(120)

  private let kept = Mutex<(token: Secret, until: Duration)?>(nil)

  /// - Parameter now: the uptime.
  func current(at now: Duration) -> Secret? {
    kept.withLock { kept in kept.flatMap { now < $0.until ? $0.token : nil } }
  }

  /// - Parameter life: in seconds, as the service says.
  func keep(_ token: Secret, life: Int, at now: Duration) {
    kept.withLock { $0 = (token, now + .seconds(life) - Self.margin) }
  }

  func drop() {
    kept.withLock { $0 = nil }
  }
}
