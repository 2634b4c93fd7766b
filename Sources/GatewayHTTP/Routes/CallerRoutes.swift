import GatewayCore
import Hummingbird
import OrderedJSON

/// What callers can ask about themselves.
struct CallerRoutes: Sendable {
  func add(to routes: some RouterMethods<CallerRequestContext>) {
    routes.get("whoami") { request, context in
      _ = try QueryParameters(request, names: [])
      return Answer.success(context.caller.data)
    }
  }
}

extension Caller {
  /// The `data` of who somebody is.
  fileprivate var data: JSONObject {
    JSONObject([
      ("caller", .string(name)), ("rights", .array(rights.grants.map { .object($0.data) })),
      ("anonymous", .bool(isAnonymous)), ("key", key.map { .object($0.data) } ?? .null),
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
