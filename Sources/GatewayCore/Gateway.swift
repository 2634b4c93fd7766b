import Algorithms
package import FoundationEssentials
package import Logging
package import Platform
package import ServiceLifecycle

/// The gateway's verbs over the catalog, whatever they are asked through.
package final class Gateway: Sendable {
  /// What the operator sets.
  package struct Policy: Sendable {
    package var leases = LeasePolicy()
    /// The time after which a model that runs and that nobody holds is stopped, in seconds; nil: it is only told.
    package var stopUnheld: Int?

    /// How long ended operations and runs are kept, in seconds.
    package var historyLife = HistoryPruner.historyLife

    /// How long audit records are kept, in seconds.
    package var auditLife = HistoryPruner.auditLife
    /// Who hears of what happens to models.
    package var webhooks: [WebhookSubscription] = []

    /// By callers' names.
    package var limits: [String: CallerLimits] = [:]
    /// Hears what comes of them.
    package var onLimit: CallerLimiter.Hook?

    package init() {}
  }

  /// What may be changed while the gateway runs.
  package let terms: LiveTerms
  /// What must run for the verbs to work, in the order of dependency.
  package let services: [any Service]

  let board: StatusBoard
  let monthlyRuns = MonthlyRuns()
  let lives: Lives
  let heldDetects = HeldDetects()
  let logger: Logger
  let observer: ModelObserver
  private let starter: ModelStarter
  private let stopper: ModelStopper
  private let detector: Detector
  /// Holds callers to their limits.
  package let limiter: CallerLimiter
  /// For images while they are read and looked at.
  package let detectMemory: DetectMemory
  /// Whether there is anything to wait for before requests are sent here.
  package let readiness: Readiness
  /// Keeps detects out of models that are about to stop.
  package let detectGate: DetectGate
  private let waiter: StatusWaiter
  let store: any GatewayStore
  private let time: any TimeSource
  /// Sees to requests that are sent twice.
  package let idempotency: IdempotencyKeeper
  /// Writes down who did what; nil: nothing is written down.
  package let audit: AuditTrail?
  /// Sends what is put down for those who want to hear of it; nil: there is nobody.
  let courier: WebhookCourier?

  package init(
    catalog: ModelCatalog, backends: [BackendID: any ModelBackend], store: any GatewayStore, policy: Policy = Policy(),
    time: any TimeSource, random: @escaping @Sendable () -> Double = { Double.random(in: 0...1) }, logger: Logger,
    detectMemory: DetectMemory = DetectMemory(), audit: AuditTrail? = nil, sender: (any WebhookSending)? = nil,
    authenticator: (any Authenticator)? = nil
  ) {
    self.audit = audit
    let terms = LiveTerms(GatewayTerms(catalog: catalog, policy: policy, authenticator: authenticator))
    self.terms = terms
    let names: @Sendable (ModelTarget) -> String = {
      terms.inForce.catalog.entry(of: $0)?.id ?? $0.arn?.description ?? $0.resource
    }
    courier = sender.map { sender in
      WebhookCourier(
        terms.current.policy.webhooks, store: store, sender: sender, time: time, random: random, logger: logger)
    }
    let outbox = courier.map { courier in
      WebhookOutbox(courier.subscriptions, names: names, logger: logger) { courier.noteLoss(of: $0) }
    }
    self.detectMemory = detectMemory
    self.store = store
    self.time = time
    self.logger = logger
    idempotency = IdempotencyKeeper(store: store, time: time)
    let work = BackgroundWork()
    readiness = Readiness(store: store, work: work, time: time)
    let gate = DetectGate()
    detectGate = gate
    board = StatusBoard(time: time)
    lives = Lives(
      store: store, chronicle: Chronicle(audit: audit, outbox: outbox), time: time, logger: logger)
    observer = ModelObserver(backends: backends, board: board, lives: lives, work: work, time: time)
    limiter = CallerLimiter(
      terms.inForce.policy.limits, budgets: terms.inForce.budgets,
      price: { terms.inForce.catalog.entry(of: $0)?.price }, time: time, logger: logger, hook: policy.onLimit)
    starter = ModelStarter(
      observer: observer, lives: lives, leases: terms.inForce.policy.leases, limiter: limiter, work: work, time: time,
      logger: logger)
    detector = Detector(observer: observer, gate: gate)
    waiter = StatusWaiter(board: board, observer: observer, work: work, time: time)
    let keeper = ModelKeeper(
      lives: lives, observer: observer, gate: gate,
      catalogIDs: names,
      stopUnheld: terms.current.policy.stopUnheld.map { .seconds($0) }, startQueued: starter.startQueued, time: time,
      logger: logger)
    stopper = ModelStopper(observer: observer, lives: lives, keeper: keeper, time: time)
    let chroniclers: [any Service] = (audit.map { [$0] } ?? []) + (courier.map { [$0] } ?? [])
    services =
      chroniclers + [
        work, keeper,
        ModelWatcher(board: board, lives: lives, observer: observer, time: time, random: random),
        StateSweeper(terms: terms, observer: observer, time: time, logger: logger),
        HistoryPruner(
          store: store, runs: lives.runs, historyLife: terms.current.policy.historyLife, audit: audit,
          auditLife: terms.current.policy.auditLife, time: time, logger: logger),
        BudgetWatcher(limiter: limiter, store: store, keeper: keeper, time: time, logger: logger),
      ]
  }

  var catalog: ModelCatalog { terms.inForce.catalog }

  /// Reads what a process before this one has left, and carries it on. Before anything else, once.
  /// - Throws: STORE_UNAVAILABLE.
  package func recover() async throws(GatewayError) {
    try await audit?.begin()
    let lives = try await lives.load(current: catalog.entries.map(\.target))
    try await closeJoined(lives)
    for life in lives {
      guard let id = life.startOperation else { continue }
      let operation = try await store.transaction { (books) throws(GatewayError) in try books.operation(id) }
      if let operation { try starter.resume(operation) }
    }
  }

  /// Closes the records of starts that had joined another one when the process before this one died.
  private func closeJoined(_ lives: [ModelLife]) async throws(GatewayError) {
    let carried = Set(lives.compactMap(\.startOperation) + lives.flatMap(\.queue).map(\.operation.id))
    let now = time.now
    try await store.transaction { (books) throws(GatewayError) in
      for numbered in try books.operations(OperationQuery(verb: .start, limit: 1000)) {
        let operation = numbered.operation
        guard operation.outcome == .underWay, !carried.contains(operation.id) else { continue }
        try books.save(operation.ended(.joined, at: now))
      }
    }
  }

  /// Makes a model run and holds it. ``ModelStarter/start(_:_:)`` says how it ends.
  ///
  /// A model that failed, and whose service takes away what failed before it starts anew, is stopped first: its start is
  /// recorded behind that stop, and made whoever stays to see it.
  /// - Throws: VALIDATION_ERROR for what its backend cannot be asked; BACKEND_RETIRED, and then nothing is recorded and
  ///   AWS is not called.
  package func start(
    _ permit: Permit<Starting>, _ request: StartRequest
  ) async throws(GatewayError) -> StartOutcome {
    let model = permit.model
    try model.requireHosted()
    try catalog.checkStart(of: model, request.units)
    do {
      return try await starter.start(model, request)
    } catch {
      let isOverStart = error.code == .modelStateConflict && starter.isStoppedForStart(model.target)
      guard error.isOfFailedModel || isOverStart, catalog.stopsFailed(model) else { throw error }
      return try await stopper.startAfterStop(model, request, by: starter)
    }
  }

  /// Has a model started once it has stopped, whether or not anybody waits for it.
  package func startOnceStopped(
    _ permit: Permit<Starting>, _ request: StartRequest
  ) async throws(GatewayError) -> StartOutcome {
    let model = permit.model
    try model.requireHosted()
    try catalog.checkStart(of: model, request.units)
    return try await starter.enqueue(model, request)
  }

  /// Gives up a lease; the model stops when none is left.
  package func stop(_ permit: Permit<Stopping>, _ request: StopRequest) async throws(GatewayError) -> StopOutcome {
    try await stopper.stop(permit.model, request)
  }

  /// Holds a caller until its start has come to an end: the model runs, failed, or was stopped again.
  package func wait(
    forStart operationID: UUID, of target: ModelTarget, holder: Holder, limit: Duration,
    by caller: (any CallerPresence)? = nil
  ) async -> StatusWaiter.End {
    await waiter.wait(for: target, limit: limit, by: caller, until: Self.isOver(operationID, of: holder))
  }

  /// Begins to hold a caller until its start has come to an end; ``end(of:)`` goes on with it.
  package func beginWait(
    forStart operationID: UUID, of target: ModelTarget, holder: Holder, limit: Duration, by caller: any CallerPresence
  ) -> StatusWait {
    waiter.begin(for: target, limit: limit, by: caller, until: Self.isOver(operationID, of: holder))
  }

  /// Begins to hold a caller until a model has stopped, or stops no longer; ``end(of:)`` goes on with it.
  package func beginWait(
    forStopOf target: ModelTarget, limit: Duration, by caller: any CallerPresence
  ) -> StatusWait {
    waiter.begin(for: target, limit: limit, by: caller) { $0.state == .stopped || !$0.life.isStopping }
  }

  /// How a wait ended, once it has. Each that has begun must be brought to its end.
  package func end(of wait: StatusWait) async -> StatusWaiter.End {
    await waiter.end(of: wait)
  }

  /// Whether a start has come to an end.
  private static func isOver(
    _ operationID: UUID, of holder: Holder
  ) -> @Sendable (ModelStatus) -> Bool {
    { status in
      if status.life.queue.contains(where: { $0.operation.id == operationID }) { return false }
      if status.state == .running || status.state == .failed { return true }
      return !status.life.isStopping && status.life.startOperation != operationID
        && status.life.lease(of: holder) == nil
    }
  }

  /// The process has been asked to end: it says so to who asks whether it is ready, and holds nobody any longer.
  package func drain() {
    readiness.drain()
    waiter.close()
  }

  /// Why a start that was waited for did not come to run.
  package func failure(ofStart operationID: UUID, _ status: ModelStatus) async throws(GatewayError) -> GatewayError {
    if status.state == .failed {
      return GatewayError(
        .modelFailed, "The model failed to start; the service says no more. Look into its own console.")
    }
    if case .failed(let code) = try await recorded(operationID).outcome {
      let retryAfter: Int? =
        switch code {
        case .quotaExceeded: 60
        case .backendThrottled, .backendError, .backendTimeout, .backendUnavailable: 5
        default: nil
        }
      guard code != .validationError else { return .validation("body", "AWS does not take this start") }
      return GatewayError(code, "The start failed while it was waited for.", retryAfter: retryAfter)
    }
    return .stateConflict(status.state, "it was stopped while it was being started")
  }

  /// The wall clock.
  package var now: Date { time.now }

  /// Something new whenever the model may have changed. The model is watched for as long as the stream is kept.
  package func news(of target: ModelTarget) -> AsyncStream<Void> { board.news(of: target) }

  /// What is known of a model; AWS is not asked.
  package func known(_ target: ModelTarget) -> ModelStatus { observer.known(target) }

  /// A model and what is known of it, seen at most 5 s ago where AWS answers within 2 s, else seen last.
  package func status(_ visible: VisibleModel) async throws(GatewayError) -> ModelStatus {
    let model = visible.model
    do {
      return try await observer.status(of: model.target, within: .seconds(5), limit: .seconds(2))
    } catch {
      // A service that has ended may know none of its models any more.
      guard error.code == .modelNotFound, model.entry.retirement != nil else { throw error }
      return observer.known(model.target)
    }
  }

  /// Makes ready to show a model an image.
  /// - Throws: what ``Detection/init(model:support:options:detector:)`` says, and BACKEND_RETIRED before the image is
  ///   read.
  package func detection(
    _ permit: Permit<Detecting>, options: DetectionOptions
  ) throws(GatewayError) -> Detection {
    let model = permit.model
    try model.requireHosted()
    return try Detection(model: model, support: catalog.detection(of: model), options: options, detector: detector)
  }

  /// The model's last ten runs, the newest first: the one that goes on, if one does, and those that have ended.
  /// - Throws: STORE_UNAVAILABLE.
  package func runs(of target: ModelTarget) async throws(GatewayError) -> [Run] {
    // Before the store: a run that ends in between is in both, and not in neither.
    let life = lives.life(of: target)
    let ended = try await lives.runs.runs(of: target)
    guard let run = life.run, !ended.contains(where: { $0.id == run.id }) else { return ended }
    return Array(([run.accrued(to: now, holders: life.leases.map(\.holder))] + ended).prefix(RecentRuns.limit))
  }
}
