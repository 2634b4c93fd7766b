import FoundationEssentials
package import Logging
package import Platform
import Synchronization

/// The lives of models, in memory as they are in the store.
///
/// Every change is one transaction, so that of two changes to one model one comes first and the other sees it.
///
/// Times in lives are the wall clock's. When that is set, were it between two processes of one run of the machine, they
/// are moved along with it, so that what was promised for an hour lasts an hour.
package final class Lives: Sendable {
  package typealias Change<Result> = @Sendable (inout ModelLife, any StoreTransaction) throws(GatewayError) -> Result

  private struct Known {
    var lives: [ModelTarget: ModelLife] = [:]
    /// The clock that the times in the lives are of.
    var clock: WallClock
    /// Those whose times were moved and are not in the store yet.
    var moved: Set<ModelTarget> = []
    /// Told of each life that is kept.
    var followers: [ChangedModels] = []
  }

  /// The runs before the ones that go on.
  let runs: RecentRuns
  private let known: Mutex<Known>
  private let store: any GatewayStore
  private let time: any TimeSource
  private let logger: Logger
  private let chronicle: Chronicle

  /// - Parameter chronicle: what is written down of each change.
  package init(
    store: any GatewayStore, chronicle: Chronicle = Chronicle(), time: any TimeSource, logger: Logger
  ) {
    self.store = store
    runs = RecentRuns(store)
    self.chronicle = chronicle
    self.time = time
    self.logger = logger
    known = Mutex(Known(clock: WallClock(time)))
  }

  /// Reads what a process before this one has left to be carried on.
  ///
  /// - Parameter current: targets as the configuration has them now: their settings may be others than those stored.
  package func load(current: [ModelTarget] = []) async throws(GatewayError) -> [ModelLife] {
    let current = Set(current)
    let active = try await store.transaction { (books) throws(GatewayError) in try books.activeLives() }
    return known.withLock { known in
      let clock = known.clock.machineClock
      return active.map { stored in
        var life = stored
        if let index = current.firstIndex(of: life.target) { life.target = current[index] }
        if let step = stored.clock?.step(to: clock) {
          logger.warning(
            "The wall clock was set while no gateway ran", metadata: ["clock.step_seconds": "\(step)"])
          life.clockWasSet(by: step)
          known.moved.insert(life.target)
        }
        known.lives[life.target] = life
        for follower in known.followers { follower.add(life.target) }
        return life
      }
    }
  }

  /// Has `changes` told of each life that is read or changed from now on.
  func follow(by changes: ChangedModels) { known.withLock { $0.followers.append(changes) } }

  /// What is known; the store is not asked.
  package func life(of target: ModelTarget) -> ModelLife {
    now { $0.lives[target] } ?? ModelLife(target: target)
  }

  /// Those with anything to look after.
  package var active: [ModelLife] { now { $0.lives.values.filter(\.isActive) } }

  /// Changes a life, in the store first.
  /// - Throws: what `body` throws, or STORE_UNAVAILABLE, with nothing changed.
  @discardableResult
  package func change<Result: Sendable>(
    _ target: ModelTarget, _ body: @escaping Change<Result>
  ) async throws(GatewayError) -> (result: Result, life: ModelLife) {
    let (known, clock) = now { ($0.lives[target] ?? ModelLife(target: target), $0.clock.machineClock) }
    let (request, date) = (AuditedRequest.current, time.now)
    let (result, life, targetsOfRuns) = try await store.transaction { [chronicle] (books) throws(GatewayError) in
      // A life changed while the store was away, or whose times were moved, is newer here than there.
      let stored = try books.life(of: target)
      var life = stored.map { $0.version > known.version ? $0 : known } ?? known
      let before = stored ?? life
      let witness = chronicle.witness(books, of: request, at: date)
      let result = try body(&life, witness)
      if life != before {
        life.version += 1
        life.clock = clock
        try books.save(life)
      }
      try chronicle.write(witness, from: stored ?? ModelLife(target: target), to: life)
      return (result, life, witness.targetsOfRuns)
    }
    // First: a run that has ended is in the life or among the runs, whoever looks.
    runs.changed(targetsOfRuns)
    keep(life)
    return (result, life)
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
      let witness = chronicle.witness(ForgetfulTransaction(), of: AuditedRequest.current, at: time.now)
      let result = try body(&life, witness)
      chronicle.keep(witness)
      life.version += 1
      keep(life)
      return (result, life)
    }
  }

  /// Lets models that are looked after follow what their settings are now.
  ///
  /// - Parameter target: the same model as it is to be reached from now on; nil: as before.
  func resettle(_ target: (ModelTarget) -> ModelTarget?) {
    known.withLock { known in
      for old in known.lives.keys {
        if let new = target(old) { known.lives[old]?.target = new }
      }
    }
  }

  /// Changes of one model may end in another order than they were made in.
  private func keep(_ life: ModelLife) {
    known.withLock { known in
      var life = life
      if let before = known.lives[life.target] {
        guard before.version < life.version else { return }
        // Its settings may have changed meanwhile.
        life.target = before.target
      }
      known.lives[life.target] = life
      for follower in known.followers { follower.add(life.target) }
    }
  }

  /// Writes the times that were moved, for the next process.
  package func saveMoved() async {
    for target in now({ $0.moved }) {
      guard (try? await change(target, { (_, _) throws(GatewayError) in })) != nil else { continue }
      known.withLock { _ = $0.moved.remove(target) }
    }
  }

  /// What is known, its times by the wall clock as it is set now.
  private func now<Result>(_ body: (borrowing Known) -> Result) -> Result {
    let clock = WallClock(time)
    return known.withLock { known in
      if let step = clock.step(since: known.clock) {
        logger.warning("The wall clock was set", metadata: ["clock.step_seconds": "\(step)"])
        for target in known.lives.keys { known.lives[target]?.clockWasSet(by: step) }
        known.moved.formUnion(known.lives.values.lazy.filter(\.isActive).map(\.target))
        known.clock = clock
      }
      return body(known)
    }
  }
}
