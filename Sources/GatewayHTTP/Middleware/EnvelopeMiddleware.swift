import GatewayCore
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOHTTP1

/// Gives each request its id and each error its envelope, and writes the access line.
struct EnvelopeMiddleware: RouterMiddleware {
  let routes: RouteTable

  func handle(
    _ request: Request, context: GatewayRequestContext,
    next: @concurrent (Request, GatewayRequestContext) async throws -> Response
  ) async throws -> Response {
    var context = context
    context.requestID = RequestIDHeader.id(from: request.headers)
    context.logger[metadataKey: "request.id"] = "\(context.requestID)"
    var response: Response
    var code: ErrorCode?
    do {
      response = try await next(request, context)
    } catch let error as HTTPParserError {
      // The rest of the request cannot be read: the connection ends, after an answer made below the router.
      throw error
    } catch {
      let (failure, allow) = self.failure(error, of: request)
      code = failure.code
      if failure.code.blame != .caller {
        context.logger.warning(
          "A request failed",
          metadata: ["error.code": "\(failure.code.rawValue)", "error.cause": "\(failure.cause ?? "none")"])
      }
      let answer = Answer.failure(failure, requestID: context.requestID, allow: allow)
      response = answer.response(from: request, context: context)
      if request.method == .head { response = response.createHeadResponse() }
    }
    response.headers[.requestID] = context.requestID
    SecurityHeaders.add(to: &response.headers, isSecure: request.head.scheme == "https")
    for field in context.standing { response.headers[field.name] = field.value }
    context.logger.info(
      "A request was answered",
      metadata: [
        "http.method": "\(request.method.rawValue)", "http.route": "\(context.endpointPath ?? "none")",
        "http.status": "\(response.status.code)", "error.code": "\(code?.rawValue ?? "none")",
        "caller.name": "\(context.caller?.name ?? "none")",
      ])
    return response
  }

  private func failure(_ error: any Error, of request: Request) -> (GatewayError, allow: String?) {
    switch error {
    case let error as GatewayError:
      return (error, nil)
    case let error as HTTPError where error.status == .notFound:
      // The router's word for a path or a method that it does not have.
      guard !request.uri.path.contains("//") else {
        return (GatewayError(.notFound, "The path has an empty part: perhaps an id is missing in it."), nil)
      }
      let allowed = routes.methods(of: request.uri.path)
      guard !allowed.isEmpty else {
        return (GatewayError(.notFound, "There is no such route. /openapi.yaml lists the routes that there are."), nil)
      }
      let methods = allowed.joined(separator: ", ")
      return (GatewayError(.methodNotAllowed, "This route does not take this method. It takes \(methods)."), methods)
    default:
      return (.internalError(error), nil)
    }
  }
}
