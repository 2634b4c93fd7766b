import Platform
import SigV4
import Synchronization

/// A fetch that many wait for. Whoever goes away takes nobody with them.
final class CredentialFlight: Sendable {
  typealias Outcome = Result<AWSCredentials, CredentialError>

  private enum State {
    case pending([AsyncStream<Outcome>.Continuation])
    case settled(Outcome)
  }

  private let state = Mutex(State.pending([]))

  /// Gives the outcome to all who wait and to all who come later. Only the first counts.
  func settle(_ outcome: Outcome) {
    let waiters = state.withLock { state -> [AsyncStream<Outcome>.Continuation] in
      guard case .pending(let waiters) = state else { return [] }
      state = .settled(outcome)
      return waiters
    }
    for waiter in waiters {
      waiter.yield(outcome)
      waiter.finish()
    }
  }

  /// The outcome; nil when `limit` has passed or the caller's task was cancelled before there was one.
  func outcome(within limit: Duration, by time: any TimeSource) async -> Outcome? {
    await withTaskGroup(of: Outcome?.self) { group in
      group.addTask { await self.outcome() }
      group.addTask {
        try? await time.sleep(for: limit)
        return nil
      }
      defer { group.cancelAll() }
      return await group.next() ?? nil
    }
  }

  private func outcome() async -> Outcome? {
    let (stream, waiter) = AsyncStream.makeStream(of: Outcome.self)
    state.withLock { state in
      switch state {
      case .pending(let waiters): state = .pending(waiters + [waiter])
      case .settled(let outcome):
        waiter.yield(outcome)
        waiter.finish()
      }
    }
    return await stream.first { _ in true }
  }
}
