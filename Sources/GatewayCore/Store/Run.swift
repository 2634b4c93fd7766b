package import FoundationEssentials

/// One stretch of time in which a model is made to run: from the start to the stop. AWS does not keep it; the bill
/// follows it.
package struct Run: Sendable, Equatable, Codable {
  /// Seconds that one holder has used of the run.
  package struct Share: Sendable, Equatable, Codable {
    package let holder: Holder
    package internal(set) var seconds: Double
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
  /// Up to when its time is split among holders.
  package internal(set) var accruedAt: Date?
  package private(set) var shares: [Share] = []

  package init(
    id: UUID = UUID(), target: ModelTarget, resource: String, begunAt: Date, isExact: Bool, operationID: UUID?,
    units: InferenceUnits? = nil
  ) {
    self.id = id
    self.target = target
    self.resource = resource
    self.begunAt = begunAt
    self.isExact = isExact
    self.operationID = operationID
    self.units = units
  }

  /// Takes in that it was begun by somebody else after all.
  mutating func disown() { isExact = false }

  func ended(at now: Date) -> Run {
    var ended = self
    ended.endedAt = max(now, begunAt)
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
    let part = now.timeIntervalSince(since) / Double(holders.count)
    for holder in holders {
      if let index = shares.firstIndex(where: { $0.holder == holder }) {
        shares[index].seconds += part
      } else {
        shares.append(Share(holder: holder, seconds: part))
      }
    }
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
