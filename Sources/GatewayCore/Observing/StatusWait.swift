import Synchronization

/// One caller's waiting, from when it begins to when it ends: by whatever comes first.
package final class StatusWait: Sendable {
  enum Reason {
    /// With what was waited for, as it was seen.
    case satisfied(ModelStatus)
    case timeUp, shutdown, left
  }

  private enum Phase {
    case begun
    case held(UnsafeContinuation<Void, Never>)
    indirect case over(Reason)
  }

  let target: ModelTarget
  /// Of the uptime.
  let deadline: Duration
  private let isSatisfied: @Sendable (ModelStatus) -> Bool
  private let phase = Mutex(Phase.begun)

  init(for target: ModelTarget, until deadline: Duration, _ isSatisfied: @escaping @Sendable (ModelStatus) -> Bool) {
    self.target = target
    self.deadline = deadline
    self.isSatisfied = isSatisfied
  }

  /// How it has ended; nil while it goes on.
  var reason: Reason? {
    phase.withLock { if case .over(let reason) = $0 { reason } else { nil } }
  }

  /// Ends the waiting if what was waited for has come.
  func look(_ status: ModelStatus) {
    if isSatisfied(status) { end(.satisfied(status)) }
  }

  /// Ends the waiting, unless it has ended.
  func end(_ reason: Reason) {
    let held = phase.withLock { phase -> UnsafeContinuation<Void, Never>? in
      if case .over = phase { return nil }
      defer { phase = .over(reason) }
      return if case .held(let continuation) = phase { continuation } else { nil }
    }
    held?.resume()
  }

  /// Returns when the waiting has ended, which it does when the task is cancelled, too. For one at a time.
  package func ended() async {
    await withTaskCancellationHandler {
      // Each is resumed once, as its phase says; a checked one takes memory to see to that.
      await withUnsafeContinuation { continuation in
        let isOver = phase.withLock { phase in
          if case .over = phase { return true }
          phase = .held(continuation)
          return false
        }
        if isOver { continuation.resume() }
      }
    } onCancel: {
      end(.shutdown)
    }
  }
}
