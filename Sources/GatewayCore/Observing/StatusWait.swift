import Synchronization

/// One caller's waiting, from when it begins to when it ends: by whatever comes first.
package final class StatusWait: Sendable {
  enum Reason {
    case satisfied, timeUp, shutdown, left
  }

  private enum Phase {
    case begun
    case held(CheckedContinuation<Reason, Never>)
    case over(Reason)
  }

  /// Of the uptime.
  let deadline: Duration
  private let isSatisfied: @Sendable (ModelStatus) -> Bool
  private let phase = Mutex(Phase.begun)

  init(until deadline: Duration, _ isSatisfied: @escaping @Sendable (ModelStatus) -> Bool) {
    self.deadline = deadline
    self.isSatisfied = isSatisfied
  }

  /// Ends the waiting if what was waited for has come.
  func look(_ status: ModelStatus) {
    if isSatisfied(status) { end(.satisfied) }
  }

  /// Ends the waiting, unless it has ended.
  func end(_ reason: Reason) {
    let held = phase.withLock { phase -> CheckedContinuation<Reason, Never>? in
      switch phase {
      case .begun: phase = .over(reason)
      case .held(let continuation):
        phase = .over(reason)
        return continuation
      case .over: break
      }
      return nil
    }
    held?.resume(returning: reason)
  }

  /// Returns when the waiting has ended, which it does when the task is cancelled, too.
  package func ended() async { _ = await reason() }

  /// How it ended, once it has.
  func reason() async -> Reason {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let reason = phase.withLock { phase -> Reason? in
          if case .over(let reason) = phase { return reason }
          phase = .held(continuation)
          return nil
        }
        if let reason { continuation.resume(returning: reason) }
      }
    } onCancel: {
      end(.shutdown)
    }
  }
}
