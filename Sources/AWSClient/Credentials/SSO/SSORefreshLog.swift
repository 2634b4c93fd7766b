import Synchronization

/// When a new token was last asked for, for each of the files that tokens are kept in.
final class SSORefreshLog: Sendable {
  private static let pause = Duration.seconds(60)

  /// By uptime.
  private let times = Mutex<[String: Duration]>([:])

  /// Takes the right to ask: once a minute.
  func begin(_ path: String, now: Duration) -> Bool {
    times.withLock { times in
      if let last = times[path], now - last < Self.pause { return false }
      times[path] = now
      return true
    }
  }
}
