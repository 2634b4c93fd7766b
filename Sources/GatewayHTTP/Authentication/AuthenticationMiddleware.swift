import GatewayCore
import Hummingbird
import Logging

/// Finds out who calls, before anything else of the request is looked at.
struct AuthenticationMiddleware: RouterMiddleware {
  let authenticator: any Authenticator

  func handle(
    _ request: Request, context: GatewayRequestContext,
    next: @concurrent (Request, GatewayRequestContext) async throws -> Response
  ) async throws -> Response {
    let caller = try await authenticator.caller(presenting: context.credentials(of: request))
    var context = context
    context.caller = caller
    context.logger[metadataKey: "caller.name"] = "\(caller.name)"
    return try await next(request, context)
  }
}
