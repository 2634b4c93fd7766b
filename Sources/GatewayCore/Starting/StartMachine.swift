/// Decides, step by step, what to do to start one model: pure, with no clock and no tasks.
///
/// A start whose outcome is unknown is never repeated blindly: the model is described 0, 2, 5 and 15 s after the
/// failure, and started again only if it still can be. If that too stays unknown it is described until 10 minutes
/// have passed since the first failure. A service that knows the start by its token is called again as soon as it is
/// seen that the model can still be started: however many calls arrive, they have one effect.
package struct StartMachine: Sendable {
  package enum Action: Sendable, Equatable {
    /// Call the service's start.
    case call
    /// Wait, then describe the model.
    case describe(after: Duration)
    /// The model is on its way. `isJoined`: somebody else's start, or an earlier one, had made it so.
    case succeed(ModelReport, isJoined: Bool)
    case fail(GatewayError)
  }

  private enum State {
    case calling
    case explainingConflict
    case resolving(GatewayError, since: Duration, described: Int)
    case ended
  }

  /// Between the describes after an unknown outcome, each from the one before.
  private static let pauses: [Duration] = [.zero, .seconds(2), .seconds(3), .seconds(10)]
  private static let latePause: Duration = .seconds(30)
  private static let patience: Duration = .seconds(600)
  private static let callLimit = 2
  private static let tokenCallLimit = 5

  private let takesTokens: Bool
  private let mayCallAgain: Bool
  private var state = State.calling
  private var calls = 1
  /// When the outcome became unknown, by uptime.
  private var doubtBegan: Duration?
  /// Whether a call of ours may have taken effect, so that a model on its way is ours.
  private var wasUnknown = false

  /// - Parameters:
  ///   - takesTokens: whether the service knows repeated calls of one start by their token.
  ///   - mayCallAgain: false for a start so old that its caller no longer counts on it: it is only found out about.
  package init(takesTokens: Bool = false, mayCallAgain: Bool = true) {
    self.takesTokens = takesTokens
    self.mayCallAgain = mayCallAgain
  }

  /// The first step is always a call; this is what follows from its end, and from that of each later call.
  package mutating func called(_ result: Result<ModelReport, GatewayError>, uptime: Duration) -> Action {
    switch result {
    case .success(let report) where report.state == .starting || report.state == .running:
      return end(.succeed(report, isJoined: false))
    case .success(let report):
      // Accepted, by a word that means something else: what that was is seen by looking.
      let error = GatewayError(
        .backendError, "AWS accepted the start in a way that is not known here.", retryAfter: 5, effect: .unknown,
        cause: "the state after the start is \(report.backendState)")
      return called(.failure(error), uptime: uptime)
    case .failure(let error) where error.effect == .unknown:
      let since = doubtBegan ?? uptime
      doubtBegan = since
      state = .resolving(error, since: since, described: 0)
      wasUnknown = true
      return .describe(after: takesTokens ? Self.pauses[min(calls, Self.pauses.count) - 1] : .zero)
    case .failure(let error) where error.code == .modelStateConflict:
      state = .explainingConflict
      return .describe(after: .zero)
    case .failure(let error):
      return end(.fail(error))
    }
  }

  /// What follows from the end of a describe.
  package mutating func described(_ result: Result<ModelReport, GatewayError>, uptime: Duration) -> Action {
    switch (state, result) {
    case (_, .failure(let error)) where error.code == .modelNotFound:
      return end(.fail(error))
    case (.explainingConflict, .failure(let error)):
      return end(.fail(error))
    case (.explainingConflict, .success(let report)):
      return explained(by: report)
    case (.resolving(let error, let since, let described), _):
      return resolve(error, since: since, described: described + 1, result, uptime: uptime)
    case (.calling, _), (.ended, _):
      return end(.fail(GatewayError(.internalError, "A start was described out of turn.")))
    }
  }

  private mutating func explained(by report: ModelReport) -> Action {
    switch report.state {
    case .starting, .running:
      return end(.succeed(report, isJoined: !wasUnknown))
    case .stopped where calls < Self.callLimit:
      // It stopped between the call and the describe.
      return callAgain()
    case .stopped:
      return end(.fail(.stateConflict(.stopped, "it changed while it was being started; try again")))
    case .stopping:
      return end(.fail(Self.stopping))
    case .updating:
      return end(.fail(.stateConflict(.updating, "the service is updating it; start it when that is done")))
    case .failed:
      return end(.fail(.stateConflict(.failed, "it failed, and the service does not start it in this state")))
    case .unavailable, .unknown:
      return end(.fail(.stateConflict(report.state, "the service does not let it be started in this state")))
    }
  }

  private mutating func resolve(
    _ error: GatewayError, since: Duration, described: Int, _ result: Result<ModelReport, GatewayError>,
    uptime: Duration
  ) -> Action {
    var isStartable = false
    if case .success(let report) = result {
      switch report.state {
      case .starting, .running: return end(.succeed(report, isJoined: false))
      case .stopping: return end(.fail(Self.stopping))
      case .stopped, .failed: isStartable = true
      case .updating, .unavailable, .unknown: break
      }
    }
    state = .resolving(error, since: since, described: described)
    if isStartable, takesTokens, mayCallAgain, calls < Self.tokenCallLimit { return callAgain() }
    if described < Self.pauses.count { return .describe(after: Self.pauses[described]) }
    if isStartable {
      guard mayCallAgain else { return end(.fail(error)) }
      if calls < Self.callLimit { return callAgain() }
    }
    if uptime - since < Self.patience { return .describe(after: Self.latePause) }
    return end(.fail(error))
  }

  private mutating func callAgain() -> Action {
    calls += 1
    state = .calling
    return .call
  }

  private mutating func end(_ action: Action) -> Action {
    state = .ended
    return action
  }

  private static let stopping = GatewayError.stateConflict(.stopping, "it is stopping; start it once it has stopped")
}
