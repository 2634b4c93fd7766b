import FoundationEssentials

/// An error as a service sent it.
package struct AWSServiceError: Error, Sendable, Equatable {
  /// Such as `ResourceInUseException`; nil when the answer had none that could be read.
  package let code: String?
  /// The HTTP status, which for Rekognition says little: most of its errors are 400.
  package let status: Int
  /// The service's own words: for the log and for operators, never for a caller.
  package let message: String?
  package let requestID: String?
  /// The service's hint how long to wait, in seconds.
  package let retryAfter: Double?

  package init(code: String?, status: Int, message: String?, requestID: String?, retryAfter: Double?) {
    self.code = code
    self.status = status
    self.message = message
    self.requestID = requestID
    self.retryAfter = retryAfter
  }

  /// Reads an answer that is not a success.
  ///
  /// The code comes from the header `x-amzn-errortype`, else from the body's `code` or `__type`, at its top level;
  /// everything from the first `:` and everything up to `#` is dropped. The query protocols send XML, with the code in
  /// `<ErrorResponse><Error><Code>`.
  /// Source: https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html#operation-error-serialization
  /// Source: https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#operation-error-serialization
  package init(_ response: InboundResponse) {
    let body = Body(response.body)
    code = [response["x-amzn-errortype"], body?.code, body?.type].lazy.compactMap { $0.flatMap(Self.code) }.first
    status = response.status
    message = body?.message
    requestID = response.requestID
    retryAfter = Self.retryAfter(response)
  }

  private struct Body: Decodable {
    let code: String?
    let type: String?
    let message: String?

    init?(_ bytes: [UInt8]) {
      guard bytes.first(where: { !" \r\n\t".utf8.contains($0) }) == UInt8(ascii: "<") else {
        guard let body = try? JSONDecoder().decode(Body.self, from: Data(bytes)) else { return nil }
        self = body
        return
      }
      guard let error = XMLNode.document(bytes).flatMap({ $0.name == "ErrorResponse" ? $0["Error"] : nil }) else {
        return nil
      }
      code = error.text(at: "Code")
      type = nil
      message = error.text(at: "Message")
    }

    private struct Key: CodingKey {
      let stringValue: String
      var intValue: Int? { nil }
      init(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
      let members = try decoder.container(keyedBy: Key.self)
      // A member of another type is as good as none.
      func text(_ name: String) -> String? { try? members.decode(String.self, forKey: Key(stringValue: name)) }
      code = text("code") ?? text("Code")
      type = text("__type")
      message = text("message") ?? text("Message")
    }
  }

  private static func code(_ text: String) -> String? {
    var code = text.prefix { $0 != ":" }
    if let hash = code.lastIndex(of: "#") { code = code[code.index(after: hash)...] }
    let trimmed = code.drop { $0 == " " }
    let isCode =
      (1...128).contains(trimmed.utf8.count)
      && trimmed.utf8.allSatisfy { (0x21...0x7E).contains($0) && !"\"\\<>".utf8.contains($0) }
    return isCode ? String(trimmed) : nil
  }

  private static func retryAfter(_ response: InboundResponse) -> Double? {
    if let text = response["x-amz-retry-after"], let milliseconds = UInt32(text) { return Double(milliseconds) / 1000 }
    if let text = response["retry-after"], let seconds = UInt32(text) { return Double(seconds) }
    return nil
  }
}

extension AWSServiceError {
  /// The codes by which services say that they are called too often.
  ///
  /// Source: the AWS SDKs' shared list (aws-sdk-go-v2, botocore, aws-sdk-rust).
  package static let throttlingCodes: Set<String> = [
    "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottledException",
    "TooManyRequestsException", "ProvisionedThroughputExceededException", "TransactionInProgressException",
    "RequestLimitExceeded", "BandwidthLimitExceeded", "LimitExceededException", "RequestThrottled", "SlowDown",
    "PriorRequestNotComplete", "EC2ThrottledException",
  ]

  package var isThrottling: Bool { code.map(Self.throttlingCodes.contains) ?? false }
}

extension AWSServiceError {
  /// Whether the service refuses the keys that signed the call because their time is up.
  ///
  /// Source: https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html
  package var saysKeysExpired: Bool {
    switch code {
    case "ExpiredToken", "ExpiredTokenException", "InvalidToken": true
    default: false
    }
  }
}
