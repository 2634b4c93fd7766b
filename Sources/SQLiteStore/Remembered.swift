import Foundation
import GatewayCore
import Synchronization

/// Records as the file has them, or as a transaction that is under way has written them: they are not read again.
///
/// Nobody else writes the file. What a transaction that is taken back has written must be forgotten, before the next one.
final class Remembered<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private struct State {
    var recent: [Key: Value] = [:]
    /// Those from before `recent` was full: what is asked for again is kept.
    var older: [Key: Value] = [:]
  }

  /// Of so many twice at most.
  private let limit: Int
  private let state = Mutex(State())

  init(limit: Int = 4096) {
    self.limit = limit
  }

  subscript(key: Key) -> Value? {
    state.withLock { state in
      if let value = state.recent[key] { return value }
      guard let value = state.older[key] else { return nil }
      keep(value, of: key, &state)
      return value
    }
  }

  func keep(_ value: Value, of key: Key) { state.withLock { keep(value, of: key, &$0) } }

  private func keep(_ value: Value, of key: Key, _ state: inout State) {
    if state.recent.count >= limit {
      state.older = state.recent
      state.recent = [:]
    }
    state.recent[key] = value
  }

  func forget(_ key: Key) {
    state.withLock { state in
      state.recent[key] = nil
      state.older[key] = nil
    }
  }

  func forgetAll() { state.withLock { $0 = State() } }
}

/// What is read again soon after it was written.
struct RememberedRecords: Sendable {
  let lives = Remembered<ModelTarget, ModelLife>()
  /// Those that are under way, and others that were read.
  let operations = Remembered<UUID, GatewayCore.Operation>(limit: 1024)
  /// The texts that rows of targets are found by; nothing takes them back.
  let keys = Remembered<ModelTarget, String>()

  func forgetAll() {
    lives.forgetAll()
    operations.forgetAll()
  }
}

/// The records that one transaction has written, for when they are taken back.
final class Written {
  var lives: [ModelTarget] = []
  var operations: [UUID] = []

  func takenBack(from remembered: RememberedRecords) {
    for target in lives { remembered.lives.forget(target) }
    for id in operations { remembered.operations.forget(id) }
  }
}
