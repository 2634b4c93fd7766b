package import Hummingbird

/// The router's routes: what a path takes, and what the contract can be compared with.
package struct RouteTable: Sendable {
  private struct Route: Sendable {
    let template: String
    let components: [Substring]
    let method: String

    func matches(_ path: [Substring]) -> Bool {
      path.count == components.count
        && zip(components, path).allSatisfy { pattern, component in pattern.hasPrefix("{") || pattern == component }
    }
  }

  private let routes: [Route]

  package init(_ router: Router<GatewayRequestContext>) {
    routes = router.routes.map { route in
      let template = route.path.description
      return Route(
        template: template.hasPrefix("/") ? template : "/" + template, components: template.split(separator: "/"),
        method: route.method.rawValue)
    }
  }

  /// Each route as `GET /models/{id}`. HEAD works wherever GET does and is not listed.
  package var descriptions: [String] {
    routes.map { "\($0.method) \($0.template)" }.sorted()
  }

  /// The last components of routes on one model, such as `start`.
  var verbs: Set<String> {
    Set(routes.filter { $0.components.count == 3 && $0.components[0] == "models" }.map { String($0.components[2]) })
  }

  /// The methods that the path takes, sorted; none: there is no such route.
  func methods(of path: String) -> [String] {
    let components = path.split(separator: "/")
    var methods = Set(routes.filter { $0.matches(components) }.map(\.method))
    if methods.contains("GET") { methods.insert("HEAD") }
    return methods.sorted()
  }
}
