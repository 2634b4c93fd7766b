/// What the edge grants a connection. Times are in seconds.
package struct EdgeLimits: Sendable {
  /// Of a request's target, in bytes; beyond it 414.
  package var target = 8 * 1024
  /// Of all header fields together, in bytes, and of their number; beyond them 431.
  package var fields = 32 * 1024
  package var fieldCount = 100
  /// From the begin of a connection over TLS to the end of the handshake.
  package var handshake = 10.0
  /// For a connection that has not sent a byte yet.
  package var silence = 15.0
  /// From a head's first byte to its last.
  package var head = 10.0
  /// What a body is given before its rate counts, and in all.
  package var bodyGrace = 10.0
  package var body = 120.0
  /// The least mean rate of a body, in bytes a second.
  package var bodyRate = 4096.0
  /// How long a client may take nothing of its answer.
  package var stall = 30.0
  /// What takes the place of the times for a body and a stalled answer while the gateway shuts down.
  package var shutdown = 5.0
  /// How much of a body that nobody reads is taken in before the connection is closed, in bytes.
  package var unread = 64 * 1024
  /// From the last byte of the last answer to the end of a connection whose client does not close it.
  package var linger = 1.0
  /// For a connection between two requests.
  package var idle = 75.0
  /// Requests at a time on one connection of HTTP/2.
  package var streams = 100
  /// Connections at a time, in all and from one address that is not this machine's; of IPv6, from one `/64`.
  package var connections = 20_000
  package var connectionsPerAddress = 1000

  package init() {}
}
