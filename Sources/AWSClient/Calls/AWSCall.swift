package import OrderedJSON
package import SigV4

/// One operation of a service, ready to be signed and sent: built from scratch, nothing of a caller's is in it that
/// was not checked.
package struct AWSCall: Sendable {
  /// When a call may be made again after an attempt that failed.
  package enum Repeatability: Sendable {
    /// It reads, or carries a token by which the service knows it again.
    case always
    /// It changes something: only when the attempt certainly did not.
    case onlyIfRefused
  }

  /// Where the service is.
  package struct Location: Sendable {
    package let partition: String
    package let region: String
    /// The base URL that takes the place of the service's own.
    package let endpoint: String?
    /// Nil: that of the credentials.
    package let account: String?
    /// Whose keys sign; nil: the gateway's own.
    package let role: AssumedRole?

    package init(
      partition: String, region: String, endpoint: String?, account: String? = nil, role: AssumedRole? = nil
    ) {
      self.partition = partition
      self.region = region
      self.endpoint = endpoint
      self.account = account
      self.role = role
    }
  }

  package let service: AWSService
  /// The operation's name in the service's API, such as `StartModel`.
  package let operation: String
  package let location: Location
  package let method: String
  /// Begins with a slash; its segments are percent-encoded.
  package let path: String
  /// In the order in which they are sent. `host` and the signature's own come later.
  package let headers: [HeaderField]
  package let body: [UInt8]
  package let repeatability: Repeatability
  /// How many calls of this operation AWS takes in a second from an account in a region; nil: no fixed number.
  package var perSecond: Int?
  package var kind = CallLane.Kind.control
  /// Whether it is to change something at the service.
  package var changesState = false
  /// Whether it goes out even to a service that is left alone, and beyond the number of calls made at a time.
  package var isUrgent = false
  /// Whether it goes out even to a service that is left alone, as whoever sends it leaves the service alone by itself.
  package var ignoresCircuit = false
  /// False only for the few operations that prove themselves by a token in their body.
  package var isSigned = true

  /// A call in awsJson1.1: an RPC over `POST /` that names its operation in `X-Amz-Target`.
  ///
  /// Source: https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
  package static func json11(
    _ service: AWSService, _ operation: String, targetPrefix: String, at location: Location, body: JSONObject,
    repeatability: Repeatability
  ) -> AWSCall {
    AWSCall(
      service: service, operation: operation, location: location, method: "POST", path: "/",
      headers: [
        HeaderField(name: "X-Amz-Target", value: "\(targetPrefix).\(operation)"),
        HeaderField(name: "Content-Type", value: "application/x-amz-json-1.1"),
      ],
      body: JSONWriter.bytes(of: .object(body), style: .spaced), repeatability: repeatability)
  }

  /// A call in restJson1: a path for each operation, members in headers and a JSON body.
  ///
  /// Source: https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html
  /// - Parameters:
  ///   - segments: the parts of the path, not encoded; each becomes one segment whatever is in it.
  ///   - query: names and values, not encoded either.
  ///   - body: nil: none, and no Content-Type.
  package static func restJSON1(
    _ service: AWSService, _ operation: String, method: String, segments: [String],
    query: [(String, String)] = [], at location: Location, headers: [HeaderField] = [], body: JSONObject? = nil,
    repeatability: Repeatability
  ) -> AWSCall {
    let type = body == nil ? [] : [HeaderField(name: "Content-Type", value: "application/json")]
    return AWSCall(
      service: service, operation: operation, location: location, method: method,
      path: path(of: segments) + text(of: query), headers: type + headers,
      body: body.map { JSONWriter.bytes(of: .object($0), style: .spaced) } ?? [],
      repeatability: repeatability)
  }

  /// A call in restJson1 whose body is a blob, sent as it is.
  ///
  /// Source: https://smithy.io/2.0/spec/http-bindings.html#httppayload-trait
  package static func restJSON1(
    _ service: AWSService, _ operation: String, method: String, segments: [String], at location: Location,
    blob: [UInt8], contentType: String, repeatability: Repeatability
  ) -> AWSCall {
    AWSCall(
      service: service, operation: operation, location: location, method: method, path: path(of: segments),
      headers: [HeaderField(name: "Content-Type", value: contentType)], body: blob, repeatability: repeatability)
  }

  private static func path(of segments: [String]) -> String {
    segments.map { "/" + $0.encodedAsPathSegment }.joined()
  }

  private static func text(of query: [(String, String)]) -> String {
    guard !query.isEmpty else { return "" }
    return "?" + query.map { "\($0.encoded)=\($1.encoded)" }.joined(separator: "&")
  }
}

extension String {
  /// Encoded as one segment of a path. A segment of dots alone would be taken for a step in
  /// the path; its dots are encoded too.
  fileprivate var encodedAsPathSegment: String {
    if self == "." { return "%2E" }
    if self == ".." { return "%2E%2E" }
    return encoded
  }

  /// Percent-encoded but for RFC 3986's unreserved characters.
  fileprivate var encoded: String { PercentEncoding.encode(utf8) }
}
