import FoundationEssentials
import Synchronization

/// The runs that have ended in a month, so that those that are known are not read again.
final class EndedRuns: Sendable {
  /// Ended runs are read again from so long before the newest that is known: the wall clock may have been set back.
  private static let overlap: TimeInterval = 3600

  private struct State {
    var month: UTCMonth?
    var runs: [UUID: Run] = [:]
  }

  private let state = Mutex(State())

  /// Those that have ended in the month of `now`.
  func inMonth(of now: Date, _ books: any StoreTransaction) throws(GatewayError) -> [Run] {
    let month = UTCMonth(of: now)
    let newest = state.withLock { state -> Date? in
      if state.month != month { state = State(month: month) }
      return state.runs.values.compactMap(\.endedAt).max()
    }
    let since = newest.map { max(month.start, $0.addingTimeInterval(-Self.overlap)) } ?? month.start
    let read = try books.runs(endedSince: since)
    return state.withLock { state in
      for run in read { state.runs[run.id] = run }
      return Array(state.runs.values)
    }
  }
}
