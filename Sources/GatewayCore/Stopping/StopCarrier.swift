import FoundationEssentials
import Logging
import Platform

/// Carries one stop through: drains, decides, asks AWS, and looks until AWS says `stopped`.
struct StopCarrier: Sendable {
  /// How long detects in flight may take when a model drains.
  static let drainLimit: Duration = .seconds(30)
  /// A stop that takes longer is late, and said so at each try.
  private static let lateAfter: TimeInterval = 10 * 60
  private static let shortestPause = 1.0
  private static let longestPause = 30.0

  private let lives: Lives
  private let observer: ModelObserver
  private let gate: DetectGate
  private let time: any TimeSource
  private let logger: Logger

  init(lives: Lives, observer: ModelObserver, gate: DetectGate, time: any TimeSource, logger: Logger) {
    self.lives = lives
    self.observer = observer
    self.gate = gate
    self.time = time
    self.logger = logger
  }

  /// Keeps new detects out of a model that is to be stopped.
  func close(_ target: ModelTarget) {
    if lives.life(of: target).stop != nil { gate.close(target) }
  }

  /// Returns when the stop is done, called off, or the task is cancelled.
  func carry(_ target: ModelTarget) async {
    gate.close(target)
    defer { gate.open(target) }
    _ = await gate.waitUntilEmpty(target, within: Self.drainLimit, by: time)
    guard await decide(target) else { return }
    var pause = Self.shortestPause
    while let intent = lives.life(of: target).stop, !Task.isCancelled {
      let isProgress = await Urgency.$isForStop.withValue(true) { await step(target, intent) }
      if time.now.timeIntervalSince(intent.since) >= Self.lateAfter {
        logger.error(
          "A stop is late; it is tried again",
          metadata: ["model.resource": "\(target.resource)", "operation.id": "\(intent.operationID)"])
        await noteLate(target, intent)
      }
      guard lives.life(of: target).stop != nil else { return }
      pause = isProgress ? Self.shortestPause : min(pause * 2, Self.longestPause)
      guard (try? await time.sleep(for: .seconds(pause))) != nil else { return }
    }
  }

  /// Has it recorded, once, that the stop is late.
  private func noteLate(_ target: ModelTarget, _ intent: StopIntent) async {
    guard intent.isLate != true else { return }
    _ = try? await lives.changeRegardless(target) { (life, _) throws(GatewayError) in life.stopIsLate() }
  }

  /// The conditional write that decides between this stop and a start: whichever comes first wins.
  private func decide(_ target: ModelTarget) async -> Bool {
    let intent = lives.life(of: target).stop
    guard let intent, !intent.isDecided else { return intent != nil }
    let now = time.now
    do {
      return try await lives.changeRegardless(target) { (life, books) throws(GatewayError) in
        let isDecided = life.confirmStop()
        if !isDecided, let operation = try books.operation(intent.operationID), operation.outcome == .underWay {
          try books.save(operation.ended(.superseded, at: now))
        }
        return isDecided
      }.result
    } catch {
      logger.error("A stop could not be decided; it is tried again", metadata: ["error.code": "\(error.code.rawValue)"])
      return false
    }
  }

  /// Looks, and asks AWS to stop the model if it can be stopped.
  /// - Returns: Whether AWS is doing what it was asked.
  private func step(_ target: ModelTarget, _ intent: StopIntent) async -> Bool {
    var state: ModelState?
    do {
      state = try await observer.refresh(target).observation?.state
    } catch {
      if error.code == .modelNotFound { return await end(target, .accepted) }
    }
    switch state {
    case .stopped: return true
    case .stopping: return true
    // AWS does not stop a model that starts: it is asked as soon as it runs.
    case .starting, .updating: return true
    case .running, .failed, .unavailable, .unknown, nil: return await ask(target, intent, seen: state)
    }
  }

  private func ask(_ target: ModelTarget, _ intent: StopIntent, seen: ModelState?) async -> Bool {
    do {
      let token = try await freshToken(target) ?? intent.token
      let report = try await observer.backend(of: target).stop(observer.known(target).pinned, token: token)
      try await observer.stopAccepted(report, of: target)
      await note(intent, target, awsRequestID: report.awsRequestID)
      return true
    } catch {
      logger.warning(
        "AWS did not take a stop; it is tried again",
        metadata: [
          "model.resource": "\(target.resource)", "operation.id": "\(intent.operationID)",
          "error.code": "\(error.code.rawValue)", "error.cause": "\(error.cause ?? "none")",
          "aws.request_id": "\(error.backend?.requestID ?? "none")",
        ])
      if error.isNotOurs { return await callOff(target, intent, error) }
      // What has failed to start and cannot be stopped is not hosted, and what is not there costs nothing.
      let isGone =
        error.code == .modelNotFound
        || error.code == .modelStateConflict && error.retryAfter == nil && (seen == .failed || seen == .unavailable)
      return isGone ? await end(target, .failed(error.code)) : false
    }
  }

  private func freshToken(_ target: ModelTarget) async throws(GatewayError) -> UUID? {
    let now = time.now
    return try await lives.changeRegardless(target) { (life, _) throws(GatewayError) in
      life.freshStopToken(at: now, make: UUID.init)
      return life.stop?.token
    }.result
  }

  private func note(_ intent: StopIntent, _ target: ModelTarget, awsRequestID: String?) async {
    _ = try? await lives.changeRegardless(target) { (_, books) throws(GatewayError) in
      guard let operation = try books.operation(intent.operationID) else { return }
      try books.save(operation.ended(operation.outcome, at: self.time.now, awsRequestID: awsRequestID))
    }
  }

  /// Ends a stop of what the gateway did not make: it goes on, and nobody here holds it.
  private func callOff(_ target: ModelTarget, _ intent: StopIntent, _ error: GatewayError) async -> Bool {
    let now = time.now
    _ = try? await lives.changeRegardless(target) { (life, books) throws(GatewayError) in
      life.stopRefused()
      guard let operation = try books.operation(intent.operationID) else { return }
      try books.save(operation.ended(.failed(error.code), at: now, awsRequestID: error.backend?.requestID))
    }
    return true
  }

  /// Ends a stop of a model that cannot be running.
  private func end(_ target: ModelTarget, _ outcome: Operation.Outcome) async -> Bool {
    let now = time.now
    _ = try? await lives.changeRegardless(target) { (life, books) throws(GatewayError) in
      let intent = life.stop
      if let run = life.observe(.stopped, units: nil, resource: target.resource, at: now) { try books.save(run) }
      if let intent, let operation = try books.operation(intent.operationID) {
        try books.save(operation.ended(outcome, at: now))
      }
    }
    return true
  }
}
