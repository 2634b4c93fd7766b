package import GatewayCore
package import Hummingbird

/// All routes of the gateway, and what stands in front of them.
package enum GatewayRouter {
  /// - Parameter isLoopbackOnly: whether the server is bound so that only this machine reaches it.
  package static func router(
    for gateway: Gateway, openAPI: OpenAPIDocument, isLoopbackOnly: Bool
  ) -> Router<GatewayRequestContext> {
    let bare = Router(context: GatewayRequestContext.self)
    addRoutes(to: bare, gateway: gateway, openAPI: openAPI)
    let router = Router(context: GatewayRequestContext.self, options: .autoGenerateHeadEndpoints)
    router.add(middleware: EnvelopeMiddleware(routes: RouteTable(bare)))
    router.add(middleware: CrossSiteMiddleware(isLoopbackOnly: isLoopbackOnly))
    addRoutes(to: router, gateway: gateway, openAPI: openAPI)
    return router
  }

  /// What answers a request: the router, with ARNs in paths made one component.
  package static func responder(
    for router: Router<GatewayRequestContext>
  ) -> RawARNResponder<RouterResponder<GatewayRequestContext>> {
    let verbs = RouteTable(router).verbs
    return RawARNResponder(next: router.buildResponder(), verbs: verbs)
  }

  private static func addRoutes(
    to router: Router<GatewayRequestContext>, gateway: Gateway, openAPI: OpenAPIDocument
  ) {
    ModelRoutes(gateway: gateway).add(to: router)
    HealthRoutes().add(to: router)
    OpenAPIRoutes(document: openAPI).add(to: router)
  }
}
