import Platform
import Synchronization

/// Since when models run that nobody holds, and when that was last said.
final class UnheldBook: Sendable {
  enum Action { case nothing, flag, stop }

  private struct Entry {
    let since: Duration
    var said: Duration
    var stopped: Duration?
  }

  /// It is said at once and then hourly.
  private static let period: Duration = .seconds(3600)

  private let entries = Mutex<[ModelTarget: Entry]>([:])

  func note(_ target: ModelTarget, isUnheld: Bool, uptime: Duration, limit: Duration?) -> Action {
    entries.withLock { entries in
      guard isUnheld else {
        entries[target] = nil
        return .nothing
      }
      guard let entry = entries[target] else {
        entries[target] = Entry(since: uptime, said: uptime)
        return .flag
      }
      // One that goes on regardless is not to be stopped, which does not change by the second.
      if let limit, uptime - entry.since >= limit, entry.stopped.map({ uptime - $0 >= Self.period }) ?? true {
        entries[target]?.stopped = uptime
        return .stop
      }
      guard uptime - entry.said >= Self.period else { return .nothing }
      entries[target]?.said = uptime
      return .flag
    }
  }
}
