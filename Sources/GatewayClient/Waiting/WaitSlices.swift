/// Cuts a long wait into requests that are each held for a while, so that no proxy ends them and a lost one costs little.
package struct WaitSlices: Sendable {
  /// How a request ended.
  package enum Outcome: Sendable, Equatable {
    /// Accepted, and not done. Early: before the time that it was to be held for.
    case underWay(early: Bool)
    /// Refused for now.
    case comeBack(seconds: Int?)
    /// The connection was lost.
    case lost
    /// There was no connection.
    case notReached
  }

  /// What to do next.
  package enum Step: Sendable, Equatable {
    case ask(seconds: Int, after: Duration)
    case timeUp
    /// The gateway has never been reached: its URL is wrong, or it does not run.
    case giveUp
  }

  /// Until a request has been accepted, and again after trouble, it is held shortly, so that people soon see that it
  /// was.
  package static let first = 1
  package static let longest = 60
  /// With less than this left, another request is not worth it.
  private static let least: Duration = .milliseconds(100)

  private let total: Duration
  private let longest: Int
  private var isAccepted = false
  private var isReached = false
  private var pauses = Backoff()

  /// - Parameter longest: the most seconds that one request is held.
  package init(total: Duration, longest: Int = Self.longest) {
    self.total = total
    self.longest = longest
  }

  package var begin: Step { .ask(seconds: Self.first, after: .zero) }

  /// - Parameters:
  ///   - elapsed: since the first request was sent.
  ///   - random: from 0 to 1, as ``Backoff`` takes it.
  package mutating func next(_ outcome: Outcome, elapsed: Duration, random: Double) -> Step {
    if outcome == .notReached, !isReached { return .giveUp }
    isReached = true
    isAccepted = if case .underWay = outcome { true } else { false }
    let pause: Duration
    switch outcome {
    case .underWay(let isEarly):
      if !isEarly { pauses = Backoff() }
      pause = isEarly ? pauses.next(random: random) : .zero
    case .comeBack(let seconds): pause = max(.seconds(seconds ?? 0), pauses.next(random: random))
    case .lost, .notReached: pause = pauses.next(random: random)
    }
    let left = total - elapsed - pause
    guard left >= Self.least else { return .timeUp }
    let seconds = Int((left / .seconds(1)).rounded(.up))
    return .ask(seconds: min(seconds, isAccepted ? longest : Self.first), after: pause)
  }
}
