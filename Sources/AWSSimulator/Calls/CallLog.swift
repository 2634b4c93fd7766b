import OpenSSLCrypto

/// The requests that the services saw, in order, as many as memory allows.
///
/// At most 10,000 calls and 64 MiB are kept; then the oldest go. Bodies over 64 KiB are kept as size and digest.
struct CallLog: Sendable {
  /// The most calls that are kept.
  static let capacity = 10_000
  /// The most bytes that are kept.
  static let byteCapacity = 64 << 20
  /// The largest body that is kept whole.
  static let bodyLimit = 64 << 10

  /// The kept calls, oldest first.
  var calls: [RecordedCall] { Array(ring[first...]) }
  /// How many calls there have been, kept or not.
  private(set) var count = 0

  private var ring: [RecordedCall] = []
  private var first = 0
  private var bytes = 0

  /// The number of the call that is recorded next.
  var nextNumber: Int { count + 1 }

  /// Adds a call.
  mutating func append(_ call: RecordedCall) {
    count = call.number
    ring.append(call)
    bytes += call.weight
    while ring.count - first > Self.capacity || (bytes > Self.byteCapacity && ring.count - first > 1) {
      bytes -= ring[first].weight
      first += 1
    }
    // Dropped calls are let go of in one move now and then, not in one move a call.
    if first > 1_000 {
      ring.removeFirst(first)
      first = 0
    }
  }

  /// Forgets all calls; the numbers go on.
  mutating func clear() {
    ring = []
    first = 0
    bytes = 0
  }

  /// A body in the form in which it is kept.
  static func keep(_ body: [UInt8]) -> RecordedCall.Body {
    body.count > bodyLimit ? .digest(size: body.count, sha256: SHA256.hash(body).hex) : .whole(body)
  }
}
