package import FoundationEssentials
package import Logging
package import Platform
import Synchronization

/// Holds callers to their limits.
///
/// Units and dollars are reckoned from the store, in the transaction that takes a lease: of two starts at the same time
/// the second one sees the first.
package final class CallerLimiter: Sendable {
  package typealias Hook = @Sendable (LimitEvent) -> Void

  private let current: @Sendable () -> [String: CallerLimits]
  package let rates: RequestRates
  /// What models may cost, whoever holds them.
  package let models: ModelBudgets
  private let price: @Sendable (ModelTarget) -> Double?
  private let logger: Logger
  private let hook: Hook?
  private let endedRuns = EndedRuns()
  private let detects = Mutex<[String: Int]>([:])
  private let board = BudgetBoard<String>()

  /// - Parameters:
  ///   - limits: by callers' names; looked at each time, as the others are.
  ///   - budgets: of models that have one of their own.
  ///   - price: of a unit and hour of a model; nil where the catalog has none.
  package init(
    _ limits: @escaping @autoclosure @Sendable () -> [String: CallerLimits],
    budgets: @escaping @autoclosure @Sendable () -> [ModelTarget: ModelBudget] = [:],
    price: @escaping @Sendable (ModelTarget) -> Double?, time: any TimeSource, logger: Logger, hook: Hook? = nil
  ) {
    current = limits
    models = ModelBudgets(budgets, runs: endedRuns, logger: logger)
    self.price = price
    self.logger = logger
    self.hook = hook
    rates = RequestRates(limits(), time: time)
  }

  package var limits: [String: CallerLimits] { current() }

  /// Counts a request.
  /// - Returns: What is told of the caller's rate; nil for one without a limit.
  package func request(_ caller: String, isStop: Bool) -> RequestRates.Standing? {
    let standing = rates.take(caller, isStop: isStop)
    if let standing, !standing.isAllowed { note(.rateLimited, caller) }
    return standing
  }

  /// Counts a detect as under way while `body` runs.
  /// - Throws: RATE_LIMITED when as many of the caller's are under way as may be; what `body` throws.
  package func detecting<Result>(_ caller: String, _ body: () async throws -> Result) async throws -> Result {
    guard let limit = limits[caller]?.concurrentDetects else { return try await body() }
    let isIn = detects.withLock { detects in
      guard detects[caller, default: 0] < limit else { return false }
      detects[caller, default: 0] += 1
      return true
    }
    guard isIn else {
      note(.detectsLimited, caller)
      throw GatewayError(
        .rateLimited, "As many detects of this caller are under way as may be at a time.",
        details: [FieldProblem("concurrent_detects", "the limit is \(limit)")], retryAfter: 1)
    }
    defer { detects.withLock { $0[caller] = ($0[caller] ?? 1) > 1 ? $0[caller].map { $0 - 1 } : nil } }
    return try await body()
  }

  /// How many detects of the caller's are under way, of those that are counted.
  package func detects(of caller: String) -> Int { detects.withLock { $0[caller] ?? 0 } }

  /// Checks that what a caller takes on with a change of a model's life is within its limits. In the transaction of the
  /// change, after everything else in it.
  ///
  /// - Parameters:
  ///   - before: the life as it was.
  ///   - after: the life as it is to be.
  /// - Throws: BUDGET_EXCEEDED with what is left; RATE_LIMITED for units; both with nothing changed.
  func admit(
    _ caller: String, from before: ModelLife, to after: ModelLife, at now: Date, _ books: any StoreTransaction
  ) throws(GatewayError) {
    do {
      try models.admit(from: before, to: after, at: now, books)
    } catch {
      note(.budgetRefused, caller)
      throw error
    }
    guard let limits = limits[caller], limits.runningUnits != nil || limits.dollarsPerMonth != nil else { return }
    let others = try books.activeLives().filter { $0.target != after.target }
    let ended = try endedRuns.inMonth(of: now, books)
    let had = try commitments(of: caller, others + [before], ended, at: now, books)
    let has = try commitments(of: caller, others + [after], ended, at: now, books)
    if let limit = limits.runningUnits, has.units > limit, has.units > had.units {
      note(.unitsLimited, caller)
      throw GatewayError(
        .rateLimited, "This caller holds as many inference units as it may, or this start would.",
        details: [
          FieldProblem("running_units", "the limit is \(limit)"),
          FieldProblem("in_use", "\(had.units)"), FieldProblem("needed", "\(has.units - had.units)"),
        ], retryAfter: 60)
    }
    guard let budget = limits.dollarsPerMonth else { return }
    guard price(after.target) != nil else {
      note(.budgetRefused, caller)
      throw GatewayError(
        .budgetExceeded, "This caller has a budget, and the model has no price.",
        details: [FieldProblem("price", "the catalog gives none for this model")])
    }
    let needed = has.reserved - had.reserved
    let left = budget - had.spent - had.reserved
    guard needed > 0, needed > left else { return }
    note(.budgetRefused, caller)
    throw .budgetExceeded(of: "This caller's", budget, spent: had.spent, left: left, needed: needed, at: now)
  }

  /// What a caller has spent, and may yet.
  package func commitments(
    of caller: String, at now: Date, _ books: any StoreTransaction
  ) throws(GatewayError) -> Commitments {
    try commitments(of: caller, books.activeLives(), endedRuns.inMonth(of: now, books), at: now, books)
  }

  private func commitments(
    of caller: String, _ lives: [ModelLife], _ ended: [Run], at now: Date, _ books: any StoreTransaction
  ) throws(GatewayError) -> Commitments {
    var starting: [UUID: Int] = [:]
    for id in lives.lazy.filter({ $0.run == nil }).compactMap(\.startOperation) {
      starting[id] = try books.operation(id)?.units?.ceiling
    }
    return Commitments(
      of: caller, lives: lives, ended: ended, at: now,
      startingUnits: { $0.startOperation.flatMap { starting[$0] } ?? 1 }, price: price)
  }

  // MARK: Budgets

  /// The callers with a budget.
  var budgeted: [(caller: String, limits: CallerLimits)] {
    limits.filter { $0.value.dollarsPerMonth != nil }.map { ($0.key, $0.value) }.sorted { $0.caller < $1.caller }
  }

  /// How a caller stands to its budget, as it was looked at last; nil without one.
  package func standing(of caller: String) -> BudgetStanding? {
    limits[caller]?.dollarsPerMonth.flatMap { _ in board[caller] }
  }

  /// Takes in how a caller stands. What is new is told once.
  func note(_ standing: BudgetStanding, of caller: String) {
    guard board.note(standing, of: caller) else { return }
    note(standing.level == .spent ? .budgetSpent : .budgetWarned, caller)
    logger.warning(
      "A caller's budget is spent, or nearly",
      metadata: [
        "caller.name": "\(caller)", "budget.month": "\(standing.month)", "budget.used": "\(standing.percent)%",
      ])
  }

  /// Takes in how a model stands. What is new is told once.
  func note(_ standing: BudgetStanding, of target: ModelTarget) {
    guard models.note(standing, of: target) else { return }
    note(standing.level == .spent ? .budgetSpent : .budgetWarned, nil)
  }

  private func note(_ kind: LimitEvent.Kind, _ caller: String?) { hook?(LimitEvent(kind: kind, caller: caller)) }
}
