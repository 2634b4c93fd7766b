import GatewayCore
import HTTPTypes

extension HTTPFields {
  /// How a caller stands; nil where there is nothing to say, as for most.
  static func standing(rate: RequestRates.Standing?, budget: BudgetStanding?, isStop: Bool) -> HTTPFields? {
    let budget = budget.flatMap { $0.level > .within ? $0 : nil }
    guard rate != nil || budget != nil else { return nil }
    var fields = HTTPFields()
    if let rate { fields.tell(rate, isStop: isStop) }
    if let budget { fields.tell(budget) }
    return fields
  }

  /// `RateLimit-Policy` and `RateLimit`: the burst is the quota, and the time in which it fills the window.
  ///
  /// Source: draft-ietf-httpapi-ratelimit-headers-10, sections 3 and 4
  private mutating func tell(_ standing: RequestRates.Standing, isStop: Bool) {
    let name = isStop ? "stops" : "requests"
    let window = Swift.max(1, Int((Double(standing.rate.burst) / standing.rate.perSecond).rounded(.up)))
    self[.rateLimitPolicy] = "\"\(name)\";q=\(standing.rate.burst);w=\(window)"
    self[.rateLimit] = "\"\(name)\";r=\(standing.left);t=\(standing.full)"
  }

  /// `Budget-Warning`, from the time on when four fifths of a month's budget are spent.
  private mutating func tell(_ standing: BudgetStanding) {
    self[.budgetWarning] = "\(standing.percent)% of the budget for \(standing.month) is spent"
  }
}

extension HTTPField.Name {
  static let rateLimitPolicy = HTTPField.Name("RateLimit-Policy")!
  static let rateLimit = HTTPField.Name("RateLimit")!
  static let budgetWarning = HTTPField.Name("Budget-Warning")!
}
