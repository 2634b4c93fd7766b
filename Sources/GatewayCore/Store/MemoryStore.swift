import FoundationEssentials
import Synchronization

/// A store that is gone with the process.
///
/// It keeps the newest operations, as many as it was told to.
package final class MemoryStore: GatewayStore {
  private struct Books {
    var operations: [UUID: Operation] = [:]
    var order: [UUID] = []
    var openRuns: [ModelTarget: Run] = [:]
  }

  /// Valid only while the transaction that it was given to runs, on the thread that runs it.
  private final class Transaction: StoreTransaction {
    var books: Books
    private let operationLimit: Int

    init(books: Books, operationLimit: Int) {
      self.books = books
      self.operationLimit = operationLimit
    }

    func operation(_ id: UUID) -> Operation? { books.operations[id] }

    func save(_ operation: Operation) {
      if books.operations.updateValue(operation, forKey: operation.id) == nil { books.order.append(operation.id) }
      guard books.order.count >= 2 * operationLimit else { return }
      let dropped = books.order.count - operationLimit
      for id in books.order.prefix(dropped) { books.operations[id] = nil }
      books.order.removeFirst(dropped)
    }

    func openRun(of target: ModelTarget) -> Run? { books.openRuns[target] }

    func setOpenRun(_ run: Run?, of target: ModelTarget) { books.openRuns[target] = run }
  }

  private let books = Mutex(Books())
  private let operationLimit: Int

  package init(operationLimit: Int = 10_000) {
    self.operationLimit = operationLimit
  }

  package func transaction<Result: Sendable>(
    _ body: @Sendable (any StoreTransaction) throws(GatewayError) -> Result
  ) async throws(GatewayError) -> Result {
    try books.withLock { (books) throws(GatewayError) -> Result in
      // The copy is free until one side is written; on a throw it is dropped and nothing has changed.
      let transaction = Transaction(books: books, operationLimit: operationLimit)
      let result = try body(transaction)
      books = transaction.books
      return result
    }
  }
}
