import FoundationEssentials
import Logging
import Platform
import ServiceLifecycle
import Synchronization

/// Carries one start to its end: calls, describes and calls again as ``StartMachine`` says.
struct StartCarrier: Sendable {
  /// A start that was asked for longer ago, in seconds, is not sent again: it would have failed by now, and its token
  /// may be forgotten.
  private static let repeatLimit: TimeInterval = 45 * 60

  private let observer: ModelObserver
  private let lives: Lives
  private let doubts = Doubts()
  private let time: any TimeSource
  private let logger: Logger

  init(observer: ModelObserver, lives: Lives, time: any TimeSource, logger: Logger) {
    self.observer = observer
    self.lives = lives
    self.time = time
    self.logger = logger
  }

  /// How the start of a model went wrong, as long as it is not known whether it took effect.
  func doubt(about target: ModelTarget) -> GatewayError? { doubts[target] }

  /// - Parameter isOutcomeUnknown: whether the call may have been made already, by a process before this one.
  func carry(_ operation: Operation, isOutcomeUnknown: Bool) async throws(GatewayError) -> ModelStarter.Begun {
    defer { doubts[operation.target] = nil }
    do {
      return try await steps(operation, isOutcomeUnknown: isOutcomeUnknown)
    } catch {
      logger.notice(
        "A start failed",
        metadata: [
          "operation.id": "\(operation.id)", "model.id": "\(operation.modelID)", "error.code": "\(error.code.rawValue)",
          "error.cause": "\(error.cause ?? "none")", "aws.request_id": "\(error.backend?.requestID ?? "none")",
        ])
      // A shutdown decides nothing: the next process carries on.
      if error.code != .shuttingDown { await fail(operation, error) }
      throw error
    }
  }

  private func steps(_ operation: Operation, isOutcomeUnknown: Bool) async throws(GatewayError) -> ModelStarter.Begun {
    let target = operation.target
    try await claim(operation)
    let backend = try observer.backend(of: target)
    let pinned = try await pin(target, by: backend)
    let isYoung = time.now.timeIntervalSince(operation.requestedAt) < Self.repeatLimit
    var machine = StartMachine(takesTokens: backend.takesTokens, mayCallAgain: isYoung)
    var action = StartMachine.Action.call
    if isOutcomeUnknown {
      action = machine.called(.failure(Self.interrupted), uptime: time.uptime)
    }
    while true {
      switch action {
      case .call:
        guard !lives.life(of: target).isStartOvertaken else {
          throw .stateConflict(.stopping, "it was stopped while it was being started")
        }
        let result = await call(operation, pinned, backend)
        action = machine.called(result, uptime: time.uptime)
      case .describe(let pause):
        if pause > .zero, await !time.sleptUntilShutdown(for: pause) { throw .shuttingDown }
        // Finding out is broken off: the next process asks again.
        let found = await cancelWhenGracefulShutdown { await describe(pinned, for: target, by: backend) }
        if case .failure = found, Task.isShuttingDownGracefully { throw .shuttingDown }
        action = machine.described(found, uptime: time.uptime)
      case .succeed(let report, let isJoined):
        try await settle(operation, pinned, report, isJoined: isJoined)
        return ModelStarter.Begun(operationID: operation.id, isJoined: isJoined)
      case .fail(let error):
        throw error
      }
    }
  }

  /// Makes this the start that the model's life waits for, if another that came at the same time is there.
  private func claim(_ operation: Operation) async throws(GatewayError) {
    guard lives.life(of: operation.target).startOperation != operation.id else { return }
    try await lives.change(operation.target) { (life, _) throws(GatewayError) in life.startBegins(operation.id) }
  }

  private func call(
    _ operation: Operation, _ pinned: ModelTarget, _ backend: any ModelBackend
  ) async -> Result<ModelReport, GatewayError> {
    do {
      let units = operation.units ?? InferenceUnits(minimum: 1)
      let token = lives.life(of: operation.target).startToken(of: operation.id)
      return .success(try await backend.start(pinned, units: units, token: token))
    } catch {
      if error.effect == .unknown { doubts[operation.target] = error }
      return .failure(error)
    }
  }

  /// Describes the model, and reads the answer with what is known: just after an accepted start the service may lag.
  private func describe(
    _ pinned: ModelTarget, for target: ModelTarget, by backend: any ModelBackend
  ) async -> Result<ModelReport, GatewayError> {
    do {
      let report = try await backend.describe(pinned)
      let status = try await observer.take(report, of: target)
      return .success(
        ModelReport(
          state: status.observation?.state ?? report.state, backendState: report.backendState, units: report.units,
          resource: report.resource, awsRequestID: report.awsRequestID))
    } catch {
      return .failure(error)
    }
  }

  /// Fixes the version of a target that floats: that of its run, or the newest when it is stopped.
  private func pin(_ target: ModelTarget, by backend: any ModelBackend) async throws(GatewayError) -> ModelTarget {
    guard target.isFloating else { return target }
    if lives.life(of: target).run != nil, let run = try await observer.refresh(target).life.run {
      return target.pinned(to: run.resource)
    }
    return target.pinned(to: try await backend.describe(target).resource)
  }

  private func settle(
    _ operation: Operation, _ pinned: ModelTarget, _ report: ModelReport, isJoined: Bool
  ) async throws(GatewayError) {
    let now = time.now
    let ended = operation.ended(isJoined ? .joined : .accepted, at: now, awsRequestID: report.awsRequestID)
    if isJoined, lives.life(of: operation.target).run != nil {
      try await lives.change(operation.target) { (life, books) throws(GatewayError) in
        life.startJoined(operation.id)
        try books.save(ended)
      }
      return
    }
    let run = Run(
      target: operation.target, resource: pinned.resource, begunAt: operation.requestedAt, isExact: true,
      operationID: operation.id, units: report.units ?? operation.units)
    let known = ModelReport(
      state: report.state, backendState: report.backendState, units: run.units, resource: pinned.resource)
    try await observer.startAccepted(known, run: run, operation: ended)
    if report.state == .running { try await observer.take(known, of: operation.target) }
  }

  private func fail(_ operation: Operation, _ error: GatewayError) async {
    let ended = operation.ended(.failed(error.code), at: time.now, awsRequestID: error.backend?.requestID)
    let now = time.now
    do {
      try await lives.change(operation.target) { (life, books) throws(GatewayError) in
        let wish = life.stop
        life.startFailed(operation.id, at: now)
        try books.closeWish(wish, goneFrom: life, at: now)
        try books.save(ended)
      }
    } catch {
      logger.error(
        "The end of a start could not be recorded; the lease stays until it ends",
        metadata: ["operation.id": "\(operation.id)", "error.cause": "\(error.cause ?? "none")"])
    }
  }

  private static let interrupted = GatewayError(
    .backendTimeout, "The gateway was restarted while the model was being started.", retryAfter: 5, effect: .unknown)
}

/// How starts went wrong, as long as it is not known whether they took effect.
private final class Doubts: Sendable {
  private let errors = Mutex<[ModelTarget: GatewayError]>([:])

  subscript(target: ModelTarget) -> GatewayError? {
    get { errors.withLock { $0[target] } }
    set { errors.withLock { $0[target] = newValue } }
  }
}
