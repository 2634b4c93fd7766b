package import FoundationEssentials

/// That a model is to be stopped.
///
/// At first it may only be wanted: the model drains, and a start that comes now wins. Once it is decided it is carried
/// through whatever comes.
package struct StopIntent: Hashable, Sendable, Codable {
  package enum Reason: String, Sendable, Codable {
    /// A caller gave up the last lease, or stopped a model that nobody held.
    case asked
    /// The last lease ended by itself.
    case leaseEnded = "lease_ended"
    /// The last caller that held it has spent its budget for the month.
    case budgetSpent = "budget_spent"
    /// Nobody held it, for longer than the configuration allows.
    case unheld
    /// It did not run within the time that a start may take.
    case startTimedOut = "start_timed_out"
    /// It failed, and its service must take it away before it can be started again.
    case startFailed = "start_failed"
  }

  package let operationID: UUID
  package let reason: Reason
  package let since: Date
  package var isDecided: Bool
  /// Names the AWS call; a new one is made when the service may have forgotten it.
  package var token: UUID
  package var tokenMadeAt: Date
  /// Whether it was said that it takes long; nil in what was kept before this was.
  package var isLate: Bool?

  package init(operationID: UUID, reason: Reason, since: Date, isDecided: Bool) {
    self.operationID = operationID
    self.reason = reason
    self.since = since
    self.isDecided = isDecided
    token = operationID
    tokenMadeAt = since
  }
}
