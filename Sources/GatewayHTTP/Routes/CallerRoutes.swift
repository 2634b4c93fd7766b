import GatewayCore
import Hummingbird
import OrderedJSON

/// What callers can ask about themselves.
struct CallerRoutes: Sendable {
  let gateway: Gateway

  func add(to routes: some RouterMethods<CallerRequestContext>) {
    routes.get("whoami", use: whoami)
  }

  @Sendable
  private func whoami(_ request: Request, context: CallerRequestContext) async throws -> Answer {
    _ = try QueryParameters(request, names: [])
    let caller = context.caller
    var data = caller.data
    data.append("limits", .object(await LimitsData(caller: caller.name, gateway: gateway).object))
    return Answer.success(data)
  }
}

extension Caller {
  /// The `data` of who somebody is.
  fileprivate var data: JSONObject {
    JSONObject([
      ("caller", .string(name)), ("rights", .array(rights.grants.map { .object($0.data) })),
      ("anonymous", .bool(isAnonymous)), ("key", key.map { .object($0.data) } ?? .null),
      ("credential", credential.map { .object($0.data) } ?? .null),
    ])
  }
}

extension Rights.Grant {
  fileprivate var data: JSONObject {
    JSONObject([
      ("models", .string(models.description)),
      ("verbs", .array(Right.allCases.filter(verbs.contains).map { .string($0.rawValue) })),
    ])
  }
}

extension CallerKey {
  fileprivate var data: JSONObject {
    JSONObject([("label", .string(label)), ("expires_at", expiresAt.map(JSONValue.timestamp) ?? .null)])
  }
}

extension CallerCredential {
  fileprivate var data: JSONObject {
    JSONObject([
      ("kind", .string(kind.rawValue)), ("label", .string(label)),
      ("expires_at", expiresAt.map(JSONValue.timestamp) ?? .null),
    ])
  }
}
