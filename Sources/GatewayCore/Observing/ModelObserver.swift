import FoundationEssentials
package import Platform

/// Asks backends for states, one call at a time for each model, however many want to know, and takes in what they say.
package struct ModelObserver: Sendable {
  private let backends: [BackendID: any ModelBackend]
  private let board: StatusBoard
  private let lives: Lives
  private let flights: SingleFlight<ModelTarget, ModelStatus>
  private let ownerships: SingleFlight<ModelTarget, Bool>
  private let time: any TimeSource

  package init(
    backends: [BackendID: any ModelBackend], board: StatusBoard, lives: Lives, work: BackgroundWork,
    time: any TimeSource
  ) {
    self.backends = backends
    self.board = board
    self.lives = lives
    self.time = time
    flights = SingleFlight(work: work)
    ownerships = SingleFlight(work: work)
  }

  /// What is known; nothing is asked of AWS.
  package func known(_ target: ModelTarget) -> ModelStatus {
    ModelStatus(observation: board.status(of: target).observation, life: lives.life(of: target))
  }

  /// The observation, if it was made at most `age` ago.
  package func seen(_ target: ModelTarget, within age: Duration) -> Observation? {
    board.status(of: target).observation(within: age, of: time.uptime)
  }

  /// What is known of the model, seen at most `age` ago where AWS answers within `limit`, else what was seen last.
  /// - Throws: MODEL_NOT_FOUND when AWS says so.
  package func status(
    of target: ModelTarget, within age: Duration, limit: Duration
  ) async throws(GatewayError) -> ModelStatus {
    if seen(target, within: age) != nil { return known(target) }
    do {
      return try await describe(target, limit: limit)
    } catch {
      if error.code == .modelNotFound { throw error }
      return known(target)
    }
  }

  /// Describes the model now, or joins the call that does.
  package func describe(_ target: ModelTarget, limit: Duration) async throws(GatewayError) -> ModelStatus {
    let (shared, _) = try flights.join(target) { () async throws(GatewayError) in try await refresh(target) }
    guard let result = await shared.result(within: limit, by: time) else {
      throw GatewayError(.backendTimeout, "AWS has not said in time what state the model is in.", retryAfter: 5)
    }
    return try result.get()
  }

  /// Describes the model now, or joins the call that does. Returns when that has ended, or the caller's task.
  func look(at target: ModelTarget) async {
    let flight = try? flights.join(target) { () async throws(GatewayError) in try await refresh(target) }
    _ = await flight?.result.result()
  }

  /// Asks the backend and takes in what it says. A model whose version floats is asked for by the version of its run.
  package func refresh(_ target: ModelTarget) async throws(GatewayError) -> ModelStatus {
    try await take(try await backend(of: target).describe(known(target).pinned), of: target)
  }

  /// Takes in a report.
  @discardableResult
  package func take(_ report: ModelReport, of target: ModelTarget) async throws(GatewayError) -> ModelStatus {
    let seen = board.change(target) { $0.observe(report, at: time.now, uptime: time.uptime) }
    return try await apply(seen, of: target, resource: report.resource)
  }

  /// Takes in an accepted stop.
  @discardableResult
  package func stopAccepted(_ report: ModelReport, of target: ModelTarget) async throws(GatewayError) -> ModelStatus {
    let seen = board.change(target) { $0.stopAccepted(report, at: time.now, uptime: time.uptime) }
    return try await apply(seen, of: target, resource: report.resource)
  }

  /// Takes in an accepted start, whose run and operation the life gets.
  @discardableResult
  package func startAccepted(
    _ report: ModelReport, run: Run, operation: Operation
  ) async throws(GatewayError) -> ModelStatus {
    let target = operation.target
    // First: a describe that was sent before the start, and says `stopped` now, is then read as lag. It would end the
    // run and its leases otherwise.
    let seen = board.change(target) { $0.startAccepted(report, at: time.now, uptime: time.uptime) }
    let (_, life) = try await lives.changeRegardless(target) { (life, books) throws(GatewayError) in
      life.startAccepted(run)
      try books.save(operation)
    }
    let status = ModelStatus(observation: seen.observation, life: life)
    board.announce(status, of: target)
    return status
  }

  /// Lets the life follow what was seen, and wakes those who wait.
  private func apply(
    _ seen: TargetStatus, of target: ModelTarget, resource: String
  ) async throws(GatewayError) -> ModelStatus {
    let now = time.now
    let units = seen.observation?.units
    var life = lives.life(of: target)
    var preview = life
    _ = preview.observe(seen.state, units: units, resource: resource, at: now)
    if preview != life {
      life = try await lives.changeRegardless(target) { (life, books) throws(GatewayError) in
        let stop = life.stop
        if let run = life.observe(seen.state, units: units, resource: resource, at: now) { try books.save(run) }
        if let stop, life.stop == nil, let operation = try books.operation(stop.operationID) {
          try books.save(operation.ended(.accepted, at: now, awsRequestID: operation.awsRequestID))
        }
      }.life
    }
    let status = ModelStatus(observation: seen.observation, life: life)
    board.announce(status, of: target)
    return status
  }

  /// Whether the gateway may stop the model; nil where that was not to be learned within `limit`.
  package func isOurs(_ target: ModelTarget, limit: Duration) async -> Bool? {
    guard let backend = try? backend(of: target) else { return nil }
    let flight = try? ownerships.join(target) { () async throws(GatewayError) in try await backend.isOurs(target) }
    return try? await flight?.result.result(within: limit, by: time)?.get()
  }

  /// The backend that has the target's models.
  package func backend(of target: ModelTarget) throws(GatewayError) -> any ModelBackend {
    guard let backend = backends[target.backend] else {
      throw GatewayError(.internalError, "The gateway has no backend for this model. Report it with the request_id.")
    }
    return backend
  }
}
