package import FoundationEssentials

/// Something that happened to a model, for those who want to hear of it.
package struct LifeEvent: Sendable, Equatable {
  package enum Kind: String, Sendable, Codable, CaseIterable {
    /// It was first seen running.
    case running
    /// It failed to start, or was seen to have failed.
    case failed
    /// Its run has ended.
    case stopped
    /// A stop takes longer than ten minutes; it is tried on.
    case stopLate = "stop_late"
    /// It runs, and nobody holds it.
    case unheld
  }

  package let kind: Kind
  package let target: ModelTarget
  package let time: Date
  /// Why it stopped, or has to.
  package var reason: String?
  /// Why it failed, where that is known.
  package var code: ErrorCode?
  /// That brought it about.
  package var operationID: UUID?

  /// What a change of a life tells, in the order in which it happened.
  ///
  /// - Parameter failedStarts: the starts that were found to have failed with it.
  static func events(
    from before: ModelLife, to after: ModelLife, failedStarts: [UUID: ErrorCode], at time: Date
  ) -> [LifeEvent] {
    func event(
      _ kind: Kind, _ reason: String? = nil, _ code: ErrorCode? = nil, by operation: UUID? = nil
    ) -> LifeEvent {
      LifeEvent(kind: kind, target: after.target, time: time, reason: reason, code: code, operationID: operation)
    }
    var events: [LifeEvent] = []
    if let id = before.startOperation ?? after.startOperation, let code = failedStarts[id] {
      events.append(event(.failed, nil, code, by: id))
    } else if after.lastState == .failed, before.lastState != .failed {
      events.append(event(.failed, by: after.run?.operationID))
    }
    if let stop = after.stop, stop.reason == .startTimedOut, before.stop?.operationID != stop.operationID {
      events.append(event(.failed, StopIntent.Reason.startTimedOut.rawValue, by: after.run?.operationID))
    }
    if let stop = after.stop, stop.isLate == true, before.stop?.isLate != true {
      events.append(event(.stopLate, stop.reason.rawValue, by: stop.operationID))
    }
    let isSeenStopped = before.stop != nil && after.stop == nil && after.lastState == .stopped
    if before.run != nil ? after.run?.id != before.run?.id : isSeenStopped && before.isStopping {
      events.append(
        event(.stopped, Run.Ending(before.stop).rawValue, by: before.isStopping ? before.stop?.operationID : nil))
    }
    if let run = after.run, run.runningSince != nil, before.run?.id != run.id || before.run?.runningSince == nil {
      events.append(event(.running, by: run.operationID))
    }
    if after.isUnheld, !before.isUnheld { events.append(event(.unheld)) }
    return events
  }
}
