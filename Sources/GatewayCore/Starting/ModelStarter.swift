import FoundationEssentials
package import Logging
package import Platform
import ServiceLifecycle

/// Starts models: any number of concurrent starts of one target are one call to AWS, and each takes its lease.
package struct ModelStarter: Sendable {
  /// How long a caller is kept waiting for what AWS says; the work goes on after that.
  package static let limit: Duration = .seconds(15)
  /// How old what was seen may be for a start to be answered from it.
  package static let freshness: Duration = .seconds(5)

  private let observer: ModelObserver
  private let lives: Lives
  private let flights: SingleFlight<ModelTarget, Begun>
  private let carrier: StartCarrier
  private let leases: @Sendable () -> LeasePolicy
  private let limiter: CallerLimiter
  private let work: BackgroundWork
  private let time: any TimeSource
  private let logger: Logger

  /// What a flight of starts came to.
  struct Begun: Sendable {
    let operationID: UUID
    let isJoined: Bool
  }

  /// - Parameter leases: looked at by each start.
  package init(
    observer: ModelObserver, lives: Lives, leases: @escaping @autoclosure @Sendable () -> LeasePolicy,
    limiter: CallerLimiter, work: BackgroundWork, time: any TimeSource, logger: Logger
  ) {
    self.observer = observer
    self.lives = lives
    self.leases = leases
    self.limiter = limiter
    self.work = work
    self.time = time
    self.logger = logger
    flights = SingleFlight(work: work)
    carrier = StartCarrier(observer: observer, lives: lives, time: time, logger: logger)
  }

  /// Makes the model run, or finds that it does, and holds it.
  ///
  /// The lease and the operation are in the store before AWS is called. The first of concurrent starts decides the
  /// units; the others are compared with what runs.
  /// - Throws: CAPACITY_MISMATCH when the model runs on other units than are named; BACKEND_TIMEOUT, or how AWS
  ///   failed, when the outcome is not known after 15 s: finding out goes on, and a repeated start joins it.
  package func start(_ model: CatalogModel, _ request: StartRequest) async throws(GatewayError) -> StartOutcome {
    let target = model.target
    let length = try leases().length(asked: request.lease, of: model.entry)
    let operation = operation(model, request)
    if let run = lives.life(of: target).run, let units = run.units, !request.units.mismatches(with: units).isEmpty,
      observer.seen(target, within: Self.freshness) == nil
    {
      // What runs was seen a while ago: it may have ended since.
      _ = try? await observer.describe(target, limit: Self.limit)
    }
    let seen = observer.seen(target, within: Self.freshness)
    let isOnItsWay = seen?.state == .starting || seen?.state == .running
    if seen?.state == .stopping { throw .stateConflict(.stopping, "it is stopping; start it once it has stopped") }
    var tries = 0
    while true {
      tries += 1
      let held = try await hold(operation, named: request.units, length: length, isOnItsWay: isOnItsWay)
      if held.isJoined { return try outcome(of: operation, isJoined: true) }
      let (result, isOurs) = try await join(operation)
      switch result {
      case .success(let begun):
        do {
          let joined = try outcome(of: operation, begunBy: begun)
          try Self.compare(request.units, with: joined.status)
          return joined
        } catch {
          if error.code == .capacityMismatch, held.isNew { try await drop(operation) }
          throw error
        }
      // Somebody else's units were refused, or their start was overtaken by a stop; ours need not be.
      case .failure(let error) where error.isOfOneStart && !isOurs && tries == 1: continue
      case .failure(let error):
        if !isOurs { try await finish(operation, .failed(error.code)) }
        throw error
      }
    }
  }

  /// Records a start that is made once the model, which is stopping, has stopped; the lease is taken then.
  ///
  /// - Parameter stoppingFailed: whether a model that failed is to be stopped for it.
  package func enqueue(
    _ model: CatalogModel, _ request: StartRequest, stoppingFailed: Bool = false
  ) async throws(GatewayError) -> StartOutcome {
    let length = try leases().length(asked: request.lease, of: model.entry)
    let operation = operation(model, request)
    let now = time.now
    try await lives.change(model.target) { (life, books) throws(GatewayError) in
      let before = life
      // An earlier try of the same request may have been carried out: its run is what stops.
      guard try books.operation(operation.id)?.hasTakenEffect != true else {
        throw .stateConflict(.stopping, "it was started by this request and is stopped since")
      }
      if stoppingFailed { try stopFailed(&life, model.id, at: now, books) }
      life.enqueue(QueuedStart(operation: operation, length: length, stopsFailed: stoppingFailed))
      try books.save(operation)
      try limiter.admit(
        operation.origin.holder.caller, from: before, to: life, at: operation.requestedAt, books)
    }
    return StartOutcome(
      operationID: operation.id, status: observer.known(model.target), isJoined: false, lease: nil,
      requestedAt: operation.requestedAt)
  }

  /// Has a model that failed stopped, if nothing else is under way.
  ///
  /// - Returns: Whether it is stopped now.
  @discardableResult
  private func stopFailed(
    _ life: inout ModelLife, _ modelID: String, at now: Date, _ books: any StoreTransaction
  ) throws(GatewayError) -> Bool {
    guard life.stop == nil, life.startOperation == nil, observer.known(life.target).observation?.state == .failed
    else { return false }
    let stop = Operation(
      verb: .stop, modelID: modelID, target: life.target, origin: .gateway, reason: .startFailed, requestedAt: now)
    life.decideStop(.startFailed, at: now, operationID: stop.id)
    try books.save(stop)
    return true
  }

  private func operation(_ model: CatalogModel, _ request: StartRequest) -> Operation {
    Operation(
      id: request.operationID, verb: .start, modelID: model.id, target: model.target, origin: request.origin,
      units: request.units.units(defaults: model.entry.units), requestedAt: time.now)
  }

  /// Whether a model that failed is being stopped so that it can be started.
  func isStoppedForStart(_ target: ModelTarget) -> Bool { lives.life(of: target).stop?.reason == .startFailed }

  /// Makes the starts that have waited for the model to stop, if it has.
  func startQueued(_ target: ModelTarget) async {
    guard !lives.life(of: target).queue.isEmpty else { return }
    let now = time.now
    do throws(GatewayError) {
      let operation = try await lives.change(target) { (life, books) throws(GatewayError) -> Operation? in
        // Another start may have been under way when it was to be stopped for this one.
        if let first = life.queue.first(where: { $0.stopsFailed == true }),
          try stopFailed(&life, first.operation.modelID, at: now, books)
        {
          return nil
        }
        let (start, joined) = try life.dequeue(at: now)
        for operation in joined { try books.save(operation.ended(.joined, at: now)) }
        return start
      }.result
      guard let operation else { return }
      _ = try flights.join(target) { () async throws(GatewayError) in
        try await carrier.carry(operation, isOutcomeUnknown: false)
      }
    } catch {
      logger.error(
        "A start that waited for a stop could not be made", metadata: ["error.code": "\(error.code.rawValue)"])
    }
  }

  /// Carries on a start that a process before this one had under way.
  package func resume(_ operation: Operation) throws(GatewayError) {
    _ = try flights.join(operation.target) { () async throws(GatewayError) in
      try await carrier.carry(operation, isOutcomeUnknown: true)
    }
  }

  /// Takes the lease and records the operation, in one transaction.
  private func hold(
    _ operation: Operation, named: UnitsRequest, length: LeaseLength, isOnItsWay: Bool
  ) async throws(GatewayError) -> (isJoined: Bool, isNew: Bool) {
    let now = time.now
    return try await lives.change(operation.target) { (life, books) throws(GatewayError) in
      let before = life
      if let units = life.run?.units {
        try Self.compare(named, with: units)
      }
      let isNew = life.lease(of: operation.origin.holder) == nil
      // An earlier try of the same request may have been carried out, by a process that died before it answered.
      let isRepeated = try books.operation(operation.id)?.hasTakenEffect ?? false
      if isRepeated, isNew { throw .stateConflict(.stopped, "it was started by this request and stopped since") }
      try books.closeWish(of: life, at: now)
      try life.hold(operation.origin.holder, for: length, at: now, operationID: operation.id)
      let isJoined = (isOnItsWay || isRepeated) && life.run != nil
      if isJoined {
        if try books.operation(operation.id)?.endedAt == nil { try books.save(operation.ended(.joined, at: now)) }
      } else {
        if life.startOperation == nil { life.startBegins(operation.id) }
        // An earlier try of the same request may have recorded it.
        if try books.operation(operation.id)?.endedAt == nil { try books.save(operation) }
      }
      try limiter.admit(operation.origin.holder.caller, from: before, to: life, at: now, books)
      return (isJoined, isNew)
    }.result
  }

  private func join(
    _ operation: Operation
  ) async throws(GatewayError) -> (result: Result<Begun, GatewayError>, isOurs: Bool) {
    let (shared, isOurs) = try flights.join(operation.target) { () async throws(GatewayError) in
      try await carrier.carry(operation, isOutcomeUnknown: false)
    }
    guard let result = await shared.result(within: Self.limit, by: time) else {
      if !isOurs { finish(operation, with: shared) }
      throw carrier.doubt(about: operation.target)
        ?? GatewayError(
          .backendTimeout,
          "AWS has not said in time whether the model starts. The gateway goes on finding out; repeat the call to join.",
          retryAfter: 5, effect: .unknown)
    }
    if case .success = result, !isOurs { try await finish(operation, .joined) }
    return (result, isOurs)
  }

  /// Closes the record of a start whose caller has been told that the outcome is not known yet, once it is.
  private func finish(_ operation: Operation, with shared: Shared<Begun>) {
    // A process that ends before that leaves the record to the next one.
    _ = work.submit {
      guard let result = await cancelWhenGracefulShutdown({ await shared.result() }) else { return }
      let outcome: Operation.Outcome =
        switch result {
        case .success: .joined
        case .failure(let error): .failed(error.code)
        }
      do throws(GatewayError) { try await finish(operation, outcome) } catch {
        logger.error(
          "The end of a start could not be recorded",
          metadata: ["operation.id": "\(operation.id)", "error.cause": "\(error.cause ?? "none")"])
      }
    }
  }

  /// Closes the record of a start that another one carried.
  private func finish(_ operation: Operation, _ outcome: Operation.Outcome) async throws(GatewayError) {
    let now = time.now
    try await lives.change(operation.target) { (life, books) throws(GatewayError) in
      life.startJoined(operation.id)
      guard try books.operation(operation.id)?.outcome == .underWay else { return }
      try books.save(operation.ended(outcome, at: now))
    }
  }

  /// Gives back a lease that a start took which turned out to want other units.
  private func drop(_ operation: Operation) async throws(GatewayError) {
    let now = time.now
    let stop = Operation(
      verb: .stop, modelID: operation.modelID, target: operation.target, origin: .gateway, reason: .leaseEnded,
      requestedAt: now)
    try await lives.change(operation.target) { (life, books) throws(GatewayError) in
      if life.drop(operation.origin.holder, takenBy: operation.id, at: now, stopID: stop.id) { try books.save(stop) }
    }
  }

  private func outcome(of operation: Operation, begunBy begun: Begun) throws(GatewayError) -> StartOutcome {
    try outcome(of: operation, isJoined: begun.isJoined || begun.operationID != operation.id)
  }

  private func outcome(of operation: Operation, isJoined: Bool) throws(GatewayError) -> StartOutcome {
    let status = observer.known(operation.target)
    guard let lease = status.life.lease(of: operation.origin.holder), status.life.run != nil else {
      throw .stateConflict(status.state, "it was stopped while it was being started")
    }
    return StartOutcome(
      operationID: operation.id, status: status, isJoined: isJoined, lease: lease, requestedAt: operation.requestedAt)
  }

  private static func compare(_ named: UnitsRequest, with status: ModelStatus) throws(GatewayError) {
    if let units = status.life.run?.units ?? status.observation?.units { try compare(named, with: units) }
  }

  private static func compare(_ named: UnitsRequest, with units: InferenceUnits) throws(GatewayError) {
    let problems = named.mismatches(with: units)
    guard problems.isEmpty else {
      throw GatewayError(
        .capacityMismatch,
        "The model runs on other inference units than the request names. Units change only by a stop and a start.",
        details: problems)
    }
  }
}

extension GatewayError {
  /// Whether another start of the same model, on other units or a moment later, could end otherwise.
  fileprivate var isOfOneStart: Bool {
    code == .quotaExceeded || code == .validationError || code == .modelStateConflict
  }
}
