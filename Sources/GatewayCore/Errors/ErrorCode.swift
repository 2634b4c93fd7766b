/// The closed list of codes that an error of the gateway has, as the contract names them.
package enum ErrorCode: String, Sendable, CaseIterable, Codable {
  // The request.
  case validationError = "VALIDATION_ERROR"
  case unauthenticated = "UNAUTHENTICATED"
  case forbidden = "FORBIDDEN"
  case rateLimited = "RATE_LIMITED"
  case budgetExceeded = "BUDGET_EXCEEDED"
  case notFound = "NOT_FOUND"
  case idempotencyInProgress = "IDEMPOTENCY_IN_PROGRESS"
  case idempotencyMismatch = "IDEMPOTENCY_MISMATCH"
  case methodNotAllowed = "METHOD_NOT_ALLOWED"
  case requestTimeout = "REQUEST_TIMEOUT"
  case uriTooLong = "URI_TOO_LONG"
  case headersTooLarge = "HEADERS_TOO_LARGE"
  case expectationFailed = "EXPECTATION_FAILED"
  case notImplemented = "NOT_IMPLEMENTED"
  case payloadTooLarge = "PAYLOAD_TOO_LARGE"
  case unsupportedMediaType = "UNSUPPORTED_MEDIA_TYPE"
  case imageInvalid = "IMAGE_INVALID"
  case imageTooLarge = "IMAGE_TOO_LARGE"
  case s3ObjectInvalid = "S3_OBJECT_INVALID"
  // The model.
  case modelNotFound = "MODEL_NOT_FOUND"
  case operationNotFound = "OPERATION_NOT_FOUND"
  case modelStateConflict = "MODEL_STATE_CONFLICT"
  case capacityMismatch = "CAPACITY_MISMATCH"
  case modelNotReady = "MODEL_NOT_READY"
  case modelFailed = "MODEL_FAILED"
  // AWS.
  case quotaExceeded = "QUOTA_EXCEEDED"
  case backendThrottled = "BACKEND_THROTTLED"
  case backendForbidden = "BACKEND_FORBIDDEN"
  case credentialsUnavailable = "CREDENTIALS_UNAVAILABLE"
  case backendError = "BACKEND_ERROR"
  case backendTimeout = "BACKEND_TIMEOUT"
  case backendUnavailable = "BACKEND_UNAVAILABLE"
  case backendRetired = "BACKEND_RETIRED"
  // The gateway.
  case issuerUnavailable = "ISSUER_UNAVAILABLE"
  case overloaded = "OVERLOADED"
  case shuttingDown = "SHUTTING_DOWN"
  case storeUnavailable = "STORE_UNAVAILABLE"
  case internalError = "INTERNAL_ERROR"
}

extension ErrorCode {
  package enum Blame: String, Sendable {
    case caller, gateway, backend
  }

  /// Who can do something about it.
  package var blame: Blame {
    switch self {
    case .validationError, .unauthenticated, .forbidden, .rateLimited, .budgetExceeded, .notFound, .methodNotAllowed,
      .requestTimeout, .uriTooLong,
      .headersTooLarge, .expectationFailed, .notImplemented, .payloadTooLarge, .unsupportedMediaType, .imageInvalid,
      .imageTooLarge, .s3ObjectInvalid, .idempotencyInProgress, .idempotencyMismatch, .operationNotFound,
      .modelNotFound, .modelStateConflict, .capacityMismatch, .modelNotReady:
      .caller
    case .modelFailed, .quotaExceeded, .backendThrottled, .backendForbidden, .backendError, .backendTimeout,
      .backendUnavailable, .backendRetired:
      .backend
    case .credentialsUnavailable, .issuerUnavailable, .overloaded, .shuttingDown, .storeUnavailable, .internalError:
      .gateway
    }
  }
}
