package import Platform
import Synchronization

/// What was last seen of each model, for all who ask, and the run that the store has for it.
package final class StatusBoard: Sendable {
  private let statuses = Mutex<[ModelTarget: TargetStatus]>([:])
  private let store: any GatewayStore
  private let time: any TimeSource

  package init(store: any GatewayStore, time: any TimeSource) {
    self.store = store
    self.time = time
  }

  /// What is known; nothing is asked of AWS.
  package func status(of target: ModelTarget) -> TargetStatus {
    statuses.withLock { $0[target] } ?? TargetStatus()
  }

  /// Takes in a report and answers what is known with it.
  @discardableResult
  package func observe(_ report: ModelReport, of target: ModelTarget) async throws(GatewayError) -> TargetStatus {
    try await change(target) { status in
      status.observe(report, of: target, at: self.time.now, uptime: self.time.uptime)
    }
  }

  /// Takes in an accepted start and answers what is known with it.
  @discardableResult
  package func startAccepted(
    _ report: ModelReport, run: Run
  ) async throws(GatewayError) -> TargetStatus {
    try await change(run.target) { status in
      status.startAccepted(report, run: run, at: self.time.now, uptime: self.time.uptime)
    }
  }

  private func change(
    _ target: ModelTarget, _ body: @Sendable (inout TargetStatus) -> Void
  ) async throws(GatewayError) -> TargetStatus {
    let (before, after) = statuses.withLock { statuses in
      let before = statuses[target] ?? TargetStatus()
      var after = before
      body(&after)
      statuses[target] = after
      return (before, after)
    }
    if before.run != after.run {
      try await store.transaction { (books) throws(GatewayError) in try books.setOpenRun(after.run, of: target) }
    }
    return after
  }
}
