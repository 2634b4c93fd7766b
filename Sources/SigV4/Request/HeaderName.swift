/// The header names that signing reads or writes, in lower case.
enum HeaderName {
  static let authorization = "authorization"
  static let contentSHA256 = "x-amz-content-sha256"
  static let date = "x-amz-date"
  static let host = "host"
  static let securityToken = "x-amz-security-token"

  /// Every header whose name begins so must be signed when it is sent.
  static let mandatoryPrefix = "x-amz-"
}
