import FoundationEssentials

extension Gateway {
  /// After so many models others have their turn.
  private static let measuredAtOnce = 128

  /// What there is to measure now. AWS is not asked.
  package func snapshot() async -> GatewaySnapshot {
    var snapshot = GatewaySnapshot()
    let now = now
    let (active, catalog) = (lives.active, catalog)
    let targets = Set(catalog.entries.map(\.target)).union(active.map(\.target))
    for (number, target) in targets.enumerated() {
      if number % Self.measuredAtOnce == 0 { await Task.yield() }
      snapshot.models[target.backend, default: .init()].states[observer.known(target).state, default: 0] += 1
    }
    for (number, life) in active.enumerated() {
      if number % Self.measuredAtOnce == 0 { await Task.yield() }
      snapshot.models[life.target.backend, default: .init()].add(
        life, price: catalog.entry(of: life.target)?.price, at: now)
    }
    if let ended = await monthlyRuns.ended(at: now, store) {
      let runs = ended + active.compactMap(\.run)
      for backend in snapshot.models.keys {
        let own = runs.filter { $0.target.backend == backend }
        snapshot.models[backend]?.dollarsThisMonth = own.reduce(0) { sum, run in
          sum + (catalog.entry(of: run.target)?.price.map { run.cost(in: UTCMonth(of: now), to: now, price: $0) } ?? 0)
        }
      }
    }
    snapshot.audit = audit?.standing
    if let courier {
      let waiting = try? await courier.waiting()
      for name in courier.subscriptions.map(\.name) {
        snapshot.webhooks[name] = .init(standing: courier.standing(of: name), waiting: waiting.map { $0[name] ?? 0 })
      }
    }
    snapshot.waiters = board.subscriberCount
    snapshot.heldDetects = heldDetects.held
    snapshot.detectMemory = detectMemory.inUse
    snapshot.detectMemoryLimit = detectMemory.limit
    snapshot.detectMemoryWaiters = detectMemory.waiting
    return snapshot
  }
}

extension GatewaySnapshot.Models {
  fileprivate mutating func add(_ life: ModelLife, price: Double?, at now: Date) {
    leases += life.leases.count
    if life.isUnheld { unheld += 1 }
    if let stop = life.stop {
      stops += 1
      oldestStop = max(oldestStop, now.timeIntervalSince(stop.since))
    }
    guard let run = life.run else { return }
    runs += 1
    let units = run.units?.ceiling ?? 1
    self.units += units
    guard let price else {
      unpriced += 1
      return
    }
    dollarsPerHour += Double(units) * price
  }
}

extension Run {
  /// What its part in a month has cost at most, as ``cost(at:price:)`` reckons.
  fileprivate func cost(in month: UTCMonth, to now: Date, price: Double) -> Double {
    let parts = UTCMonth.seconds(from: begunAt, to: endedAt ?? now).filter { $0.month == month }
    return parts.reduce(0) { $0 + $1.seconds } / 3600 * Double(units?.ceiling ?? 1) * price
  }
}
