package import Platform
import Synchronization

/// A result that many can wait for.
package final class Shared<Value: Sendable>: Sendable {
  private enum State {
    case pending([Int: CheckedContinuation<Result<Value, GatewayError>?, Never>])
    case settled(Result<Value, GatewayError>)
  }

  private struct Storage {
    var state = State.pending([:])
    var nextWaiter = 0
    var gone: Set<Int> = []
  }

  private let storage = Mutex(Storage())

  package init() {}

  /// Gives the result to all who wait, and to all who ask from now on. Only the first counts.
  package func settle(_ result: Result<Value, GatewayError>) {
    let waiters = storage.withLock { storage -> [CheckedContinuation<Result<Value, GatewayError>?, Never>] in
      guard case .pending(let waiters) = storage.state else { return [] }
      storage.state = .settled(result)
      return Array(waiters.values)
    }
    for waiter in waiters { waiter.resume(returning: result) }
  }

  /// The result, or nil when `limit` has passed or the caller's task was cancelled before there was one.
  package func result(within limit: Duration, by time: any TimeSource) async -> Result<Value, GatewayError>? {
    await withTaskGroup(of: Result<Value, GatewayError>?.self) { group in
      group.addTask { await self.result() }
      group.addTask {
        try? await time.sleep(for: limit)
        return nil
      }
      defer { group.cancelAll() }
      return await group.next() ?? nil
    }
  }

  /// The result, or nil when the caller's task was cancelled before there was one.
  func result() async -> Result<Value, GatewayError>? {
    let waiter = storage.withLock { storage in
      defer { storage.nextWaiter += 1 }
      return storage.nextWaiter
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let (isAnswered, answer): (Bool, Result<Value, GatewayError>?) = storage.withLock { storage in
          switch storage.state {
          case .settled(let result): return (true, result)
          case .pending(var waiters):
            if storage.gone.remove(waiter) != nil { return (true, nil) }
            waiters[waiter] = continuation
            storage.state = .pending(waiters)
            return (false, nil)
          }
        }
        if isAnswered { continuation.resume(returning: answer) }
      }
    } onCancel: {
      let continuation = storage.withLock { storage -> CheckedContinuation<Result<Value, GatewayError>?, Never>? in
        guard case .pending(var waiters) = storage.state else { return nil }
        let continuation = waiters.removeValue(forKey: waiter)
        if continuation == nil { storage.gone.insert(waiter) }
        storage.state = .pending(waiters)
        return continuation
      }
      continuation?.resume(returning: nil)
    }
  }
}
