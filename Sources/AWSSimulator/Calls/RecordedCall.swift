package import FoundationEssentials
package import SigV4

/// A request that a service saw, and what came of it.
package struct RecordedCall: Sendable, Equatable {
  /// A body as it is kept.
  package enum Body: Sendable, Equatable {
    /// All of it.
    case whole([UInt8])
    /// Too large to keep: its bytes are counted and hashed (SHA-256, lower-case hexadecimal).
    case digest(size: Int, sha256: String)
  }

  /// Counts from 1 and never back, whatever was dropped.
  package let number: Int
  /// When the request arrived.
  package let time: Date
  /// The service it was for; nil when no service knows such a request.
  package let service: SimulatedService?
  /// The operation, by AWS's name; nil as above.
  package let operation: String?
  /// The method.
  package let method: String
  /// The target as it was on the wire.
  package let target: String
  /// The header fields in arrival order; over a socket `Host` is always the first.
  package let headers: [HeaderField]
  /// The body.
  package let body: Body
  /// The `x-amzn-requestid` of the answer.
  package let requestID: String
  /// The HTTP status of the answer; 0 when the connection was dropped instead.
  package let status: Int
  /// The error code of the answer; nil for a success, and where the answer has none.
  package let code: String?
  /// What the operation did.
  package let effect: CallEffect
  /// The fault that was at work.
  package let fault: Fault.Kind?

  /// About how many bytes it takes to keep the call.
  var weight: Int {
    let head = headers.reduce(target.utf8.count) { $0 + $1.name.utf8.count + $1.value.utf8.count }
    return if case .whole(let bytes) = body { head + bytes.count } else { head }
  }
}
