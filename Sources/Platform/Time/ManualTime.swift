package import FoundationEssentials
import Synchronization

/// A clock that stands still until it is told to move.
///
/// ``advance(by:)`` wakes every sleeper whose time has come. With `autoAdvance` a sleep returns at once and moves
/// the clock by its length, which runs code that only ever waits one thing at a time to its end with no waiting.
package final class ManualTime: TimeSource {
  private struct Sleeper {
    let wake: Duration
    let continuation: CheckedContinuation<Void, any Error>
  }

  private struct State {
    var wall: Date
    var uptime: Duration = .zero
    var sleepers: [Int: Sleeper] = [:]
    var nextSleeper = 0
    var cancelledEarly: Set<Int> = []
    var changeCount = 0
  }

  private let state: Mutex<State>
  private let autoAdvance: Bool
  package let boot: Boot?

  package init(
    now: Date = Date(timeIntervalSince1970: 1_800_000_000), autoAdvance: Bool = false, boot: Boot? = nil
  ) {
    self.boot = boot
    state = Mutex(State(wall: now))
    self.autoAdvance = autoAdvance
  }

  package var now: Date { state.withLock { $0.wall } }

  package var uptime: Duration { state.withLock { $0.uptime } }

  /// How many tasks sleep on this clock now.
  package var sleeperCount: Int { state.withLock { $0.sleepers.count } }

  /// Changes whenever somebody goes to sleep or wakes.
  package var changeCount: Int { state.withLock { $0.changeCount } }

  /// Moves to the time at which the next sleeper wakes, if there is one.
  package func advanceToNextSleeper() {
    let pause = state.withLock { state in state.sleepers.values.map(\.wake).min().map { $0 - state.uptime } }
    if let pause { advance(by: pause) }
  }

  /// Sets the wall clock forwards, or back, while no time passes.
  package func step(wall duration: Duration) {
    state.withLock { $0.wall += duration / .seconds(1) }
  }

  package func advance(by duration: Duration) {
    let due = state.withLock { state in
      state.changeCount += 1
      state.wall += duration / .seconds(1)
      state.uptime += duration
      let due = state.sleepers.filter { $0.value.wake <= state.uptime }
      for index in due.keys { state.sleepers[index] = nil }
      return due.sorted { $0.value.wake < $1.value.wake }.map(\.value)
    }
    for sleeper in due { sleeper.continuation.resume() }
  }

  package func sleep(for duration: Duration) async throws {
    try Task.checkCancellation()
    if autoAdvance {
      advance(by: duration)
      await Task.yield()
      return
    }
    let index = state.withLock { state in
      defer { state.nextSleeper += 1 }
      state.changeCount += 1
      return state.nextSleeper
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let cancelled = state.withLock { state in
          if state.cancelledEarly.remove(index) != nil { return true }
          state.sleepers[index] = Sleeper(wake: state.uptime + duration, continuation: continuation)
          return false
        }
        if cancelled { continuation.resume(throwing: CancellationError()) }
      }
    } onCancel: {
      let sleeper = state.withLock { state in
        let sleeper = state.sleepers.removeValue(forKey: index)
        state.changeCount += 1
        if sleeper == nil { state.cancelledEarly.insert(index) }
        return sleeper
      }
      sleeper?.continuation.resume(throwing: CancellationError())
    }
  }
}
