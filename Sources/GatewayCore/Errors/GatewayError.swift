/// The one error of the gateway: what the caller is told, and what the log is told besides.
///
/// Backends map what their service said to it once, at their edge; the HTTP layer turns it into an answer in one
/// place. `message`, `details` and `backend` go out to the caller: they hold no secret and no text that AWS sent.
package struct GatewayError: Error, Sendable, Equatable {
  /// What is known of the effect of a call that changes something.
  package enum Effect: Sendable, Equatable {
    /// It did not happen.
    case none
    /// It may have happened: the call must not be repeated blindly.
    case unknown
  }

  package let code: ErrorCode
  package let message: String
  package var details: [FieldProblem] = []
  /// Whole seconds after which trying again may help; nil where it does not.
  package var retryAfter: Int?
  package var backend: BackendFault?
  package var effect: Effect = .none
  /// For the log only: what was underneath.
  package var cause: String?

  package init(
    _ code: ErrorCode,
    _ message: String,
    details: [FieldProblem] = [],
    retryAfter: Int? = nil,
    backend: BackendFault? = nil,
    effect: Effect = .none,
    cause: String? = nil
  ) {
    self.code = code
    self.message = message
    self.details = details
    self.retryAfter = retryAfter
    self.backend = backend
    self.effect = effect
    self.cause = cause
  }
}

/// One thing that is wrong with the input, or one fact that stands against the call.
package struct FieldProblem: Sendable, Equatable {
  /// The member, query parameter, header or path part.
  package let field: String
  /// What it must be. Words of the gateway's own.
  package let reason: String

  package init(_ field: String, _ reason: String) {
    self.field = field
    self.reason = reason
  }
}

/// What AWS answered when it said no.
package struct BackendFault: Sendable, Equatable {
  /// The service's signing name, such as `rekognition`.
  package let service: String
  /// AWS's own error code, such as `ThrottlingException`; nil when the answer had none that could be read.
  package let code: String?
  /// The HTTP status of AWS's answer.
  package let status: Int
  /// The id under which AWS knows the call.
  package let requestID: String?

  package init(service: String, code: String?, status: Int, requestID: String?) {
    self.service = service
    self.code = code
    self.status = status
    self.requestID = requestID
  }
}
