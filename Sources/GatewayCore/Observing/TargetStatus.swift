package import FoundationEssentials

/// What is known of one model, and how it changes with what is seen and done: pure, with no clock of its own.
package struct TargetStatus: Sendable, Equatable {
  /// How long after an accepted start the state from before it is read as lag of the service's own answer.
  package static let lag: Duration = .seconds(60)

  /// A start that AWS accepted.
  private struct AcceptedStart: Equatable {
    let stateBefore: ModelState
    let acceptedAt: Duration
  }

  package private(set) var observation: Observation?
  package private(set) var run: Run?
  private var acceptedStart: AcceptedStart?

  package init(run: Run? = nil) {
    self.run = run
  }

  package var state: ModelState { observation?.state ?? .unknown }

  /// Takes in what a describe said.
  package mutating func observe(_ report: ModelReport, of target: ModelTarget, at date: Date, uptime: Duration) {
    var seen = Observation(report, observedAt: date, seenAt: uptime)
    if let accepted = acceptedStart {
      if seen.state == accepted.stateBefore, uptime - accepted.acceptedAt < Self.lag {
        seen.state = .starting
      } else {
        acceptedStart = nil
      }
    }
    observation = seen
    switch seen.state {
    case .starting, .running:
      if run == nil {
        run = Run(target: target, resource: report.resource, begunAt: date, isExact: false, operationID: nil)
      }
    case .stopped: run = nil
    // Billing goes on in every state but `stopped`.
    case .stopping, .failed, .updating, .unavailable, .unknown: break
    }
  }

  /// Takes in that AWS accepted the start that `run` begins with.
  package mutating func startAccepted(_ report: ModelReport, run: Run, at date: Date, uptime: Duration) {
    let before = observation.map(\.state)
    // Whatever was known, a start is accepted from one of these two; the other would be news.
    acceptedStart = AcceptedStart(stateBefore: before == .failed ? .failed : .stopped, acceptedAt: uptime)
    observation = Observation(report, observedAt: date, seenAt: uptime)
    self.run = run
  }

  /// The observation, if it was made at most `age` ago.
  package func observation(within age: Duration, of uptime: Duration) -> Observation? {
    guard let observation, uptime - observation.seenAt <= age else { return nil }
    return observation
  }
}
