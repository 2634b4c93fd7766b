import Platform
import Synchronization

/// Bounds how many calls are under way at a time. Who waits gets a place in the order of asking.
final class CallRoom: Sendable {
  private struct State {
    var used = 0
    var nextWaiter = 0
    var waiters: [(id: Int, continuation: CheckedContinuation<Bool, Never>)] = []
    /// Those that were cancelled before they began to wait.
    var gone: Set<Int> = []
  }

  private let limit: Int
  private let state = Mutex(State())

  init(limit: Int) {
    self.limit = limit
  }

  var usedCount: Int { state.withLock { $0.used } }
  var waitingCount: Int { state.withLock { $0.waiters.count } }

  /// Takes a place, whether there is one or not.
  func enterRegardless() {
    state.withLock { $0.used += 1 }
  }

  /// Takes a place if there is one now.
  func enter() -> Bool {
    state.withLock { state in
      guard state.used < limit else { return false }
      state.used += 1
      return true
    }
  }

  /// Takes a place as soon as there is one.
  /// - Returns: False, and none is taken, when there is none in time or the task is cancelled.
  func enter(within limit: Duration, by time: any TimeSource) async -> Bool {
    if enter() { return true }
    let id = state.withLock { state in
      defer { state.nextWaiter += 1 }
      return state.nextWaiter
    }
    return await withTaskGroup(of: Bool.self) { group in
      group.addTask { await self.wait(id) }
      group.addTask {
        try? await time.sleep(for: limit)
        return false
      }
      let first = await group.next() ?? false
      group.cancelAll()
      // A place may have come in the very moment at which the time was up.
      let second = await group.next() ?? false
      return first || second
    }
  }

  func leave() {
    let next = state.withLock { state -> CheckedContinuation<Bool, Never>? in
      guard state.used <= limit, !state.waiters.isEmpty else {
        state.used -= 1
        return nil
      }
      // The place goes from hand to hand.
      return state.waiters.removeFirst().continuation
    }
    next?.resume(returning: true)
  }

  private func wait(_ id: Int) async -> Bool {
    defer { state.withLock { _ = $0.gone.remove(id) } }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let answer = state.withLock { state -> Bool? in
          if state.gone.remove(id) != nil { return false }
          if state.used < limit {
            state.used += 1
            return true
          }
          state.waiters.append((id, continuation))
          return nil
        }
        if let answer { continuation.resume(returning: answer) }
      }
    } onCancel: {
      let waiter = state.withLock { state -> CheckedContinuation<Bool, Never>? in
        guard let index = state.waiters.firstIndex(where: { $0.id == id }) else {
          state.gone.insert(id)
          return nil
        }
        return state.waiters.remove(at: index).continuation
      }
      waiter?.resume(returning: false)
    }
  }
}
