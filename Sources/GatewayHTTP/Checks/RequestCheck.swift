import GatewayCore
import Hummingbird

/// Looks at a request before anything is done for it.
protocol RequestCheck: Sendable {
  /// - Returns: The request as it goes on.
  /// - Throws: What it is refused with.
  func checked(_ request: Request, _ context: GatewayRequestContext) throws(GatewayError) -> Request
}

/// Has requests go through checks, in their order. One middleware for all: each is two changes of task and a frame.
struct CheckMiddleware: RouterMiddleware {
  let checks: [any RequestCheck]

  func handle(
    _ request: Request, context: GatewayRequestContext,
    next: @concurrent (Request, GatewayRequestContext) async throws -> Response
  ) async throws -> Response {
    var request = request
    for check in checks { request = try check.checked(request, context) }
    return try await next(request, context)
  }
}
