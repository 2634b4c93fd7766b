import Synchronization

/// How those with a budget stand to it, as they were looked at last.
final class BudgetBoard<Owner: Hashable & Sendable>: Sendable {
  private let standings = Mutex<[Owner: BudgetStanding]>([:])

  /// Nil before the first look.
  subscript(owner: Owner) -> BudgetStanding? { standings.withLock { $0[owner] } }

  /// Takes in how somebody stands.
  /// - Returns: Whether that is worse than it was in this month.
  func note(_ standing: BudgetStanding, of owner: Owner) -> Bool {
    let before = standings.withLock { standings in
      defer { standings[owner] = standing }
      return standings[owner]
    }
    let level = before?.month == standing.month ? before?.level ?? .within : .within
    return standing.level > level
  }
}
