import FoundationEssentials
package import Logging
package import Platform
import ServiceLifecycle
import Synchronization

/// Writes down who did what and who was refused, each record sealed behind the one before.
///
/// What an operation changes is recorded in its own transaction. Answers and refusals gather for up to half a second,
/// and are written together. Nothing here keeps a stop from being made.
package final class AuditTrail: Service {
  private static let tick: Duration = .milliseconds(500)
  private static let headPeriod: Duration = .seconds(60)
  /// How many records are written, or told of, at a time: others want the store meanwhile, and a processor.
  private static let portion = 32
  /// Where many wait: each time a part of them, and at most so many.
  private static let portions = 32
  private static let portionLimit = 256
  private static let pruneSlack: TimeInterval = 24 * 3600
  /// How many refusals wait at most, and how many records of changes.
  private static let refusalLimit = 4096
  private static let changeLimit = 65536

  private struct Waiting {
    let entry: AuditEntry
    let isChange: Bool
  }

  /// How the trail does.
  package struct Standing: Sendable, Equatable {
    /// Records that wait for the store.
    package var waiting = 0
    /// Records that there was no room for while the store was away, since this process began. The next one that is
    /// written is a gap that counts them.
    package var lost = 0

    package init(waiting: Int = 0, lost: Int = 0) {
      (self.waiting, self.lost) = (waiting, lost)
    }
  }

  private struct State {
    var waiting: [Waiting] = []
    var refusalCount = 0
    /// Those that no gap has counted yet, and all.
    var lost = 0
    var lostInAll = 0
    /// Since when the store has not taken what waits.
    var outage: Date?
    var refusals = RefusalCounter()
    /// The last record that was told of; nil: none was looked for yet.
    var told: Int?
    /// Whether there may be records that were not told of.
    var hasNews = false
    var toldHead: AuditHead?
    var saidHead: AuditHead?
    var headSaidAt: Duration?

    mutating func take(_ entry: AuditEntry, isChange: Bool) {
      let isRoom = isChange ? waiting.count < AuditTrail.changeLimit : refusalCount < AuditTrail.refusalLimit
      guard isRoom else {
        lost += 1
        lostInAll += 1
        return
      }
      waiting.append(Waiting(entry: entry, isChange: isChange))
      if !isChange { refusalCount += 1 }
    }

    /// How many are written next.
    var portion: Int {
      min(max(waiting.count / AuditTrail.portions, AuditTrail.portion), AuditTrail.portionLimit)
    }

    /// Counts of refusals, for which there is as little room as for refusals while the store is away.
    mutating func take(_ counted: [AuditEntry]) {
      for entry in counted { take(entry, isChange: false) }
    }
  }

  private let state = Mutex(State())
  private let store: any GatewayStore
  private let digest: AuditRecord.Digest
  private let tell: @Sendable (AuditRecord) -> Void
  private let time: any TimeSource
  private let logger: Logger

  /// - Parameters:
  ///   - tell: hears of each record once it is in the store, in their order.
  ///   - logger: of the trail's own.
  package init(
    store: any GatewayStore, digest: @escaping AuditRecord.Digest, time: any TimeSource, logger: Logger,
    tell: @escaping @Sendable (AuditRecord) -> Void = { _ in }
  ) {
    self.store = store
    self.digest = digest
    self.time = time
    self.logger = logger
    self.tell = tell
  }

  // MARK: Recording

  /// Has an entry written soon.
  ///
  /// - Parameter isChange: whether it tells of something that was changed, so that it is lost last.
  package func note(_ entry: AuditEntry, isChange: Bool) {
    state.withLock { $0.take(entry, isChange: isChange) }
  }

  /// Counts a refusal that is not kept by itself, with the others of its minute and of its client's addresses.
  package func count(refusalOf caller: String?, from address: String?, code: ErrorCode) {
    let now = time.now
    let block = address.map(ClientAddress.block) ?? "unknown"
    state.withLock { state in
      let kind = RefusalCounter.Kind(address: block, caller: caller, code: code.rawValue)
      state.take(state.refusals.count(kind, at: now))
    }
  }

  /// Writes an entry before it returns, where the store takes it, and soon after where it does not.
  package func write(_ entry: AuditEntry) async {
    do throws(GatewayError) {
      try await store.transaction { (books) throws(GatewayError) in try self.append([entry], to: books) }
    } catch {
      keepUnrecorded([entry])
    }
  }

  /// Keeps what could not be recorded with the change that it tells of, to be written when that can be done.
  func keepUnrecorded(_ entries: [AuditEntry]) {
    guard !entries.isEmpty else { return }
    logger.critical(
      "A change goes ahead without its audit record; it is written once the store is back",
      metadata: ["audit.operations": "\(entries.compactMap { $0.operationID?.uuidString })"])
    let now = time.now
    state.withLock { $0.outage = $0.outage ?? now }
    for entry in entries { note(entry, isChange: true) }
  }

  /// Seals entries as a part of a transaction.
  func append(_ entries: [AuditEntry], to books: any AuditBook) throws(GatewayError) {
    guard !entries.isEmpty else { return }
    var head = try books.auditHead() ?? .none
    for entry in entries {
      let record = AuditRecord(entry, after: head, by: digest)
      try books.append(record)
      head = record.head
    }
    state.withLock { $0.hasNews = true }
  }

  /// Removes the records that were made before a time, under a checkpoint. At most once a day, so that the checkpoints
  /// are few.
  func prune(before date: Date) async throws(GatewayError) {
    let now = time.now
    try await store.transaction { (books) throws(GatewayError) in
      guard try books.lastAuditRecord(before: date.addingTimeInterval(-Self.pruneSlack)) != nil,
        let last = try books.lastAuditRecord(before: date),
        let first = try books.auditRecords(AuditQuery(order: .oldest, limit: 1)).first
      else { return }
      var entry = AuditEntry(.checkpoint, at: now)
      entry.count = last.number - first.number + 1
      entry.removed = last.head
      try self.append([entry], to: books)
      try books.removeAuditRecords(through: last.number)
    }
  }

  // MARK: Reading

  package var standing: Standing {
    state.withLock { Standing(waiting: $0.waiting.count, lost: $0.lostInAll) }
  }

  /// A page of records, whether there are more, and the last record that there is.
  package func records(
    _ query: AuditQuery
  ) async throws(GatewayError) -> (records: [AuditRecord], hasMore: Bool, head: AuditHead) {
    try await store.transaction { (books) throws(GatewayError) in
      var asked = query
      // One more than is shown tells whether there are more.
      asked.limit += 1
      let found = try books.auditRecords(asked)
      return (Array(found.prefix(query.limit)), found.count > query.limit, try books.auditHead() ?? .none)
    }
  }

  // MARK: The service

  /// Finds the end of what processes before this one have written: that was theirs to tell.
  /// - Throws: STORE_UNAVAILABLE.
  func begin() async throws(GatewayError) {
    let head = try await store.transaction { (books) throws(GatewayError) in try books.auditHead() } ?? .none
    state.withLock { state in
      state.told = head.number
      state.toldHead = head
    }
  }

  package func run() async {
    // What is being written is not broken off.
    repeat { await round() } while await time.sleptUntilShutdown(for: Self.tick)
    state.withLock { $0.take($0.refusals.close(at: nil)) }
    await flush()
    await tellNews(isLast: true)
    tellOfLoss()
  }

  private func round() async {
    if state.withLock({ $0.told == nil }), (try? await begin()) == nil { return }
    let now = time.now
    state.withLock { $0.take($0.refusals.close(at: now)) }
    await flush()
    await tellNews()
  }

  /// Writes what waits.
  private func flush() async {
    while true {
      let (entries, lost, outage) = state.withLock { ($0.waiting.prefix($0.portion), $0.lost, $0.outage) }
      guard !entries.isEmpty || lost > 0 else { return }
      let taken = entries.map(\.entry)
      var gap: [AuditEntry] = []
      if outage != nil || lost > 0 {
        var entry = AuditEntry(.gap, at: time.now)
        entry.since = outage
        entry.count = lost
        gap = [entry]
      }
      do throws(GatewayError) {
        try await store.transaction { [gap] (books) throws(GatewayError) in try self.append(gap + taken, to: books) }
      } catch {
        return fail(error)
      }
      state.withLock { state in
        state.refusalCount -= state.waiting.prefix(taken.count).count { !$0.isChange }
        state.waiting.removeFirst(taken.count)
        state.lost -= lost
        state.outage = nil
      }
      if outage != nil { logger.notice("The audit trail is written again") }
    }
  }

  private func fail(_ error: GatewayError) {
    let now = time.now
    let (isNew, count) = state.withLock { state in
      defer { state.outage = state.outage ?? now }
      return (state.outage == nil, state.waiting.count + state.lost)
    }
    guard isNew else { return }
    logger.critical(
      "The audit trail cannot be written; records wait in memory",
      metadata: ["audit.waiting": "\(count)", "error.cause": "\(error.cause ?? "none")"])
  }

  /// At the end: what waits is gone with the process.
  private func tellOfLoss() {
    let count = state.withLock { $0.waiting.count + $0.lost }
    guard count > 0 else { return }
    logger.critical(
      "Audit records are lost: the store could not be written until the end", metadata: ["audit.lost": "\(count)"])
  }

  /// Tells of the records that have come, and now and then of the last.
  private func tellNews(isLast: Bool = false) async {
    guard state.withLock({ $0.hasNews && $0.told != nil }) else { return sayHead(isLast) }
    do throws(GatewayError) {
      while true {
        let told = state.withLock { state in
          state.hasNews = false
          return state.told ?? 0
        }
        let page = try await records(AuditQuery(order: .oldest, after: told, limit: Self.portion))
        for record in page.records { tell(record) }
        state.withLock { state in
          state.told = page.records.last?.number ?? told
          state.toldHead = page.records.last?.head ?? state.toldHead
        }
        guard page.hasMore else { break }
      }
    } catch {
      state.withLock { $0.hasNews = true }
    }
    sayHead(isLast)
  }

  private func sayHead(_ isLast: Bool) {
    let uptime = time.uptime
    let head = state.withLock { state -> AuditHead? in
      guard let head = state.toldHead else { return nil }
      if let said = state.headSaidAt, !isLast, uptime - said < Self.headPeriod { return nil }
      guard head != state.saidHead else { return nil }
      state.headSaidAt = uptime
      state.saidHead = head
      return head
    }
    guard let head else { return }
    logger.notice("The audit trail's last record", metadata: ["audit.head": "\(head)"])
  }
}
