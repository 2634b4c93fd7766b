import FoundationEssentials
package import Logging
package import Platform

/// Starts models: any number of concurrent starts of one target are one call to AWS.
package struct ModelStarter: Sendable {
  /// How long a caller is kept waiting for what AWS says; the work goes on after that.
  package static let limit: Duration = .seconds(15)
  /// How old what was seen may be for a start to be answered from it.
  package static let freshness: Duration = .seconds(5)

  private let board: StatusBoard
  private let observer: ModelObserver
  private let store: any GatewayStore
  private let flights: SingleFlight<ModelTarget, StartOutcome>
  private let doubts = Doubts()
  private let time: any TimeSource
  private let logger: Logger

  package init(
    board: StatusBoard, observer: ModelObserver, store: any GatewayStore, work: BackgroundWork, time: any TimeSource,
    logger: Logger
  ) {
    self.board = board
    self.observer = observer
    self.store = store
    self.time = time
    self.logger = logger
    flights = SingleFlight(work: work)
  }

  /// Makes the model run, or finds that it does.
  ///
  /// The first of concurrent starts decides the units; the others are compared with what runs.
  /// - Throws: CAPACITY_MISMATCH when the model runs on other units than are named; BACKEND_TIMEOUT, or how AWS
  ///   failed, when the outcome is not known after 15 s: finding out goes on, and a repeated start joins it.
  package func start(_ model: CatalogModel, named: UnitsRequest) async throws(GatewayError) -> StartOutcome {
    let target = model.target
    if let outcome = try await joinSeen(target, named: named) { return try Self.checked(outcome, named: named) }
    let units = named.units(defaults: model.entry.units)
    var result = try await join(target, units: units)
    if case .failure(let error) = result.value, !result.isOurs, error.dependsOnUnits {
      // Somebody else's units were refused; ours need not be.
      result = try await join(target, units: units)
    }
    return try Self.checked(try result.value.get(), named: named)
  }

  /// Answers from what was just seen, if the model is on its way or cannot be started now.
  private func joinSeen(_ target: ModelTarget, named: UnitsRequest) async throws(GatewayError) -> StartOutcome? {
    let status = board.status(of: target)
    guard let seen = status.observation(within: Self.freshness, of: time.uptime) else { return nil }
    if seen.state == .stopping {
      throw .stateConflict(.stopping, "it is stopping; start it once it has stopped")
    }
    guard seen.state == .starting || seen.state == .running, let run = status.run else { return nil }
    let operation = Operation(
      id: UUID(), verb: .start, target: target, units: seen.units ?? named.units(defaults: UnitsRequest()),
      requestedAt: time.now)
    try await save(operation.ended(.joined, at: time.now))
    return StartOutcome(operationID: operation.id, run: run, observation: seen, isJoined: true)
  }

  private func join(
    _ target: ModelTarget, units: InferenceUnits
  ) async throws(GatewayError) -> (value: Result<StartOutcome, GatewayError>, isOurs: Bool) {
    let id = UUID()
    let shared = try flights.join(target) { () async throws(GatewayError) in
      try await perform(id, target, units: units)
    }
    guard let result = await shared.result(within: Self.limit, by: time) else {
      throw doubts[target]
        ?? GatewayError(
          .backendTimeout,
          "AWS has not said in time whether the model starts. The gateway goes on finding out; repeat the call to join.",
          retryAfter: 5)
    }
    if case .success(let outcome) = result { return (result, outcome.operationID == id) }
    return (result, false)
  }

  private func perform(_ id: UUID, _ target: ModelTarget, units: InferenceUnits) async throws(GatewayError)
    -> StartOutcome
  {
    let operation = Operation(id: id, verb: .start, target: target, units: units, requestedAt: time.now)
    try await save(operation)
    defer { doubts[target] = nil }
    do {
      let outcome = try await carry(operation)
      try await save(operation.ended(outcome.isJoined ? .joined : .accepted, at: time.now))
      return outcome
    } catch {
      logger.notice(
        "A start failed",
        metadata: [
          "operation.id": "\(id)", "model.resource": "\(target.resource)", "error.code": "\(error.code.rawValue)",
          "error.cause": "\(error.cause ?? "none")", "aws.request_id": "\(error.backend?.requestID ?? "none")",
        ])
      try? await save(operation.ended(.failed(error.code), at: time.now))
      throw error
    }
  }

  /// Takes the machine's steps until it ends.
  private func carry(_ operation: Operation) async throws(GatewayError) -> StartOutcome {
    let target = operation.target
    let backend = try observer.backend(of: target)
    let pinned = try await pin(target, by: backend)
    var machine = StartMachine()
    var action = StartMachine.Action.call
    while true {
      switch action {
      case .call:
        let result: Result<ModelReport, GatewayError>
        do {
          result = .success(try await backend.start(pinned, units: operation.units, token: operation.id))
        } catch {
          result = .failure(error)
          if error.effect == .unknown { doubts[target] = error }
        }
        action = machine.called(result, uptime: time.uptime)
      case .describe(let pause):
        try await wait(pause)
        action = machine.described(await describe(pinned, for: target, by: backend), uptime: time.uptime)
      case .succeed(let report, let isJoined):
        return try await settle(operation, pinned, report, isJoined: isJoined)
      case .fail(let error):
        throw error
      }
    }
  }

  /// Fixes the version of a target that floats: that of its run, or the newest when it is stopped.
  private func pin(_ target: ModelTarget, by backend: any ModelBackend) async throws(GatewayError) -> ModelTarget {
    guard target.isFloating else { return target }
    if board.status(of: target).run != nil, let run = try await observer.refresh(target).run {
      return target.pinned(to: run.resource)
    }
    return target.pinned(to: try await backend.describe(target).resource)
  }

  /// Describes the model, and reads the answer with what is known: just after an accepted start the service may lag.
  private func describe(
    _ pinned: ModelTarget, for target: ModelTarget, by backend: any ModelBackend
  ) async -> Result<ModelReport, GatewayError> {
    do {
      let report = try await backend.describe(pinned)
      let status = try await board.observe(report, of: target)
      return .success(
        ModelReport(
          state: status.state, backendState: report.backendState, units: report.units, resource: report.resource))
    } catch {
      return .failure(error)
    }
  }

  private func settle(
    _ operation: Operation, _ pinned: ModelTarget, _ report: ModelReport, isJoined: Bool
  ) async throws(GatewayError) -> StartOutcome {
    var status = board.status(of: operation.target)
    if !isJoined || status.run == nil {
      let run = Run(
        target: operation.target, resource: pinned.resource, begunAt: operation.requestedAt, isExact: !isJoined,
        operationID: operation.id)
      let known = ModelReport(
        state: report.state, backendState: report.backendState, units: report.units ?? operation.units,
        resource: pinned.resource)
      status = try await board.startAccepted(known, run: run)
    }
    guard let run = status.run, let observation = status.observation else {
      throw GatewayError(.internalError, "The gateway lost a start that succeeded. Report it with the request_id.")
    }
    return StartOutcome(operationID: operation.id, run: run, observation: observation, isJoined: isJoined)
  }

  private func wait(_ pause: Duration) async throws(GatewayError) {
    guard pause > .zero else { return }
    guard await time.sleptUntilShutdown(for: pause) else { throw .shuttingDown }
  }

  private func save(_ operation: Operation) async throws(GatewayError) {
    try await store.transaction { (books) throws(GatewayError) in try books.save(operation) }
  }

  private static func checked(_ outcome: StartOutcome, named: UnitsRequest) throws(GatewayError) -> StartOutcome {
    guard let units = outcome.observation.units else { return outcome }
    let problems = named.mismatches(with: units)
    guard problems.isEmpty else {
      throw GatewayError(
        .capacityMismatch,
        "The model runs on other inference units than the request names. Units change only by a stop and a start.",
        details: problems)
    }
    return outcome
  }
}
