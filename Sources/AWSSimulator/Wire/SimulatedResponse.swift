package import SigV4

/// An answer of the simulated AWS, with what a fault asks of the transport that carries it.
package struct SimulatedResponse: Sendable, Equatable {
  /// How the transport has to deliver an answer.
  package enum Disposition: Sendable, Equatable {
    /// Send it as any other.
    case answer
    /// Close the connection without sending a byte. Whether the operation took effect is already decided.
    case dropConnection
    /// Reset the connection (RFC 9293, section 3.5.2) without sending a byte.
    case resetConnection
    /// Send it as any other, then close the connection when the first bytes of its next request come.
    case closeOnNextRequest
    /// Send the body as it is, with no head before it, and close the connection.
    case bodyAlone
    /// Send the head and half of the body, and close the connection.
    case cutBody
    /// Send the head at once and spread the body evenly over that many seconds.
    case slowBody(seconds: Double)
  }

  /// The HTTP status; 0 in an answer that is never sent.
  package var status: Int
  /// The header fields, without `Content-Length`, which is the transport's.
  package var headers: [HeaderField]
  /// The whole body.
  package var body: [UInt8]
  /// Seconds to wait before anything else. The operation's effect has happened already.
  package var delaySeconds: Double
  /// What the transport does after the delay.
  package var disposition: Disposition

  /// Makes an answer that is sent at once.
  package init(
    status: Int, headers: [HeaderField] = [], body: [UInt8] = [], delaySeconds: Double = 0,
    disposition: Disposition = .answer
  ) {
    self.status = status
    self.headers = headers
    self.body = body
    self.delaySeconds = delaySeconds
    self.disposition = disposition
  }

  /// The value of the first field of that name, whatever its case; nil when there is none.
  package func header(_ name: String) -> String? {
    let wanted = name.lowercased()
    return headers.first { $0.name.lowercased() == wanted }?.value
  }
}
