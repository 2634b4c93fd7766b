package import FoundationEssentials
package import Platform

/// What a caller asks of a stop.
package struct StopRequest: Sendable, Equatable {
  package let origin: Operation.Origin
  /// Ends all leases, not only the holder's.
  package let force: Bool
  package let operationID: UUID

  package init(origin: Operation.Origin, force: Bool = false, operationID: UUID = UUID()) {
    self.origin = origin
    self.force = force
    self.operationID = operationID
  }
}

/// What became of a stop.
package struct StopOutcome: Sendable, Equatable {
  package enum Result: Sendable, Equatable {
    /// It is being stopped; the keeper sees to it.
    case stopping
    case alreadyStopped
    /// It was stopped while the caller waited.
    case stopped
    /// The caller's lease is given up; that many leases of others are left.
    case heldByOthers(Int)
  }

  package let operationID: UUID
  package let result: Result
  package let status: ModelStatus

  package init(operationID: UUID, result: Result, status: ModelStatus) {
    self.operationID = operationID
    self.result = result
    self.status = status
  }
}

/// Gives up leases, and decides to stop models that nobody holds any more.
///
/// Nothing of ours refuses a stop: it needs neither the store nor an answer of AWS. ``ModelKeeper`` carries it through.
package struct ModelStopper: Sendable {
  /// How old what was seen may be for a model to be taken as stopped.
  private static let freshness: Duration = .seconds(5)
  private static let describeLimit: Duration = .seconds(5)

  private let observer: ModelObserver
  private let lives: Lives
  private let keeper: ModelKeeper
  private let time: any TimeSource

  package init(observer: ModelObserver, lives: Lives, keeper: ModelKeeper, time: any TimeSource) {
    self.observer = observer
    self.lives = lives
    self.keeper = keeper
    self.time = time
  }

  /// Gives up the caller's lease; the model stops when none is left.
  /// - Throws: MODEL_NOT_FOUND when AWS has no such model; MODEL_STATE_CONFLICT `not_ours` when it is not the gateway's
  ///   to stop: the lease is given up all the same.
  package func stop(_ model: CatalogModel, _ request: StopRequest) async throws(GatewayError) -> StopOutcome {
    let target = model.target
    if !lives.life(of: target).isActive {
      // Nothing is recorded of it: AWS knows whether it runs. If it does not answer, the stop goes ahead.
      _ = try await observer.status(of: target, within: Self.freshness, limit: Self.describeLimit)
    }
    let now = time.now
    let isStopped = observer.seen(target, within: Self.freshness)?.state == .stopped
    let operation = Operation(
      id: request.operationID, verb: .stop, modelID: model.id, target: target, origin: request.origin, reason: .asked,
      requestedAt: now)
    if !isStopped, lives.life(of: target).isLast(request.origin.holder, force: request.force, at: now),
      await observer.isOurs(target, limit: Self.describeLimit) == false
    {
      _ = try await lives.changeRegardless(target) { (life, books) throws(GatewayError) in
        life.letGo(request.origin.holder, force: request.force, at: now)
        try books.save(operation.ended(.failed(.modelStateConflict), at: now))
      }
      throw .notOurs
    }
    let (result, life) = try await lives.changeRegardless(target) { (life, books) throws(GatewayError) in
      for start in life.queue where request.force || start.operation.origin.holder == request.origin.holder {
        try books.save(start.operation.ended(.superseded, at: now))
      }
      switch life.release(request.origin.holder, force: request.force, at: now, operationID: operation.id) {
      case .heldByOthers(let count):
        try books.save(operation.ended(.heldByOthers, at: now))
        return StopOutcome.Result.heldByOthers(count)
      case .stopping(let intent):
        try books.save(intent.operationID == operation.id ? operation : operation.ended(.joined, at: now))
        return .stopping
      case .nothing where isStopped:
        try books.save(operation.ended(.joined, at: now))
        return .alreadyStopped
      case .nothing:
        life.decideStop(.asked, at: now, operationID: operation.id)
        try books.save(operation)
        return .stopping
      }
    }
    if result == .stopping { keeper.look(at: target) }
    return StopOutcome(
      operationID: operation.id, result: result,
      status: ModelStatus(observation: observer.known(target).observation, life: life))
  }

  /// Has a model that failed stopped, and started once that is done.
  /// - Throws: MODEL_STATE_CONFLICT `not_ours` when it is not the gateway's to stop.
  func startAfterStop(
    _ model: CatalogModel, _ request: StartRequest, by starter: ModelStarter
  ) async throws(GatewayError) -> StartOutcome {
    guard await observer.isOurs(model.target, limit: Self.describeLimit) != false else { throw .notOurs }
    let outcome = try await starter.enqueue(model, request, stoppingFailed: true)
    keeper.look(at: model.target)
    return outcome
  }
}
