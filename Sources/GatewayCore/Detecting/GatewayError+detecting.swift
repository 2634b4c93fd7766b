extension GatewayError {
  /// Of a state that passes by itself, in seconds.
  private static let notReadyPause = 30

  /// MODEL_NOT_READY with the model's state, and when to try again where the state passes by itself.
  package static func modelNotReady(_ state: ModelState) -> GatewayError {
    let (why, pause): (String, Int?) =
      switch state {
      case .starting: ("it is starting", notReadyPause)
      case .updating: ("the service is updating it", notReadyPause)
      case .stopping: ("it is stopping, or about to", nil)
      case .stopped: ("it is stopped; start it first", nil)
      case .failed: ("it failed to start", nil)
      case .unavailable: ("the service does not let it run in its state", nil)
      case .running, .unknown: ("the service says so", 5)
      }
    return GatewayError(
      .modelNotReady, "The model is not ready to detect: \(why).", details: [FieldProblem("state", state.rawValue)],
      retryAfter: pause)
  }
}
