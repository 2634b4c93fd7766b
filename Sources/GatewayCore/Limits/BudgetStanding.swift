import FoundationEssentials

/// How much of its budget a caller has spent.
package struct BudgetStanding: Sendable, Equatable {
  package enum Level: Int, Sendable, Comparable {
    case within
    /// Four fifths are spent.
    case warned
    case spent

    package static func < (one: Level, other: Level) -> Bool { one.rawValue < other.rawValue }
  }

  /// From this part on the caller is warned.
  private static let warningPart = 0.8

  package let month: UTCMonth
  /// In US dollars.
  package let budget: Double
  package let spent: Double

  package init(month: UTCMonth, budget: Double, spent: Double) {
    self.month = month
    self.budget = budget
    self.spent = spent
  }

  package var level: Level {
    if spent >= budget { return .spent }
    return spent >= budget * Self.warningPart ? .warned : .within
  }

  /// Whole percents, rounded down.
  package var percent: Int { budget > 0 ? Int((spent / budget * 100).rounded(.down)) : 100 }
}

extension GatewayError {
  /// BUDGET_EXCEEDED with what is left. Trying again helps when a month begins, or earlier when it is what the caller
  /// holds that stands in the way; what is more than a whole month's budget never fits.
  ///
  /// - Parameter owner: whose budget it is, as the message begins.
  static func budgetExceeded(
    of owner: String, _ budget: Double, spent: Double, left: Double, needed: Double, at now: Date
  ) -> GatewayError {
    let nextMonth = max(1, Int(UTCMonth(of: now).next.start.timeIntervalSince(now).rounded(.up)))
    let retryAfter: Int? = needed > budget ? nil : needed <= budget - spent ? min(60, nextMonth) : nextMonth
    return GatewayError(
      .budgetExceeded,
      "\(owner) budget for the month does not cover the start: most units, times lease, times price.",
      details: [
        FieldProblem("dollars_per_month", dollars(budget)), FieldProblem("left", dollars(max(0, left))),
        FieldProblem("needed", dollars(needed)),
      ], retryAfter: retryAfter)
  }

  /// To the cent.
  private static func dollars(_ amount: Double) -> String {
    let cents = Int((amount * 100).rounded())
    return "\(cents / 100).\(cents % 100 < 10 ? "0" : "")\(cents % 100)"
  }
}
