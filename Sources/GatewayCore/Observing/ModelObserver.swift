package import Platform

/// Asks backends for states, one call at a time for each model, however many want to know.
package struct ModelObserver: Sendable {
  private let backends: [BackendID: any ModelBackend]
  private let board: StatusBoard
  private let flights: SingleFlight<ModelTarget, TargetStatus>
  private let time: any TimeSource

  package init(
    backends: [BackendID: any ModelBackend], board: StatusBoard, work: BackgroundWork, time: any TimeSource
  ) {
    self.backends = backends
    self.board = board
    self.time = time
    flights = SingleFlight(work: work)
  }

  /// What is known of the model, seen at most `age` ago where AWS answers within `limit`, else what was seen last.
  /// - Throws: MODEL_NOT_FOUND when AWS says so.
  package func status(
    of target: ModelTarget, within age: Duration, limit: Duration
  ) async throws(GatewayError) -> TargetStatus {
    let known = board.status(of: target)
    if known.observation(within: age, of: time.uptime) != nil { return known }
    do {
      return try await describe(target, limit: limit)
    } catch {
      if error.code == .modelNotFound { throw error }
      return known
    }
  }

  /// Describes the model now, or joins the call that does.
  package func describe(_ target: ModelTarget, limit: Duration) async throws(GatewayError) -> TargetStatus {
    let shared = try flights.join(target) { () async throws(GatewayError) in
      try await refresh(target)
    }
    guard let result = await shared.result(within: limit, by: time) else {
      throw GatewayError(.backendTimeout, "AWS has not said in time what state the model is in.", retryAfter: 5)
    }
    return try result.get()
  }

  /// Asks the backend and takes in what it says. A model whose version floats is asked for by the version of its run.
  package func refresh(_ target: ModelTarget) async throws(GatewayError) -> TargetStatus {
    let report = try await backend(of: target).describe(board.status(of: target).pinned(target))
    return try await board.observe(report, of: target)
  }

  /// The backend that has the target's models.
  package func backend(of target: ModelTarget) throws(GatewayError) -> any ModelBackend {
    guard let backend = backends[target.backend] else {
      throw GatewayError(.internalError, "The gateway has no backend for this model. Report it with the request_id.")
    }
    return backend
  }
}
