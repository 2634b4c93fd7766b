package import FoundationEssentials

/// What the gateway remembers.
///
/// A transaction is all or nothing, sees all that transactions before it wrote, and runs alone. When it has returned,
/// what it wrote is as durable as the store is. It is short: it waits for nothing but the store.
package protocol GatewayStore: Sendable {
  /// - Throws: what `body` throws, with nothing written; STORE_UNAVAILABLE when the store cannot do it.
  func transaction<Result: Sendable>(
    _ body: @escaping @Sendable (any StoreTransaction) throws(GatewayError) -> Result
  ) async throws(GatewayError) -> Result
}

/// A store that can be copied while it is in use.
package protocol BackupSource: Sendable {
  /// Writes a consistent copy to a file that is not there yet.
  /// - Throws: STORE_UNAVAILABLE; VALIDATION_ERROR when the file is there already.
  func backUp(to path: String) async throws(GatewayError)
}

/// A store of which it can be found out whether it can be written now.
package protocol ProbedStore: Sendable {
  /// Writes something that nobody misses.
  /// - Throws: STORE_UNAVAILABLE.
  func probe() async throws(GatewayError)
}

/// The books of a store, inside one transaction.
package protocol StoreTransaction: OperationBook, LifeBook, RunBook, IdempotencyBook, AuditBook, OutboxBook {}

/// Who asked for what, when, and how it went.
package protocol OperationBook {
  func operation(_ id: UUID) throws(GatewayError) -> Operation?
  /// Adds the operation, or takes the place of the one with its id, whose number it keeps.
  func save(_ operation: Operation) throws(GatewayError)
  /// The newest first.
  func operations(_ query: OperationQuery) throws(GatewayError) -> [NumberedOperation]
}

/// What is promised and decided about each model: its leases above all.
package protocol LifeBook {
  func life(of target: ModelTarget) throws(GatewayError) -> ModelLife?
  func save(_ life: ModelLife) throws(GatewayError)
  /// Those with anything to look after.
  func activeLives() throws(GatewayError) -> [ModelLife]
}

/// Runs that have ended.
package protocol RunBook {
  func save(_ run: Run) throws(GatewayError)
  /// The newest first.
  func runs(of target: ModelTarget, limit: Int) throws(GatewayError) -> [Run]
  /// Those of all models that ended then or later, in any order.
  func runs(endedSince date: Date) throws(GatewayError) -> [Run]
}

/// Answers kept for repeated requests.
package protocol IdempotencyBook {
  func idempotencyRecord(_ key: IdempotencyRecord.Key) throws(GatewayError) -> IdempotencyRecord?
  func save(_ record: IdempotencyRecord) throws(GatewayError)
  /// Forgets what is older: idempotency records before one date, ended operations and runs before another.
  func prune(idempotencyBefore: Date, historyBefore: Date) throws(GatewayError)
}
