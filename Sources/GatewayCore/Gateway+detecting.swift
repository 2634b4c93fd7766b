import FoundationEssentials
import Logging

extension Gateway {
  /// Starts the model if it does not run, and holds the caller until it does. It is held by a lease as by any start.
  ///
  /// - Parameters:
  ///   - limit: how long the caller is held.
  ///   - caller: is held no longer once it has gone away.
  /// - Throws: MODEL_NOT_READY with the state when the time is up, SHUTTING_DOWN, OVERLOADED, or what a start throws.
  package func makeReady(
    _ permit: Permit<Starting>, _ request: StartRequest, limit: Duration, by caller: (any CallerPresence)? = nil
  ) async throws(GatewayError) {
    try await heldDetects.holding { () async throws(GatewayError) in
      let outcome = try await start(permit, request)
      guard outcome.status.state != .running else { return }
      let end = await wait(
        forStart: request.operationID, of: permit.model.target, holder: request.origin.holder, limit: limit, by: caller)
      switch end {
      case .satisfied(let status) where status.state == .running: return
      case .satisfied(let status): throw try await failure(ofStart: request.operationID, status)
      case .timeUp(let status), .left(let status): throw .modelNotReady(status.state)
      case .shutdown: throw .shuttingDown
      }
    }
  }

  /// Lets a detect keep its model running, where the catalog says that detects do.
  ///
  /// The lease is renewed when a tenth of it has passed: not every detect writes the store. What cannot be renewed does
  /// not keep a detect from being answered.
  package func renewIdleLease(_ model: CatalogModel, of holder: Holder) async {
    guard let seconds = model.entry.idleLease else { return }
    let life = lives.life(of: model.target)
    guard life.run != nil, !life.isStopping else { return }
    let now = self.now
    if let lease = life.lease(of: holder) {
      guard let end = lease.endsAt, end.timeIntervalSince(now) < Double(seconds) * 0.9 else { return }
    }
    do {
      try await lives.change(model.target) { [limiter] (life, books) throws(GatewayError) in
        guard life.run != nil else { return }
        let before = life
        try books.closeWish(of: life, at: now)
        try life.hold(holder, for: .seconds(seconds), at: now, operationID: UUID())
        try limiter.admit(holder.caller, from: before, to: life, at: now, books)
      }
    } catch {
      // What the caller's limits do not cover is told where it asks for it.
      guard error.code != .budgetExceeded, error.code != .rateLimited else { return }
      logger.warning("An idle lease could not be renewed", metadata: ["error.code": "\(error.code.rawValue)"])
    }
  }
}
