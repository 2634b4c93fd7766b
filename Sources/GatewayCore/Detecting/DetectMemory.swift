package import Platform
import Synchronization

/// Bounds how many bytes of images are held at a time. Who finds no room waits a little, in a line of its caller's own:
/// callers are served in turn.
///
/// It counts the images as they come. A backend whose service takes text holds an image once more in base64, and the
/// transport once more while it sends: the process may need some three and a half times the limit.
package final class DetectMemory: Sendable {
  /// In bytes: 64 images of the size that Rekognition takes at most.
  package static let defaultLimit = 256 << 20
  /// The largest image that any backend takes: with less memory it could never be read.
  package static let leastLimit = 8 << 20

  private struct State {
    var reserved = 0
    var queue = FairQueue()
    var waiting: [Int: Shared<Void>] = [:]
    var lastID = 0
  }

  private enum Place {
    case taken
    case waits(Int, Shared<Void>)
    case none
  }

  /// In bytes.
  package let limit: Int
  private let patience: Duration
  private let time: any TimeSource
  private let state = Mutex(State())

  /// - Parameters:
  ///   - limit: in bytes.
  ///   - patience: how long one that finds no room waits; zero: not at all.
  package init(
    limit: Int = DetectMemory.defaultLimit, patience: Duration = .zero, time: any TimeSource = SystemTime()
  ) {
    self.limit = limit
    self.patience = patience
    self.time = time
  }

  /// Runs `body` with `bytes` reserved for as long as it runs, however it ends.
  /// - Throws: OVERLOADED when there is no room in time; what `body` throws.
  package func reserving<Result>(
    _ bytes: Int, for caller: String = "", _ body: () async throws -> Result
  ) async throws -> Result {
    guard await reserve(bytes, for: caller) else {
      throw GatewayError(
        .overloaded, "The gateway holds as many images as it has memory for. Try again.", retryAfter: 1)
    }
    defer { change { $0.reserved -= bytes } }
    return try await body()
  }

  /// In bytes.
  package var inUse: Int { state.withLock { $0.reserved } }
  /// How many wait for room.
  package var waiting: Int { state.withLock { $0.queue.count } }

  private func reserve(_ bytes: Int, for caller: String) async -> Bool {
    switch place(bytes, for: caller) {
    case .taken: return true
    case .none: return false
    case .waits(let id, let turn):
      _ = await turn.result(within: patience, by: time)
      // The turn may have come at the same moment as the end of the patience.
      var isGone = false
      change { state in
        guard state.waiting.removeValue(forKey: id) != nil else { return }
        state.queue.remove(id, of: caller)
        isGone = true
      }
      return !isGone
    }
  }

  private func place(_ bytes: Int, for caller: String) -> Place {
    state.withLock { state in
      if state.queue.count == 0, bytes <= limit - state.reserved {
        state.reserved += bytes
        return .taken
      }
      state.lastID += 1
      guard patience > .zero, bytes <= limit, state.queue.add(.init(id: state.lastID, size: bytes), of: caller) else {
        return .none
      }
      let turn = Shared<Void>()
      state.waiting[state.lastID] = turn
      return .waits(state.lastID, turn)
    }
  }

  /// Changes what is reserved or waited for, and lets those in for whom there is room with it.
  private func change(_ body: (inout State) -> Void) {
    let turns = state.withLock { state -> [Shared<Void>] in
      body(&state)
      var turns: [Shared<Void>] = []
      while let next = state.queue.next(room: limit - state.reserved) {
        state.reserved += next.size
        if let turn = state.waiting.removeValue(forKey: next.id) { turns.append(turn) }
      }
      return turns
    }
    for turn in turns { turn.settle(.success(())) }
  }
}
