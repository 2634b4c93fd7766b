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
      ("caller", .string(name)), ("rights", .array(rights.map(\.rawValue).sorted().map(JSONValue.string))),
      ("anonymous", .bool(isAnonymous)), ("key", key.map { .object($0.data) } ?? .null),
    ])
  }
}

extension CallerKey {
  fileprivate var data: JSONObject {
    JSONObject([("label", .string(label)), ("expires_at", expiresAt.map(JSONValue.timestamp) ?? .null)])
  }
}
