import GatewayCore
import HTTPTypes

extension ErrorCode {
  /// The status that the contract gives to the code.
  var status: HTTPResponse.Status {
    switch self {
    case .validationError: .badRequest
    case .unauthenticated: .unauthorized
    case .forbidden: .forbidden
    case .notFound, .modelNotFound, .operationNotFound: .notFound
    case .methodNotAllowed: .methodNotAllowed
    case .requestTimeout: .requestTimeout
    case .uriTooLong: .uriTooLong
    case .headersTooLarge: .requestHeaderFieldsTooLarge
    case .expectationFailed: .expectationFailed
    case .notImplemented: .notImplemented
    case .payloadTooLarge, .imageTooLarge: .contentTooLarge
    case .imageInvalid, .s3ObjectInvalid: .unprocessableContent
    case .unsupportedMediaType: .unsupportedMediaType
    case .modelStateConflict, .capacityMismatch, .idempotencyInProgress, .modelNotReady: .conflict
    case .modelFailed, .backendForbidden, .backendError: .badGateway
    case .budgetExceeded: HTTPResponse.Status(code: 402, reasonPhrase: "Payment Required")
    case .rateLimited, .quotaExceeded, .backendThrottled: .tooManyRequests
    case .backendTimeout: .gatewayTimeout
    case .backendRetired: .gone
    case .credentialsUnavailable, .issuerUnavailable, .backendUnavailable, .overloaded, .shuttingDown,
      .storeUnavailable:
      .serviceUnavailable
    case .idempotencyMismatch: .unprocessableContent
    case .internalError: .internalServerError
    }
  }
}
