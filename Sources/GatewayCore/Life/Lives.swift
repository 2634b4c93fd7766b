import FoundationEssentials
package import Logging
import Synchronization

/// The lives of models, in memory as they are in the store.
///
/// Every change is one transaction, so that of two changes to one model one comes first and the other sees it.
package final class Lives: Sendable {
  package typealias Change<Result> = @Sendable (inout ModelLife, any StoreTransaction) throws(GatewayError) -> Result

  private let lives = Mutex<[ModelTarget: ModelLife]>([:])
  private let store: any GatewayStore
  private let logger: Logger

  package init(store: any GatewayStore, logger: Logger) {
    self.store = store
    self.logger = logger
  }

  /// Reads what a process before this one has left to be carried on.
  package func load() async throws(GatewayError) -> [ModelLife] {
    let active = try await store.transaction { (books) throws(GatewayError) in try books.activeLives() }
    lives.withLock { lives in
      for life in active { lives[life.target] = life }
    }
    return active
  }

  /// What is known; the store is not asked.
  package func life(of target: ModelTarget) -> ModelLife {
    lives.withLock { $0[target] } ?? ModelLife(target: target)
  }

  /// Those with anything to look after.
  package var active: [ModelLife] { lives.withLock { lives in lives.values.filter(\.isActive) } }

  /// Changes a life, in the store first.
  /// - Throws: what `body` throws, or STORE_UNAVAILABLE, with nothing changed.
  @discardableResult
  package func change<Result: Sendable>(
    _ target: ModelTarget, _ body: @escaping Change<Result>
  ) async throws(GatewayError) -> (result: Result, life: ModelLife) {
    let known = life(of: target)
    let changed = try await store.transaction { (books) throws(GatewayError) -> (Result, ModelLife) in
      // A life changed while the store was away is newer here than there.
      let stored = try books.life(of: target)
      var life = stored.map { $0.version >= known.version ? $0 : known } ?? known
      let before = life
      let result = try body(&life, books)
      if life != before {
        life.version += 1
        try books.save(life)
      }
      return (result, life)
    }
    keep(changed.1)
    return changed
  }

  /// Changes a life even if the store cannot be written: nothing of ours stands in the way of a stop.
  package func changeRegardless<Result: Sendable>(
    _ target: ModelTarget, _ body: @escaping Change<Result>
  ) async throws(GatewayError) -> (result: Result, life: ModelLife) {
    do {
      return try await change(target, body)
    } catch {
      guard error.code == .storeUnavailable else { throw error }
      logger.error("A stop goes ahead without the store", metadata: ["error.cause": "\(error.cause ?? "none")"])
      var life = life(of: target)
      let result = try body(&life, ForgetfulTransaction())
      life.version += 1
      keep(life)
      return (result, life)
    }
  }

  /// Changes of one model may end in another order than they were made in.
  private func keep(_ life: ModelLife) {
    lives.withLock { lives in
      if (lives[life.target]?.version ?? -1) < life.version { lives[life.target] = life }
    }
  }
}

/// Takes everything and keeps nothing: for what must go ahead without a store.
private struct ForgetfulTransaction: StoreTransaction {
  func operation(_ id: UUID) -> Operation? { nil }
  func save(_ operation: Operation) {}
  func operations(_ query: OperationQuery) -> [NumberedOperation] { [] }
  func life(of target: ModelTarget) -> ModelLife? { nil }
  func save(_ life: ModelLife) {}
  func activeLives() -> [ModelLife] { [] }
  func save(_ run: Run) {}
  func runs(of target: ModelTarget, limit: Int) -> [Run] { [] }
  func idempotencyRecord(_ key: IdempotencyRecord.Key) -> IdempotencyRecord? { nil }
  func save(_ record: IdempotencyRecord) {}
  func prune(idempotencyBefore: Date, historyBefore: Date) {}
}
