/// Something that came of limits: for metrics.
package struct LimitEvent: Sendable, Equatable {
  package enum Kind: String, Sendable, CaseIterable {
    case rateLimited = "rate_limited"
    case detectsLimited = "detects_limited"
    case unitsLimited = "units_limited"
    case budgetRefused = "budget_refused"
    /// Four fifths of a month's dollars are spent.
    case budgetWarned = "budget_warned"
    /// All of them are.
    case budgetSpent = "budget_spent"
  }

  package let kind: Kind
  /// Nil for a model's budget.
  package let caller: String?
}
