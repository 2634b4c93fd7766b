import FoundationEssentials
package import Logging
package import Platform
import ServiceLifecycle
import Synchronization

/// Keeps the promises: ends leases when their time has come, and carries stops through until AWS says `stopped`.
///
/// What it has to do is in the store; its timers are hints. It never gives up on a stop, and says so loudly when one
/// is late. A round goes through the models that something changed of or that something is due of: thousands of others
/// must not hold it up, nor it those who ask for them.
package struct ModelKeeper: Service {
  private static let tick: Duration = .milliseconds(500)
  /// Between two looks at a model of which nothing is due: clocks are set, by little too.
  private static let period: Duration = .seconds(30)
  /// After so many looks others have their turn.
  private static let portion = 32

  /// The models whose stop is being carried through.
  private final class Carried: Sendable {
    let targets = Mutex<Set<ModelTarget>>([])
  }

  /// When each model that there is anything to look after of is looked at next.
  private final class Due: Sendable {
    let agenda = Mutex(Agenda<ModelTarget>())
  }

  private let lives: Lives
  private let carrier: StopCarrier
  private let catalogIDs: @Sendable (ModelTarget) -> String
  private let stopUnheld: @Sendable () -> Duration?
  private let startQueued: @Sendable (ModelTarget) async -> Void
  private let time: any TimeSource
  private let logger: Logger
  private let hints: AsyncStream<ModelTarget>
  private let hint: AsyncStream<ModelTarget>.Continuation
  private let changes = ChangedModels()

  /// - Parameters:
  ///   - catalogIDs: the id by which operations of the gateway's own name a model.
  ///   - startQueued: makes the starts that have waited for a model to stop.
  ///   - stopUnheld: the time after which a model that runs and that nobody holds is stopped, looked at
  ///     each time; nil: never.
  package init(
    lives: Lives, observer: ModelObserver, gate: DetectGate, catalogIDs: @escaping @Sendable (ModelTarget) -> String,
    stopUnheld: @escaping @autoclosure @Sendable () -> Duration?,
    startQueued: @escaping @Sendable (ModelTarget) async -> Void, time: any TimeSource,
    logger: Logger
  ) {
    self.lives = lives
    self.catalogIDs = catalogIDs
    self.stopUnheld = stopUnheld
    self.startQueued = startQueued
    self.time = time
    self.logger = logger
    carrier = StopCarrier(lives: lives, observer: observer, gate: gate, time: time, logger: logger)
    (hints, hint) = AsyncStream.makeStream(of: ModelTarget.self)
    lives.follow(by: changes)
  }

  /// Has the model looked at without waiting for the next tick.
  func look(at target: ModelTarget) {
    carrier.close(target)
    hint.yield(target)
  }

  package func run() async {
    let carried = Carried()
    let unheld = UnheldBook()
    let due = Due()
    await cancelWhenGracefulShutdown {
      await withDiscardingTaskGroup { group in
        group.addTask {
          while (try? await time.sleep(for: Self.tick)) != nil {
            await lives.saveMoved()
            hintAtWhatIsDue(due)
          }
          hint.finish()
        }
        var looks = 0
        for await target in hints {
          looks += 1
          if looks % Self.portion == 0 { await Task.yield() }
          await endWhatIsDue(target, unheld)
          await startQueued(target)
          let life = lives.life(of: target)
          plan(life, due)
          guard life.stop != nil, carried.targets.withLock({ $0.insert(target).inserted }) else {
            continue
          }
          group.addTask {
            await carrier.carry(target)
            carried.targets.withLock { _ = $0.remove(target) }
          }
        }
      }
    }
  }

  private func hintAtWhatIsDue(_ due: Due) {
    for target in changes.take() { hint.yield(target) }
    let now = time.uptime
    while let target = due.agenda.withLock({ $0.take(at: now) }) { hint.yield(target) }
  }

  /// Settles when the model is looked at next, unless something changes of it before.
  private func plan(_ life: ModelLife, _ due: Due) {
    guard life.isActive else { return due.agenda.withLock { $0.remove(life.target) } }
    var pause = Self.period
    if life.stop != nil || !life.queue.isEmpty || life.isUnheld {
      pause = Self.tick
    } else if let end = life.nextEnd {
      // By the clock that nobody sets: when the other one is set, the life's times are moved along.
      pause = max(Self.tick, min(pause, .seconds(end.timeIntervalSince(time.now))))
    }
    let next = time.uptime + pause
    due.agenda.withLock { $0.put(life.target, at: next) }
  }

  /// Ends leases whose time has come, starts that took too long and, where that is wished, models that nobody holds.
  private func endWhatIsDue(_ target: ModelTarget, _ unheld: UnheldBook) async {
    let now = time.now
    let life = lives.life(of: target)
    if life.leases.contains(where: { $0.hasEnded(at: now) }) {
      await stopIfDue(target, .leaseEnded) { (life, _, id) in
        let had = life.stop
        _ = life.endLeases(at: now, operationID: id)
        return had == nil && life.stop != nil
      }
    } else if life.hasStartTimedOut(at: now) {
      await stopIfDue(target, .startTimedOut) { life, _, id in life.startTimedOut(at: now, operationID: id) }
    }
    switch unheld.note(target, isUnheld: life.isUnheld, uptime: time.uptime, limit: stopUnheld()) {
    case .nothing: break
    case .flag:
      logger.warning("A model runs and nobody holds it", metadata: ["model.id": "\(catalogIDs(target))"])
    case .stop:
      await stopIfDue(target, .unheld) { life, _, id in life.wantStop(.unheld, at: now, operationID: id) }
    }
  }

  /// Ends the leases of a caller that has spent its budget, and the starts of its that wait.
  func endLeases(of caller: String) async {
    for life in lives.active {
      await endForBudget(life, { $0.caller == caller }, ["caller.name": "\(caller)"])
    }
  }

  /// Ends all leases on a model that has spent its budget, and the starts that wait.
  func endLeases(on target: ModelTarget) async {
    await endForBudget(lives.life(of: target), { _ in true }, [:])
  }

  private func endForBudget(
    _ life: ModelLife, _ isOver: @escaping @Sendable (Holder) -> Bool, _ metadata: Logger.Metadata
  ) async {
    let isWaiting = life.queue.contains { isOver($0.operation.origin.holder) }
    guard isWaiting || life.leases.contains(where: { isOver($0.holder) }) else { return }
    let now = time.now
    logger.notice(
      "Leases end: a budget is spent",
      metadata: metadata.merging(["model.id": "\(catalogIDs(life.target))"]) { first, _ in first })
    await stopIfDue(life.target, .budgetSpent) { (life, books, id) throws(GatewayError) in
      for start in life.dropQueued(isOver) {
        try books.save(start.operation.ended(.failed(.budgetExceeded), at: now))
      }
      return life.endLeases(where: isOver, at: now, operationID: id)
    }
    look(at: life.target)
  }

  /// Changes the life; when a stop comes of it, records it as the gateway's own operation.
  private func stopIfDue(
    _ target: ModelTarget, _ reason: StopIntent.Reason,
    _ body: @escaping @Sendable (inout ModelLife, any StoreTransaction, UUID) throws(GatewayError) -> Bool
  ) async {
    let operation = Operation(
      verb: .stop, modelID: catalogIDs(target), target: target, origin: .gateway, reason: reason,
      requestedAt: time.now)
    do {
      let isStop = try await lives.changeRegardless(target) { (life, books) throws(GatewayError) in
        let isStop = try body(&life, books, operation.id)
        if isStop { try books.save(operation) }
        return isStop
      }.result
      if isStop {
        logger.notice(
          "A model is to be stopped",
          metadata: ["model.id": "\(operation.modelID)", "stop.reason": "\(reason.rawValue)"])
      }
    } catch {
      logger.error("A lease could not be ended", metadata: ["error.code": "\(error.code.rawValue)"])
    }
  }
}
