package import SigV4

/// Sends one request and receives its answer.
///
/// One attempt: nothing is retried, no redirect is followed, no header is added but those that frame the message. The
/// limit is over connection, head and body together. An answer over `bodyLimit` is an error, not a cut answer.
package protocol HTTPTransport: Sendable {
  func send(
    _ request: OutboundRequest, within limit: Duration, bodyLimit: Int
  ) async throws(TransportError) -> InboundResponse
}

/// A request as it goes out.
package struct OutboundRequest: Sendable {
  package let endpoint: Endpoint
  package let method: String
  /// The path and query, on the wire as they were signed.
  package let target: String
  package let headers: [HeaderField]
  package let body: [UInt8]
  /// Whether it must go out on a connection that nothing was sent on before: for what must not meet a connection that
  /// the other side is about to close.
  package var needsNewConnection = false

  package init(endpoint: Endpoint, method: String, target: String, headers: [HeaderField], body: [UInt8]) {
    self.endpoint = endpoint
    self.method = method
    self.target = target
    self.headers = headers
    self.body = body
  }
}

/// An answer as it came in.
package struct InboundResponse: Sendable, Equatable {
  package let status: Int
  package let headers: [HeaderField]
  package let body: [UInt8]

  package init(status: Int, headers: [HeaderField], body: [UInt8]) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// The value of the first header with this name, given in lower case.
  package subscript(name: String) -> String? {
    headers.first { $0.isNamed(name) }?.value
  }

  /// AWS's id of the call, if it is one that can go into a log or an answer.
  package var requestID: String? {
    guard let id = self["x-amzn-requestid"], (1...128).contains(id.utf8.count),
      id.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") })
    else { return nil }
    return id
  }
}

/// How an attempt ended without an answer. The texts are for the log.
package enum TransportError: Error, Sendable, Equatable {
  /// No byte of the request was sent: name resolution, connection or TLS failed.
  case notSent(String)
  /// The connection was lost after the request had begun to be sent.
  case connectionLost(String)
  /// A connection that was kept from an earlier request closed before any byte of the answer: most likely it was being
  /// closed when the request went out. Whether the request was read is not known.
  case keptConnectionClosed
  case timedOut
  /// The answer is longer than the limit.
  case tooLarge
  /// The answer is not HTTP.
  case malformed(String)
}
