import GatewayCore
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging

/// What every answer has in common: errors their envelope, and all the request's id and the fields for browsers.
struct Envelope {
  let routes: RouteTable

  /// - Parameter error: whatever was thrown in place of an answer.
  func answer(
    _ error: any Error, to request: AskedRequest, _ context: GatewayRequestContext
  ) -> (response: Response, code: ErrorCode) {
    let (failure, allow) = self.failure(error, of: request)
    if failure.code.blame != .caller {
      context.requestLogger.warning(
        "A request failed",
        metadata: ["error.code": "\(failure.code.rawValue)", "error.cause": "\(failure.cause ?? "none")"])
    }
    let answer = Answer.failure(failure, requestID: context.requestID, allow: allow)
    let response = answer.response(to: request.headers)
    return (request.method == .head ? response.createHeadResponse() : response, failure.code)
  }

  /// Adds what every answer says.
  func close(_ response: inout Response, to request: AskedRequest, _ context: GatewayRequestContext) {
    response.headers[.requestID] = context.requestID
    SecurityHeaders.add(to: &response.headers, isSecure: request.isSecure)
    if let standing = context.standing {
      for field in standing { response.headers[field.name] = field.value }
    }
  }

  private func failure(_ error: any Error, of request: AskedRequest) -> (GatewayError, allow: String?) {
    switch error {
    case let error as GatewayError:
      return (error, nil)
    case let error as HTTPError where error.status == .notFound:
      // The router's word for a path or a method that it does not have.
      let path = request.uri.path
      guard !path.contains("//") else {
        return (GatewayError(.notFound, "The path has an empty part: perhaps an id is missing in it."), nil)
      }
      let allowed = routes.methods(of: path)
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
