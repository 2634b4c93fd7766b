import GatewayCore
import HTTPTypes
import Hummingbird

/// Counts each request of a known caller against its rate, and says with every answer how the caller stands.
struct RequestLimit {
  private static let stopRoute = "models/{id}/stop"

  let limiter: CallerLimiter

  /// - Throws: RATE_LIMITED.
  func count(_ request: Request, of caller: Caller, _ context: GatewayRequestContext) throws(GatewayError) {
    let isStop = request.method == .post && context.endpointPath?.hasSuffix(Self.stopRoute) == true
    let rate = limiter.request(caller.name, isStop: isStop)
    context.standing = .standing(rate: rate, budget: limiter.standing(of: caller.name), isStop: isStop)
    if let rate, !rate.isAllowed { throw .rateLimited(rate) }
  }
}

extension GatewayError {
  fileprivate static func rateLimited(_ standing: RequestRates.Standing) -> GatewayError {
    GatewayError(
      .rateLimited, "This caller sends more requests than it may.",
      details: [
        FieldProblem(
          "requests_per_second", "the limit is \(standing.rate.perSecond), or \(standing.rate.burst) at once")
      ], retryAfter: standing.wait ?? 1)
  }
}
