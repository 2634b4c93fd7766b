package import FoundationEssentials

/// How a service is doing, as the calls of one lane have found.
package struct LaneSnapshot: Sendable, Equatable {
  package let lane: CallLane
  /// Closed is well; open is left alone; half open is waiting for the one call that finds out.
  package let phase: Circuit.Phase
  /// Since when it is in this phase; for a circuit that was never open, since the process began.
  package let since: Date
  package let lastFailure: Circuit.Failure?
  /// Of ``RetryQuota/capacity``.
  package let retryQuota: Int
  package let underWay: Int
  package let waiting: Int
}
