import AWSClient

extension AWSServiceError {
  /// An error of which only code and status matter.
  static func test(_ code: String?, _ status: Int, retryAfter: Double? = nil) -> AWSServiceError {
    AWSServiceError(code: code, status: status, message: nil, requestID: nil, retryAfter: retryAfter)
  }
}
