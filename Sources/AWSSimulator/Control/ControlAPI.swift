import FoundationEssentials
import SigV4

/// The simulator's own API: JSON under `/_simulator`, unsigned, in snake_case.
struct ControlAPI: Sendable {
  /// The path under which everything is.
  static let root = "/_simulator"

  /// Every route, in the order in which the API describes itself.
  static let routes: [ControlRoute] =
    descriptionRoutes + modelRoutes + callRoutes + faultRoutes + roleRoutes + sessionRoutes
    + metadataRoutes + loginRoutes + [
      ControlRoute(
        "POST", "/reset",
        "Back to the first models and roles, without calls, faults, client tokens, sessions and logins, on time."
      ) {
        control, request in
        control.cloud.reset()
        return json(ModelList(models: control.cloud.models(at: request.now).map(ModelView.init)))
      }
    ]

  /// The cloud that is controlled.
  let cloud: SimulatedAWS

  /// Whether a request is for the control and not for AWS.
  static func isFor(_ request: SimulatedRequest) -> Bool {
    request.target == root || request.target.hasPrefix(root + "/") || request.target.hasPrefix(root + "?")
  }

  /// Answers a control request.
  func respond(to request: SimulatedRequest, at now: Date) -> SimulatedResponse {
    guard let target = RequestTarget(request.target) else {
      return Self.failure(.badRequest("The path has an escape that is not valid."))
    }
    let path = String(target.path.dropFirst(Self.root.count))
    let here = Self.routes.filter { $0.path == (path == "/" ? "" : path) }
    guard let route = here.first(where: { $0.method == request.method }) else {
      return here.isEmpty
        ? Self.failure(
          ControlError(status: 404, message: "There is no such path. GET \(Self.root) lists what there is."))
        : Self.methodNotAllowed(here.map(\.method))
    }
    do {
      return try route.handle(self, ControlRoute.Request(body: request.body, target: target, now: now))
    } catch {
      return Self.failure(error)
    }
  }

  /// A JSON answer.
  static func json(_ value: some Encodable, status: Int = 200) -> SimulatedResponse {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
    let body = (try? encoder.encode(value)).map(Array.init) ?? []
    return SimulatedResponse(
      status: status, headers: [HeaderField(name: "Content-Type", value: "application/json")],
      body: body + [UInt8(ascii: "\n")])
  }

  private static func failure(_ error: ControlError) -> SimulatedResponse {
    json(["error": error.message], status: error.status)
  }

  private static func methodNotAllowed(_ allowed: [String]) -> SimulatedResponse {
    let methods = allowed.joined(separator: ", ")
    var response = failure(ControlError(status: 405, message: "This path takes \(methods)."))
    response.headers.append(HeaderField(name: "Allow", value: methods))
    return response
  }
}
