import Platform
import Synchronization

/// A fetch that many wait for. Whoever goes away takes nobody with them.
final class KeyFlight: Sendable {
  /// Nil once it has ended.
  private let waiters = Mutex<[AsyncStream<Never>.Continuation]?>([])

  func end() {
    let waiting = waiters.withLock { waiters in
      defer { waiters = nil }
      return waiters ?? []
    }
    for waiter in waiting { waiter.finish() }
  }

  /// Returns when the fetch has ended, when `limit` has passed, or when the task is cancelled.
  func wait(within limit: Duration, by time: any TimeSource) async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.wait() }
      group.addTask { try? await time.sleep(for: limit) }
      await group.next()
      group.cancelAll()
    }
  }

  private func wait() async {
    let (stream, waiter) = AsyncStream.makeStream(of: Never.self)
    let isOver = waiters.withLock { waiters in
      waiters?.append(waiter)
      return waiters == nil
    }
    if isOver { return }
    for await _ in stream {}
  }
}
