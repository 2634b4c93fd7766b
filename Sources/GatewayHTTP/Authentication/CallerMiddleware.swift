import GatewayCore
import Hummingbird

/// Finds out who calls, before anything else of the request is looked at, and counts the request as the caller's.
struct CallerMiddleware: RouterMiddleware {
  let authenticator: any Authenticator
  let limit: RequestLimit

  func handle(
    _ request: Request, context: GatewayRequestContext,
    next: @concurrent (Request, GatewayRequestContext) async throws -> Response
  ) async throws -> Response {
    let caller = try await authenticator.caller(presenting: context.credentials(of: request))
    context.caller = caller
    AuditedRequest.current?.credential = caller.credentialText
    try limit.count(request, of: caller, context)
    return try await next(request, context)
  }
}
