import GatewayCore
import HTTPTypes

extension HTTPFields {
  /// `RateLimit-Policy` and `RateLimit`: the burst is the quota, and the time in which it fills the window.
  ///
  /// Source: draft-ietf-httpapi-ratelimit-headers-10, sections 3 and 4
  init(rate standing: RequestRates.Standing?, isStop: Bool) {
    self.init()
    guard let standing else { return }
    let name = isStop ? "stops" : "requests"
    let window = Swift.max(1, Int((Double(standing.rate.burst) / standing.rate.perSecond).rounded(.up)))
    self[.rateLimitPolicy] = "\"\(name)\";q=\(standing.rate.burst);w=\(window)"
    self[.rateLimit] = "\"\(name)\";r=\(standing.left);t=\(standing.full)"
  }

  /// `Budget-Warning`, from the time on when four fifths of a month's budget are spent.
  func with(budget standing: BudgetStanding?) -> HTTPFields {
    guard let standing, standing.level > .within else { return self }
    var fields = self
    fields[.budgetWarning] = "\(standing.percent)% of the budget for \(standing.month) is spent"
    return fields
  }
}

extension HTTPField.Name {
  static let rateLimitPolicy = HTTPField.Name("RateLimit-Policy")!
  static let rateLimit = HTTPField.Name("RateLimit")!
  static let budgetWarning = HTTPField.Name("Budget-Warning")!
}
