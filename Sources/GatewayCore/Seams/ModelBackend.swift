package import FoundationEssentials

/// A service that hosts models.
///
/// Each call ends within the time limit of its kind (a control operation: 15 s in all, its retries included), asks
/// the service only what its name says, and throws `GatewayError` with `effect` `.unknown` exactly when the call may
/// have changed something that the answer does not tell. Calls may run at the same time.
package protocol ModelBackend: Sendable {
  /// Whether the service knows repeated calls of one start by their token, for at least 45 minutes.
  var takesTokens: Bool { get }

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

  /// Asks the service to stop the model.
  ///
  /// - Parameter token: names this one stop, as that of ``start(_:units:token:)`` names a start.
  /// - Throws: `GatewayError`; MODEL_STATE_CONFLICT when the service answers that the model is not in a state to be
  ///   stopped, which includes starting, stopping and stopped, and ``GatewayError/notOurs``.
  func stop(_ target: ModelTarget, token: UUID) async throws(GatewayError) -> ModelReport

  /// Whether the gateway may stop the model: where a stop removes what somebody made at AWS, only what it made itself.
  /// - Throws: `GatewayError` where the service does not say.
  func isOurs(_ target: ModelTarget) async throws(GatewayError) -> Bool

  /// What the model finds in an image, within 30 s, retries included. The model is not started for it.
  ///
  /// - Parameter request: one whose options and image the backend's ``BackendKind/detection`` supports.
  /// - Throws: `GatewayError`; MODEL_NOT_READY when the service answers that the model does not run;
  ///   MODEL_STATE_CONFLICT when its answer does not tell that from other conflicts.
  func detect(_ target: ModelTarget, _ request: DetectionRequest) async throws(GatewayError) -> Findings
}

extension ModelBackend {
  /// A stop at most services removes nothing.
  package func isOurs(_ target: ModelTarget) async throws(GatewayError) -> Bool { true }
}
