import Platform

/// Shows images to models that run.
package struct Detector: Sendable {
  /// How old what was seen may be for a detect to be refused by it.
  package static let freshness: Duration = .seconds(5)
  /// How long finding out why a service refused may take.
  private static let explainingLimit: Duration = .seconds(2)

  private let observer: ModelObserver
  private let gate: DetectGate

  package init(observer: ModelObserver, gate: DetectGate) {
    self.observer = observer
    self.gate = gate
  }

  /// What the model finds in the image.
  ///
  /// A model that was just seen not running is not asked; any other is, whatever was seen of it before.
  /// - Throws: MODEL_NOT_READY with the state when the model does not run or is about to stop.
  package func detect(_ target: ModelTarget, _ request: DetectionRequest) async throws(GatewayError) -> Findings {
    if let seen = observer.seen(target, within: Self.freshness), seen.state != .running {
      throw .modelNotReady(seen.state)
    }
    let backend = try observer.backend(of: target)
    try gate.enter(target)
    defer { gate.leave(target) }
    do {
      return try await backend.detect(observer.known(target).pinned, request)
    } catch {
      throw await explained(error, target)
    }
  }

  /// Adds the state to an error that says, or may say, that the model does not run.
  ///
  /// Many detects that fail so at once are one describe; those that follow are refused by what it saw.
  private func explained(_ error: GatewayError, _ target: ModelTarget) async -> GatewayError {
    guard error.code == .modelNotReady || error.code == .modelStateConflict else { return error }
    let state = (try? await observer.describe(target, limit: Self.explainingLimit))?.state ?? .unknown
    // It runs: the service's conflict was about something else.
    if state == .running, error.code == .modelStateConflict { return error }
    var notReady = GatewayError.modelNotReady(state)
    notReady.backend = error.backend
    notReady.cause = error.cause
    return notReady
  }
}
