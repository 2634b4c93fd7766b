import GatewayCore
import OrderedJSON

/// Writes a caller's limits, and what is left of them. What is not limited is null.
struct LimitsData {
  let caller: String
  let gateway: Gateway

  var object: JSONObject {
    get async {
      let limits = gateway.limiter.limits[caller] ?? CallerLimits()
      let isReckoned = limits.runningUnits != nil || limits.dollarsPerMonth != nil
      let commitments = isReckoned ? await gateway.commitments(of: caller) : nil
      return JSONObject([
        ("requests_per_second", rate), ("concurrent_detects", detects(limits)),
        ("running_units", units(limits, commitments)), ("dollars_per_month", dollars(limits, commitments)),
      ])
    }
  }

  private var rate: JSONValue {
    guard let standing = gateway.limiter.rates.standing(of: caller) else { return .null }
    return [
      "limit": .number(standing.rate.perSecond), "burst": .integer(standing.rate.burst),
      "left": .integer(standing.left),
    ]
  }

  private func detects(_ limits: CallerLimits) -> JSONValue {
    guard let limit = limits.concurrentDetects else { return .null }
    return ["limit": .integer(limit), "left": .integer(max(0, limit - gateway.limiter.detects(of: caller)))]
  }

  private func units(_ limits: CallerLimits, _ commitments: Commitments?) -> JSONValue {
    guard let limit = limits.runningUnits else { return .null }
    return [
      "limit": .integer(limit), "left": commitments.map { .integer(max(0, limit - $0.units)) } ?? .null,
    ]
  }

  private func dollars(_ limits: CallerLimits, _ commitments: Commitments?) -> JSONValue {
    guard let limit = limits.dollarsPerMonth else { return .null }
    return [
      "limit": .dollars(limit), "month": .string(UTCMonth(of: gateway.now).description),
      "spent": commitments.map { .dollars($0.spent) } ?? .null,
      "reserved": commitments.map { .dollars($0.reserved) } ?? .null,
      "left": commitments.map { .dollars(max(0, limit - $0.spent - $0.reserved)) } ?? .null,
      "ends_leases": .bool(limits.endsLeases),
    ]
  }
}

extension BudgetStanding {
  /// What a model may cost in a month, and has.
  var data: JSONObject {
    JSONObject([
      ("month", .string(month.description)), ("dollars_per_month", .dollars(budget)), ("spent", .dollars(spent)),
    ])
  }
}
