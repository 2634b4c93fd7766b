package import FoundationEssentials

/// One stretch of time in which a model is made to run: from the start to the stop. AWS does not keep it; the bill
/// follows it.
package struct Run: Sendable, Equatable, Codable {
  /// Seconds that one holder has used of the run.
  package struct Share: Sendable, Equatable, Codable {
    package let holder: Holder
    package internal(set) var seconds: Double
    /// The same by months, such as `2026-11`; nil in what was kept before this was.
    var months: [String: Double]?

    /// The seconds that fall into a month. What is not known by months is taken to be of the one that the run began in.
    package func seconds(in month: UTCMonth, of run: Run) -> Double {
      guard let months else { return UTCMonth(of: run.begunAt) == month ? seconds : 0 }
      return months[month.description] ?? 0
    }

    mutating func add(_ part: Double, in month: UTCMonth) {
      seconds += part
      months?[month.description, default: 0] += part
    }
  }

  /// What brought a run to its end.
  package enum Ending: String, Sendable, Codable, CaseIterable {
    /// A caller gave up the last lease, or stopped a model that nobody held.
    case asked
    case leaseEnded = "lease_ended"
    case budgetSpent = "budget_spent"
    case unheld
    case startTimedOut = "start_timed_out"
    /// It had failed, and was taken away for a new start.
    case startFailed = "start_failed"
    /// Not the gateway: somebody else, or AWS itself.
    case stoppedElsewhere = "stopped_elsewhere"

    /// - Parameter stop: what there is to stop the model when it is seen stopped.
    init(_ stop: StopIntent?) {
      // What was only wanted has not been sent.
      guard let stop, stop.isDecided else {
        self = .stoppedElsewhere
        return
      }
      switch stop.reason {
      case .asked: self = .asked
      case .leaseEnded: self = .leaseEnded
      case .budgetSpent: self = .budgetSpent
      case .unheld: self = .unheld
      case .startTimedOut: self = .startTimedOut
      case .startFailed: self = .startFailed
      }
    }
  }

  package let id: UUID
  package let target: ModelTarget
  /// The resource that runs: for a floating target, the version that is pinned for the run.
  package let resource: String
  /// When AWS accepted the start, or when the model was first seen running.
  package private(set) var begunAt: Date
  /// False when the run was begun elsewhere and `begunAt` is when it was first seen.
  package private(set) var isExact: Bool
  /// The operation that began it; nil when it was begun elsewhere.
  package let operationID: UUID?
  package internal(set) var units: InferenceUnits?
  /// When it was first seen running; nil while it starts.
  package internal(set) var runningSince: Date?
  package private(set) var endedAt: Date?
  /// Nil while it goes on, and for runs that were kept before this was.
  package private(set) var endedBy: Ending?
  /// Up to when its time is split among holders.
  package internal(set) var accruedAt: Date?
  package private(set) var shares: [Share] = []

  package init(
    id: UUID? = nil, target: ModelTarget, resource: String, begunAt: Date, isExact: Bool, operationID: UUID?,
    units: InferenceUnits? = nil
  ) {
    self.id = id ?? .ordered(at: begunAt)
    self.target = target
    self.resource = resource
    self.begunAt = begunAt
    self.isExact = isExact
    self.operationID = operationID
    self.units = units
  }

  /// Takes in that it was begun by somebody else after all.
  mutating func disown() { isExact = false }

  func ended(at now: Date, by stop: StopIntent? = nil) -> Run {
    var ended = self
    ended.endedAt = max(now, begunAt)
    ended.endedBy = Ending(stop)
    return ended
  }

  /// Moves all its times, after the wall clock was set forwards by so many seconds.
  mutating func move(by step: TimeInterval) {
    begunAt += step
    runningSince? += step
    accruedAt? += step
  }

  /// Splits the time since the last reckoning equally among `holders`. A clock that was set back adds nothing.
  mutating func accrue(to now: Date, holders: [Holder]) {
    guard let since = accruedAt, now > since else { return }
    accruedAt = now
    guard !holders.isEmpty else { return }
    let parts = UTCMonth.seconds(from: since, to: now)
    for holder in holders {
      if !shares.contains(where: { $0.holder == holder }) {
        shares.append(Share(holder: holder, seconds: 0, months: [:]))
      }
      guard let index = shares.firstIndex(where: { $0.holder == holder }) else { continue }
      for (month, seconds) in parts { shares[index].add(seconds / Double(holders.count), in: month) }
    }
  }

  /// The same run, its time up to `now` split among those who hold it.
  package func accrued(to now: Date, holders: [Holder]) -> Run {
    var accrued = self
    accrued.accrue(to: now, holders: holders)
    return accrued
  }

  /// What a holder's share has cost at most, as ``cost(at:price:)`` reckons. Nobody has a share of the time in which the
  /// model was starting or nobody held it.
  package func cost(of share: Share, price: Double) -> Double {
    share.seconds / 3600 * Double(units?.ceiling ?? 1) * price
  }

  /// Hours from the begin to the end, or to `now`.
  package func hours(at now: Date) -> Double {
    max(0, (endedAt ?? now).timeIntervalSince(begunAt)) / 3600
  }

  /// What it has cost at most, by its most units: AWS does not say how many run. In the currency of `price`, which is
  /// for a unit and hour.
  package func cost(at now: Date, price: Double) -> Double {
    hours(at: now) * Double(units?.ceiling ?? 1) * price
  }

  /// What it has cost at least, by its fewest units.
  package func minimumCost(at now: Date, price: Double) -> Double {
    hours(at: now) * Double(units?.minimum ?? 1) * price
  }
}
