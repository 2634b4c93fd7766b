package import FoundationEssentials

/// What was seen of one model, and how it is read: pure, with no clock of its own.
package struct TargetStatus: Sendable, Equatable {
  /// How long after an accepted start or stop the state from before it is read as lag of the service's own answer.
  package static let lag: Duration = .seconds(60)

  /// A start or stop that AWS accepted.
  private struct Accepted: Equatable {
    let before: Set<ModelState>
    let reading: ModelState
    let acceptedAt: Duration
  }

  package private(set) var observation: Observation?
  private var accepted: Accepted?

  package init() {}

  package var state: ModelState { observation?.state ?? .unknown }

  /// Takes in what a describe said.
  package mutating func observe(_ report: ModelReport, at date: Date, uptime: Duration) {
    var seen = Observation(report, observedAt: date, seenAt: uptime)
    if let accepted {
      if accepted.before.contains(seen.state), uptime - accepted.acceptedAt < Self.lag {
        seen.state = accepted.reading
      } else {
        self.accepted = nil
      }
    }
    observation = seen
  }

  /// Takes in that AWS accepted a start.
  package mutating func startAccepted(_ report: ModelReport, at date: Date, uptime: Duration) {
    // A start is accepted from one of these two; seeing the other afterwards is news.
    let before: ModelState = state == .failed ? .failed : .stopped
    accepted = Accepted(before: [before], reading: .starting, acceptedAt: uptime)
    observation = Observation(report, observedAt: date, seenAt: uptime)
  }

  /// Takes in that AWS accepted a stop.
  package mutating func stopAccepted(_ report: ModelReport, at date: Date, uptime: Duration) {
    accepted = Accepted(before: [.running, .starting], reading: .stopping, acceptedAt: uptime)
    observation = Observation(report, observedAt: date, seenAt: uptime)
  }

  /// The observation, if it was made at most `age` ago.
  package func observation(within age: Duration, of uptime: Duration) -> Observation? {
    guard let observation, uptime - observation.seenAt <= age else { return nil }
    return observation
  }
}

/// What is known of a model: what was last seen, and what is promised and decided.
package struct ModelStatus: Sendable, Equatable {
  package let observation: Observation?
  package let life: ModelLife

  package init(observation: Observation?, life: ModelLife) {
    self.observation = observation
    self.life = life
  }

  /// The state to tell: a model that runs, or failed, and whose stop is decided is stopping, though AWS may not know yet.
  package var state: ModelState {
    let seen = observation?.state ?? .unknown
    return life.isStopping && (seen == .running || seen == .failed) ? .stopping : seen
  }

  /// The model to ask the service for: where the version floats, that of the run.
  package var pinned: ModelTarget {
    guard life.target.isFloating, let run = life.run else { return life.target }
    return life.target.pinned(to: run.resource)
  }

  /// Whether a stop waits for AWS to allow it: a model that starts, or that the service updates, cannot be stopped.
  package var isStopPending: Bool {
    life.isStopping && (observation?.state == .starting || observation?.state == .updating)
  }
}
