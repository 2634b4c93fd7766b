import FoundationEssentials
import Logging

/// Holds models to what they may cost in a month, whoever starts them.
package final class ModelBudgets: Sendable {
  private let current: @Sendable () -> [ModelTarget: ModelBudget]
  private let runs: EndedRuns
  private let logger: Logger
  private let board = BudgetBoard<ModelTarget>()

  /// - Parameter budgets: looked at each time.
  init(
    _ budgets: @escaping @Sendable () -> [ModelTarget: ModelBudget], runs: EndedRuns, logger: Logger
  ) {
    current = budgets
    self.runs = runs
    self.logger = logger
  }

  private var budgets: [ModelTarget: ModelBudget] { current() }

  /// The models with a budget.
  var targets: [ModelTarget] { budgets.sorted { $0.value.id < $1.value.id }.map(\.key) }

  /// Checks that what a model may cost by a change of its life is within its budget.
  /// - Throws: BUDGET_EXCEEDED with what is left, with nothing changed.
  func admit(
    from before: ModelLife, to after: ModelLife, at now: Date, _ books: any StoreTransaction
  ) throws(GatewayError) {
    guard let budget = budgets[after.target] else { return }
    let ended = try runs.inMonth(of: now, books)
    let had = try commitments(of: before, budget, ended, at: now, books)
    let has = try commitments(of: after, budget, ended, at: now, books)
    let needed = has.reserved - had.reserved
    let left = budget.dollars - had.spent - had.reserved
    guard needed > 0, needed > left else { return }
    throw .budgetExceeded(of: "This model's", budget.dollars, spent: had.spent, left: left, needed: needed, at: now)
  }

  /// Looks how a model stands to its budget. What is new is told once.
  /// - Returns: nil for a model without a budget.
  func look(
    at target: ModelTarget, at now: Date, _ books: any StoreTransaction
  ) throws(GatewayError) -> BudgetStanding? {
    guard let budget = budgets[target] else { return nil }
    let life = try books.life(of: target) ?? ModelLife(target: target)
    let spent = try commitments(of: life, budget, runs.inMonth(of: now, books), at: now, books).spent
    return BudgetStanding(month: UTCMonth(of: now), budget: budget.dollars, spent: spent)
  }

  /// Takes in how a model stands.
  /// - Returns: Whether that is worse than it was in this month.
  func note(_ standing: BudgetStanding, of target: ModelTarget) -> Bool {
    guard board.note(standing, of: target) else { return false }
    logger.warning(
      "A model's budget is spent, or nearly",
      metadata: [
        "model.id": "\(budgets[target]?.id ?? target.resource)", "budget.month": "\(standing.month)",
        "budget.used": "\(standing.percent)%",
      ])
    return true
  }

  /// How a model stands to its budget, as it was looked at last; nil without one, or before the first look.
  package func standing(of target: ModelTarget) -> BudgetStanding? {
    budgets[target].flatMap { _ in board[target] }
  }

  private func commitments(
    of life: ModelLife, _ budget: ModelBudget, _ ended: [Run], at now: Date, _ books: any StoreTransaction
  ) throws(GatewayError) -> Commitments {
    let ended = ended.filter { $0.target == life.target }
    var starting = 1
    if life.run == nil, let id = life.startOperation { starting = try books.operation(id)?.units?.ceiling ?? 1 }
    return Commitments(of: life, ended: ended, at: now, startingUnits: starting, price: budget.price)
  }
}
