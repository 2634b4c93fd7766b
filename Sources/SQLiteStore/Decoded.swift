import Foundation
import GatewayCore
import Synchronization

/// Lives as they were last read or written, with the bytes that the file has for them: the same bytes are not decoded
/// again.
final class DecodedLives: Sendable {
  /// Of so many models at most.
  private static let limit = 4096

  private let known = Mutex<[ModelTarget: (bytes: Data, life: ModelLife)]>([:])

  /// What the file has for a model.
  func life(of target: ModelTarget, _ bytes: Data) throws -> ModelLife {
    if let known = known.withLock({ $0[target] }), known.bytes == bytes { return known.life }
    let life = try SQLiteTransaction.decode(ModelLife.self, bytes)
    keep(life, as: bytes, of: target)
    return life
  }

  func keep(_ life: ModelLife, as bytes: Data, of target: ModelTarget) {
    known.withLock { known in
      if known.count >= Self.limit, known[target] == nil { known = [:] }
      known[target] = (bytes, life)
    }
  }
}
