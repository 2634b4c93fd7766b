import FoundationEssentials
import Synchronization

/// The runs that have ended in this month, read once: each time only those since the newest that is known.
package final class MonthlyRuns: Sendable {
  /// Read again from so long before the newest: the wall clock may have been set back.
  private static let overlap: TimeInterval = 3600

  private struct Ledger {
    var month: UTCMonth?
    var ended: [UUID: Run] = [:]
  }

  private let ledger = Mutex(Ledger())

  init() {}

  /// - Returns: Nil when the store cannot be read.
  func ended(at now: Date, _ store: any GatewayStore) async -> [Run]? {
    let month = UTCMonth(of: now)
    let newest = ledger.withLock { ledger -> Date? in
      if ledger.month != month { ledger = Ledger(month: month) }
      return ledger.ended.values.compactMap(\.endedAt).max()
    }
    let since = newest.map { max(month.start, $0.addingTimeInterval(-Self.overlap)) } ?? month.start
    let read = try? await store.transaction { (books) throws(GatewayError) in try books.runs(endedSince: since) }
    guard let read else { return nil }
    return ledger.withLock { ledger in
      guard ledger.month == month else { return read }
      for run in read { ledger.ended[run.id] = run }
      return Array(ledger.ended.values)
    }
  }
}
