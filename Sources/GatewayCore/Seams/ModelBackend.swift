package import FoundationEssentials

/// A service that hosts models.
///
/// Each call ends within the time limit of its kind (a control operation: 15 s in all, its retries included), asks
/// the service only what its name says, and throws `GatewayError` with `effect` `.unknown` exactly when the call may
/// have changed something that the answer does not tell. Calls may run at the same time.
package protocol ModelBackend: Sendable {
  /// What the service says of the model now.
  /// - Throws: `GatewayError`; MODEL_NOT_FOUND when the service knows no such model.
  func describe(_ target: ModelTarget) async throws(GatewayError) -> ModelReport

  /// Asks the service to make the model run on `units`.
  ///
  /// - Parameter token: names this one start. A service that takes client tokens gets it with every attempt, so that
  ///   they have one effect; a backend of a service that takes none makes no second attempt whose effect could be a
  ///   second start.
  /// - Throws: `GatewayError`; MODEL_STATE_CONFLICT when the service answers that the model is not in a state to be
  ///   started, which includes running already.
  func start(_ target: ModelTarget, units: InferenceUnits, token: UUID) async throws(GatewayError) -> ModelReport
}
