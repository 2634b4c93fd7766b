import Foundation
import GatewayCore
import Synchronization

/// Records as they were last read or written, with the bytes that the file has for them: the same bytes are not decoded
/// again.
final class Decoded<Key: Hashable & Sendable, Value: Decodable & Sendable>: Sendable {
  private struct Known {
    let bytes: Data
    let value: Value
  }

  /// Of so many at most.
  private let limit = 1024
  private let known = Mutex<[Key: Known]>([:])

  /// - Parameter bytes: what the file has.
  func value(of key: Key, _ bytes: Data) throws -> Value {
    if let known = known.withLock({ $0[key] }), known.bytes == bytes { return known.value }
    let value = try SQLiteTransaction.decode(Value.self, bytes)
    keep(value, as: bytes, of: key)
    return value
  }

  func keep(_ value: Value, as bytes: Data, of key: Key) {
    known.withLock { known in
      if known.count >= limit, known[key] == nil { known = [:] }
      known[key] = Known(bytes: bytes, value: value)
    }
  }

  func forget(_ key: Key) { known.withLock { $0[key] = nil } }
}

/// What is read again soon after it was written.
struct DecodedRecords: Sendable {
  let lives = Decoded<ModelTarget, ModelLife>()
  /// Those that are under way, and others that were read.
  let operations = Decoded<UUID, GatewayCore.Operation>()
}
