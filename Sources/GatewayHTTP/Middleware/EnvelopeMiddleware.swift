import GatewayCore
import HTTPTypes
import Hummingbird
import Instrumentation
import Logging
import NIOCore
import NIOHTTP1

/// Gives each request its id and each error its envelope, and keeps a record of it.
struct EnvelopeMiddleware: RouterMiddleware {
  let routes: RouteTable
  let telemetry: HTTPTelemetry

  func handle(
    _ request: Request, context: GatewayRequestContext,
    next: @concurrent (Request, GatewayRequestContext) async throws -> Response
  ) async throws -> Response {
    var context = context
    context.requestID = RequestIDHeader.id(from: request.headers)
    context.logger[metadataKey: "request.id"] = "\(context.requestID)"
    let record = RequestRecord(request, id: context.requestID, telemetry)
    return try await enveloped(request, context, record) { [context] in try await next(request, context) }
  }

  private func enveloped(
    _ request: Request, _ context: GatewayRequestContext, _ record: RequestRecord,
    _ answer: () async throws -> Response
  ) async throws -> Response {
    try await InstrumentationContext.$current.withValue(record.context) {
      try await envelope(request, context, record, answer)
    }
  }

  private func envelope(
    _ request: Request, _ context: GatewayRequestContext, _ record: RequestRecord,
    _ answer: () async throws -> Response
  ) async throws -> Response {
    var response: Response
    var code: ErrorCode?
    do {
      response = try await answer()
    } catch let held as HeldAnswer {
      throw held.inside { made in try await self.enveloped(request, context, record, made) }
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
    return record.answered(response, code, in: context)
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
