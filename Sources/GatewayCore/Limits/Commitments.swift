import FoundationEssentials

/// What a caller has spent in a month, or a model has cost, what leases may cost yet, and the units that are held: pure,
/// out of what the store knows, so that it is the same after a restart.
package struct Commitments: Sendable, Equatable {
  /// US dollars for the caller's shares of runs in the month, or for a model's whole runs.
  package private(set) var spent = 0.0
  /// US dollars that the caller's leases and waiting starts may cost until they end: most units, whole time, whoever
  /// else holds the model. A lease without an end is reckoned to the end of the month.
  package private(set) var reserved = 0.0
  /// The most units of the models that the caller holds or has start.
  package private(set) var units = 0

  package init() {}

  /// - Parameters:
  ///   - lives: all that anybody holds.
  ///   - ended: the runs that have ended in the month.
  ///   - startingUnits: of a start under way, whose run is not there yet.
  ///   - price: of a unit and hour; nil: nothing is reckoned.
  init(
    of caller: String, lives: [ModelLife], ended: [Run], at now: Date, startingUnits: (ModelLife) -> Int,
    price: (ModelTarget) -> Double?
  ) {
    let month = UTCMonth(of: now)
    for run in ended { add(run, of: caller, in: month, price: price(run.target)) }
    for life in lives {
      let price = price(life.target)
      if let run = life.run {
        add(run.accrued(to: now, holders: life.leases.map(\.holder)), of: caller, in: month, price: price)
      }
      reserve(
        life, leases: life.leases.filter { $0.holder.caller == caller },
        waiting: life.queue.filter { $0.operation.origin.holder.caller == caller },
        at: now, startingUnits: startingUnits, price: price)
    }
  }

  /// What a model has cost in the month and may cost yet, whoever holds it.
  /// - Parameters:
  ///   - ended: its runs that have ended in the month.
  ///   - startingUnits: of a start under way, whose run is not there yet.
  init(of life: ModelLife, ended: [Run], at now: Date, startingUnits: Int, price: Double) {
    let month = UTCMonth(of: now)
    for run in ended + [life.run].compactMap(\.self) {
      let parts = UTCMonth.seconds(from: run.begunAt, to: run.endedAt ?? now)
      let seconds = parts.lazy.filter { $0.month == month }.map(\.seconds).reduce(0, +)
      spent += seconds / 3600 * Double(run.units?.ceiling ?? 1) * price
    }
    reserve(
      life, leases: life.leases, waiting: life.queue, at: now, startingUnits: { _ in startingUnits }, price: price)
  }

  private mutating func reserve(
    _ life: ModelLife, leases: [Lease], waiting: [QueuedStart], at now: Date, startingUnits: (ModelLife) -> Int,
    price: Double?
  ) {
    guard !leases.isEmpty || !waiting.isEmpty else { return }
    let month = UTCMonth(of: now)
    let runs = life.run?.units?.ceiling ?? (leases.isEmpty ? 0 : startingUnits(life))
    let units = max(runs, waiting.map { $0.operation.units?.ceiling ?? 1 }.max() ?? 0)
    let seconds = max(
      leases.map { Self.seconds(of: $0, at: now, month) }.max() ?? 0,
      waiting.map { Self.seconds($0.length, at: now, month) }.max() ?? 0)
    self.units += units
    reserved += seconds / 3600 * Double(units) * (price ?? 0)
  }

  private mutating func add(_ run: Run, of caller: String, in month: UTCMonth, price: Double?) {
    guard let price else { return }
    for share in run.shares where share.holder.caller == caller {
      spent += share.seconds(in: month, of: run) / 3600 * Double(run.units?.ceiling ?? 1) * price
    }
  }

  private static func seconds(of lease: Lease, at now: Date, _ month: UTCMonth) -> Double {
    guard let end = lease.endsAt else { return seconds(lease.length, at: now, month) }
    return max(0, end.timeIntervalSince(now))
  }

  private static func seconds(_ length: LeaseLength, at now: Date, _ month: UTCMonth) -> Double {
    switch length {
    case .seconds(let seconds): Double(seconds)
    case .untilStopped: month.next.start.timeIntervalSince(now)
    }
  }
}
