import AWSClient
import GatewayCore

/// What a service's error codes mean to the gateway: its own table, then what is common to all services.
struct ServiceFaults: Sendable {
  /// A meaning that a code has only with a message that begins so.
  struct Text: Sendable {
    let code: String
    let beginning: String
    let meaning: Meaning
  }

  private let table: [String: Meaning]
  private let texts: [Text]

  /// - Parameter texts: for services that tell errors of one code apart by words alone; the first that fits wins.
  init(_ table: [String: Meaning], texts: [Text] = []) {
    self.table = table
    self.texts = texts
  }

  /// The gateway's error for a call that failed.
  func error(for failure: AWSFailure, service: AWSService) -> GatewayError {
    switch failure.reason {
    case .noCredentials(let error):
      return GatewayError(
        .credentialsUnavailable,
        "The gateway has no AWS credentials, and sends nothing unsigned. Its operator must configure them.",
        cause: error.description)
    case .noEndpoint(let reason):
      return GatewayError(
        .backendUnavailable, "The gateway has no usable endpoint for this model. Its operator must configure one.",
        cause: reason)
    case .paced:
      return GatewayError(
        .backendThrottled, "More calls wait for AWS than it takes in time. Try again a little later.", retryAfter: 5,
        cause: "the gateway's own pace of control calls")
    case .circuitOpen(let pause):
      return GatewayError(
        .backendUnavailable,
        "AWS has failed several times in a row, and is left alone for a moment. Nothing was changed; try again.",
        retryAfter: max(1, Int((pause / .seconds(1)).rounded(.up))), cause: "the circuit is open")
    case .crowded:
      return GatewayError(
        .overloaded, "The gateway has as many calls to AWS under way as it makes at a time. Try again.", retryAfter: 2,
        cause: "the gateway's own bound on calls under way")
    case .transport(let error):
      return Self.error(for: error)
    case .undecodable(let status, let requestID):
      return GatewayError(
        .backendError, "AWS sent an answer that its protocol does not allow.", retryAfter: 5,
        backend: BackendFault(service: service.signingName, code: nil, status: status, requestID: requestID),
        cause: "undecodable answer")
    case .service(let error):
      return self.error(for: error, service: service)
    }
  }

  private static func error(for error: TransportError) -> GatewayError {
    switch error {
    case .notSent(let reason):
      GatewayError(
        .backendUnavailable, "AWS cannot be reached. Nothing was changed; try again.", retryAfter: 5,
        cause: "not sent: \(reason)")
    case .connectionLost(let reason):
      GatewayError(
        .backendUnavailable, "The connection to AWS was lost before its answer came.", retryAfter: 5,
        cause: "connection lost: \(reason)")
    case .keptConnectionClosed:
      GatewayError(
        .backendUnavailable, "The connection to AWS was lost before its answer came.", retryAfter: 5,
        cause: "a kept connection was closed")
    case .timedOut:
      GatewayError(.backendTimeout, "AWS did not answer in time.", retryAfter: 5, cause: "timed out")
    case .tooLarge, .malformed:
      GatewayError(
        .backendError, "AWS sent an answer that its protocol does not allow.", retryAfter: 5, cause: "\(error)")
    }
  }

  private func error(for error: AWSServiceError, service: AWSService) -> GatewayError {
    let text = texts.first { $0.code == error.code && error.message?.hasPrefix($0.beginning) ?? false }
    let meaning =
      text?.meaning ?? error.code.flatMap { table[$0] ?? Self.common[$0] } ?? Self.meaning(ofUnknown: error)
    let hint = error.retryAfter.map { max(1, Int($0.rounded(.up))) }
    return GatewayError(
      meaning.code, meaning.message, details: meaning.details,
      retryAfter: meaning.retryAfter.map { max($0, hint ?? 0) },
      backend: BackendFault(
        service: service.signingName, code: error.code, status: error.status, requestID: error.requestID),
      cause: error.message.map(Self.firstLine))
  }

  /// AWS's text for the log: of a refused signature the lines after the first repeat the request, its token included.
  private static func firstLine(_ text: String) -> String {
    String(text.prefix { !$0.isNewline }.prefix(300))
  }

  private static func meaning(ofUnknown error: AWSServiceError) -> Meaning {
    if error.isThrottling { return .throttled }
    return error.status >= 500 ? .failed : .refused
  }

  /// Codes that every service may send.
  ///
  /// Source: https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html
  private static let common: [String: Meaning] = {
    var common: [String: Meaning] = [:]
    for code in [
      "AccessDenied", "AccessDeniedException", "AuthFailure", "ExpiredToken", "ExpiredTokenException",
      "IncompleteSignature", "IncompleteSignatureException", "InvalidClientTokenId", "InvalidSignatureException",
      "InvalidToken", "MissingAuthenticationToken", "MissingAuthenticationTokenException", "NotAuthorized",
      "OptInRequired", "RequestExpired", "SignatureDoesNotMatch", "SubscriptionRequiredException",
      "UnrecognizedClientException",
    ] { common[code] = .forbidden }
    for code in AWSServiceError.throttlingCodes { common[code] = .throttled }
    for code in ["ServiceQuotaExceededException", "ResourceLimitExceeded"] { common[code] = .quota }
    return common
  }()
}
