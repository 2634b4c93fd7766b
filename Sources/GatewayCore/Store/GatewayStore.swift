package import FoundationEssentials

/// What the gateway remembers.
///
/// A transaction is all or nothing, sees all that transactions before it wrote, and runs alone. When it has returned,
/// what it wrote is as durable as the store is. It is short: it waits for nothing but the store.
package protocol GatewayStore: Sendable {
  /// - Throws: what `body` throws, with nothing written; STORE_UNAVAILABLE when the store cannot do it.
  func transaction<Result: Sendable>(
    _ body: @Sendable (any StoreTransaction) throws(GatewayError) -> Result
  ) async throws(GatewayError) -> Result
}

/// The books of a store, inside one transaction.
package protocol StoreTransaction {
  func operation(_ id: UUID) throws(GatewayError) -> Operation?
  /// Adds the operation, or takes the place of the one with its id.
  func save(_ operation: Operation) throws(GatewayError)
  /// The run of the model that has not ended.
  func openRun(of target: ModelTarget) throws(GatewayError) -> Run?
  /// Sets the run of the model that has not ended; nil ends it.
  func setOpenRun(_ run: Run?, of target: ModelTarget) throws(GatewayError)
}
