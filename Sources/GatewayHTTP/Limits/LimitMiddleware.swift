import GatewayCore
import HTTPTypes
import Hummingbird

/// Counts each request of a known caller against its rate, and says with every answer how the caller stands.
struct LimitMiddleware: RouterMiddleware {
  private static let stopRoute = "models/{id}/stop"

  let limiter: CallerLimiter

  func handle(
    _ request: Request, context: CallerRequestContext,
    next: @concurrent (Request, CallerRequestContext) async throws -> Response
  ) async throws -> Response {
    let caller = context.caller.name
    let isStop = request.method == .post && context.endpointPath?.hasSuffix(Self.stopRoute) == true
    let standing = limiter.request(caller, isStop: isStop)
    context.tell(
      HTTPFields(rate: standing, isStop: isStop).with(budget: limiter.standing(of: caller)))
    if let standing, !standing.isAllowed { throw GatewayError.rateLimited(standing) }
    return try await next(request, context)
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
