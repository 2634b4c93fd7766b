/// Keeps calls away from a service that is down: pure, with no clock and no tasks.
///
/// It opens after a row of attempts that had no answer, or one that says that the service is broken. When its cool-down
/// is over, one call goes through; its answer closes the circuit, its failure begins a longer cool-down. Urgent calls
/// always go through.
package struct Circuit: Sendable {
  /// What a call that went through has to bring back.
  package struct Ticket: Sendable, Equatable {
    fileprivate let era: Int
    fileprivate let isProbe: Bool
  }

  package enum Admission: Sendable, Equatable {
    case through(Ticket)
    case refused(until: Duration)
  }

  package enum Verdict: Sendable, Equatable {
    /// The service answered; that it refused, or throttled, is an answer too.
    case answered
    case failed(Failure)
    /// The attempt ended by itself, and says nothing of the service.
    case void
  }

  package enum Failure: String, Sendable {
    case unreachable
    case connectionLost = "connection_lost"
    case timeout, malformed
    case serverError = "server_error"
  }

  package enum Phase: String, Sendable {
    case closed, open
    case halfOpen = "half_open"
  }

  private enum State {
    case closed(failures: Int)
    case open(until: Duration)
    /// `isProbing`: the one call is under way.
    case halfOpen(isProbing: Bool)
  }

  /// Failed attempts in a row that open it: more than three callers without luck can make with all their retries.
  package static let threshold = 10
  package static let shortestPause: Duration = .seconds(5)
  package static let longestPause: Duration = .seconds(30)

  private var state = State.closed(failures: 0)
  private var pause = Self.shortestPause
  /// Counts the changes of state, so that an answer to a call of before is known.
  private var era = 0
  /// By uptime.
  package private(set) var since: Duration = .zero
  package private(set) var lastFailure: Failure?

  package init() {}

  package func phase(at now: Duration) -> Phase {
    switch state {
    case .closed: .closed
    case .open(let until): until <= now ? .halfOpen : .open
    case .halfOpen: .halfOpen
    }
  }

  /// Until when a call that is not urgent would be refused; nil: it would go through.
  package func refusal(at now: Duration) -> Duration? {
    switch state {
    case .closed: nil
    case .open(let until): until > now ? until : nil
    case .halfOpen(let isProbing): isProbing ? now + Self.shortestPause : nil
    }
  }

  package mutating func admit(isUrgent: Bool, at now: Duration) -> Admission {
    if isUrgent { return .through(Ticket(era: era, isProbe: false)) }
    if let until = refusal(at: now) { return .refused(until: until) }
    if case .closed = state { return .through(Ticket(era: era, isProbe: false)) }
    if case .open = state {
      change(to: .halfOpen(isProbing: true), at: now)
    } else {
      state = .halfOpen(isProbing: true)
    }
    return .through(Ticket(era: era, isProbe: true))
  }

  /// - Parameter random: in 0 to 1; shortens a cool-down by up to a quarter, so that gateways do not probe in step.
  package mutating func ended(_ ticket: Ticket, _ verdict: Verdict, at now: Duration, random: Double) {
    if case .failed(let failure) = verdict { lastFailure = failure }
    // Sent before the circuit was what it is now: it says nothing of now.
    guard ticket.era == era else { return }
    switch (state, verdict) {
    case (.closed, .answered): state = .closed(failures: 0)
    case (.closed(let failures), .failed) where failures + 1 < Self.threshold: state = .closed(failures: failures + 1)
    case (.closed, .failed):
      pause = Self.shortestPause
      open(at: now, random)
    case (.open, .answered), (.halfOpen, .answered): change(to: .closed(failures: 0), at: now)
    case (.halfOpen, .failed) where ticket.isProbe:
      pause = min(pause * 2, Self.longestPause)
      open(at: now, random)
    case (.halfOpen, .void) where ticket.isProbe: state = .halfOpen(isProbing: false)
    case (.closed, .void), (.open, _), (.halfOpen, _): break
    }
  }

  private mutating func open(at now: Duration, _ random: Double) {
    change(to: .open(until: now + pause * (1 - 0.25 * random)), at: now)
  }

  private mutating func change(to next: State, at now: Duration) {
    state = next
    era += 1
    since = now
  }
}
