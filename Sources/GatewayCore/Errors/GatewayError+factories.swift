extension GatewayError {
  /// How the message of every VALIDATION_ERROR begins.
  private static let invalid = "Invalid request parameters"

  /// VALIDATION_ERROR with a line for each problem.
  package static func validation(_ problems: [FieldProblem]) -> GatewayError {
    let fields = problems.map(\.field).joined(separator: ", ")
    return GatewayError(.validationError, "\(invalid): \(fields)", details: problems)
  }

  package static func validation(_ field: String, _ reason: String) -> GatewayError {
    validation([FieldProblem(field, reason)])
  }

  /// UNAUTHENTICATED, the same whatever was wrong with the credentials.
  package static let unauthenticated = GatewayError(
    .unauthenticated, "The gateway does not know who calls. Send Authorization: Bearer KEY with a key that is valid.")

  /// ISSUER_UNAVAILABLE: whether the credentials are good cannot be told now.
  package static func issuerUnavailable(retryAfter seconds: Int) -> GatewayError {
    GatewayError(
      .issuerUnavailable,
      "The gateway cannot tell who calls: the keys of the token's issuer cannot be had now. Try again.",
      retryAfter: seconds)
  }

  /// MODEL_NOT_FOUND, whether the model is not there or not to be seen: the two answers are the same.
  package static let modelNotFound = GatewayError(
    .modelNotFound, "No model has this id. GET /models lists the models that there are.")

  /// OPERATION_NOT_FOUND, whether it is not there or not to be seen.
  package static let operationNotFound = GatewayError(.operationNotFound, "No operation has this id.")

  /// MODEL_STATE_CONFLICT. What stops or is updated comes to an end by itself: then trying again helps.
  package static func stateConflict(_ state: ModelState, _ why: String) -> GatewayError {
    GatewayError(
      .modelStateConflict, "The model's state does not allow this now: \(why)",
      details: [FieldProblem("state", state.rawValue)],
      retryAfter: state == .stopping || state == .updating ? 10 : nil)
  }

  /// MODEL_STATE_CONFLICT for a stop of what this gateway did not make at AWS.
  package static let notOurs = GatewayError(
    .modelStateConflict,
    "This gateway did not make the model's endpoint, and deletes none but its own. Whoever made it must delete it.",
    details: [FieldProblem("owner", "not_ours")])

  /// Whether it is ``notOurs``.
  package var isNotOurs: Bool { code == .modelStateConflict && details.contains { $0.reason == "not_ours" } }

  /// Whether a start was refused because the model failed.
  package var isOfFailedModel: Bool {
    code == .modelStateConflict && details == [FieldProblem("state", ModelState.failed.rawValue)]
  }

  package static let shuttingDown = GatewayError(
    .shuttingDown, "The gateway is shutting down. Try again: another process, or this one restarted, will answer.",
    retryAfter: 5)

  /// INTERNAL_ERROR: a defect of ours. What happened goes to the log under the request's id.
  package static func internalError(_ cause: any Error) -> GatewayError {
    GatewayError(
      .internalError, "The gateway failed in a way that it should not have. Report it with the request_id.",
      effect: .unknown, cause: String(reflecting: cause))
  }
}
