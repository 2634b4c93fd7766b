import FoundationEssentials
import Synchronization

/// A store that is gone with the process.
package final class MemoryStore: GatewayStore {
  private let books = Mutex(MemoryBooks())

  package init() {}

  package func transaction<Result: Sendable>(
    _ body: @escaping @Sendable (any StoreTransaction) throws(GatewayError) -> Result
  ) async throws(GatewayError) -> Result {
    try books.withLock { (books) throws(GatewayError) -> Result in
      let transaction = MemoryTransaction(books)
      // The transaction's are the only ones: they are changed where they are. Were there others, the first change would
      // copy all that there is.
      books = MemoryBooks()
      defer { books = transaction.books }
      do throws(GatewayError) {
        return try body(transaction)
      } catch {
        transaction.takeBack()
        throw error
      }
    }
  }
}

private struct MemoryBooks: Sendable {
  var operations: [UUID: NumberedOperation] = [:]
  var order: [Int: UUID] = [:]
  var lastNumber = 0
  var lives: [ModelTarget: ModelLife] = [:]
  var runs: [Run] = []
  var idempotency: [IdempotencyRecord.Key: IdempotencyRecord] = [:]
  var audit: [AuditRecord] = []
  /// In the order in which they are sent.
  var outbox: [WebhookDelivery] = []
}

/// Valid only while the transaction that it was made for runs, on the thread that runs it.
private final class MemoryTransaction: StoreTransaction {
  typealias Undo = (inout MemoryBooks) -> Void

  var books: MemoryBooks
  /// What takes back each write, in their order.
  private var undos: [Undo] = []

  init(_ books: MemoryBooks) { self.books = books }

  func takeBack() {
    while let undo = undos.popLast() { undo(&books) }
  }

  /// - Parameter undo: takes back what is written after it.
  func write(undo: @escaping Undo) { undos.append(undo) }

  func operation(_ id: UUID) -> Operation? { books.operations[id]?.operation }

  func save(_ operation: Operation) {
    if let known = books.operations[operation.id] {
      write { $0.operations[operation.id] = known }
      books.operations[operation.id] = NumberedOperation(number: known.number, operation: operation)
      return
    }
    write { books in
      books.operations[operation.id] = nil
      books.order[books.lastNumber] = nil
      books.lastNumber -= 1
    }
    books.lastNumber += 1
    books.order[books.lastNumber] = operation.id
    books.operations[operation.id] = NumberedOperation(number: books.lastNumber, operation: operation)
  }

  func operations(_ query: OperationQuery) -> [NumberedOperation] {
    let all = books.operations.values.sorted { $0.number > $1.number }
    let end = query.after.map { books.operations[$0]?.number ?? 0 } ?? .max
    return Array(all.lazy.filter { $0.number < end && query.matches($0) }.prefix(query.limit))
  }

  func life(of target: ModelTarget) -> ModelLife? { books.lives[target] }

  func save(_ life: ModelLife) {
    let known = books.lives[life.target]
    write { $0.lives[life.target] = known }
    books.lives[life.target] = life
  }

  func activeLives() -> [ModelLife] { books.lives.values.filter(\.isActive) }

  func save(_ run: Run) {
    if let index = books.runs.firstIndex(where: { $0.id == run.id }) {
      let known = books.runs.remove(at: index)
      write { $0.runs.insert(known, at: index) }
    }
    write { $0.runs.removeLast() }
    books.runs.append(run)
  }

  func runs(of target: ModelTarget, limit: Int) -> [Run] {
    Array(books.runs.reversed().lazy.filter { $0.target == target }.prefix(limit))
  }

  func runs(endedSince date: Date) -> [Run] { books.runs.filter { $0.endedAt.map { $0 >= date } ?? false } }

  func idempotencyRecord(_ key: IdempotencyRecord.Key) -> IdempotencyRecord? { books.idempotency[key] }

  func save(_ record: IdempotencyRecord) {
    let known = books.idempotency[record.key]
    write { $0.idempotency[record.key] = known }
    books.idempotency[record.key] = record
  }

  func prune(idempotencyBefore: Date, historyBefore: Date) {
    let known = books
    write { $0 = known }
    books.idempotency = books.idempotency.filter { $0.value.createdAt >= idempotencyBefore }
    books.runs.removeAll { ($0.endedAt ?? .distantFuture) < historyBefore }
    for (number, id) in books.order {
      guard let ended = books.operations[id]?.operation.endedAt, ended < historyBefore else { continue }
      books.operations[id] = nil
      books.order[number] = nil
    }
  }
}

extension MemoryTransaction {
  func auditHead() -> AuditHead? { books.audit.last?.head }

  func append(_ record: AuditRecord) {
    write { $0.audit.removeLast() }
    books.audit.append(record)
  }

  func auditRecords(_ query: AuditQuery) -> [AuditRecord] {
    let ordered = query.order == .oldest ? books.audit : books.audit.reversed()
    let since = query.since.map(AuditRecord.text)
    return Array(
      ordered.lazy.filter { record in
        if let after = query.after, query.order == .oldest ? record.number <= after : record.number >= after {
          return false
        }
        let words = AuditWords(record)
        return (since.map { words.time >= $0 } ?? true) && (query.caller.map { words.caller == $0 } ?? true)
          && (query.model.map { words.model == $0 } ?? true)
      }.prefix(query.limit))
  }

  func lastAuditRecord(before date: Date) -> AuditRecord? {
    let limit = AuditRecord.text(of: date)
    return books.audit.prefix { AuditWords($0).time < limit }.last
  }

  func removeAuditRecords(through number: Int) {
    let known = books.audit
    write { $0.audit = known }
    books.audit.removeAll { $0.number <= number }
  }

  func save(_ delivery: WebhookDelivery) {
    if let index = books.outbox.firstIndex(where: { $0.id == delivery.id && $0.webhook == delivery.webhook }) {
      let known = books.outbox[index]
      write { $0.outbox[index] = known }
      books.outbox[index] = delivery
    } else {
      write { $0.outbox.removeLast() }
      books.outbox.append(delivery)
    }
  }

  func remove(_ delivery: WebhookDelivery) {
    let known = books.outbox
    write { $0.outbox = known }
    books.outbox.removeAll { $0.id == delivery.id && $0.webhook == delivery.webhook }
  }

  func dueDeliveries(at date: Date, limit: Int) -> [WebhookDelivery] {
    var seen: Set<String> = []
    let first = books.outbox.filter { seen.insert("\($0.webhook)\n\($0.model)").inserted }
    return Array(first.lazy.filter { $0.nextAttemptAt <= date }.prefix(limit))
  }

  func deliveryCounts() -> [String: Int] {
    Dictionary(grouping: books.outbox, by: \.webhook).mapValues(\.count)
  }

  func removeDeliveries(notOf webhooks: Set<String>) -> Int {
    let (known, count) = (books.outbox, books.outbox.count)
    write { $0.outbox = known }
    books.outbox.removeAll { !webhooks.contains($0.webhook) }
    return count - books.outbox.count
  }
}

/// What records are looked for by.
private struct AuditWords: Decodable {
  let time: String
  let caller: String?
  let model: String?

  init(_ record: AuditRecord) {
    self = (try? JSONDecoder().decode(Self.self, from: Data(record.text.utf8))) ?? Self(time: "")
  }

  private init(time: String) {
    self.time = time
    caller = nil
    model = nil
  }
}

extension OperationQuery {
  fileprivate func matches(_ numbered: NumberedOperation) -> Bool {
    let operation = numbered.operation
    return (before.map { numbered.number < $0 } ?? true) && (target.map { operation.target == $0 } ?? true)
      && (caller.map { operation.origin.holder.caller == $0 } ?? true) && (verb.map { operation.verb == $0 } ?? true)
  }
}
