package import GatewayCore
package import Hummingbird

/// All routes of the gateway, and what stands in front of them.
package enum GatewayRouter {
  /// - Parameters:
  ///   - isLoopbackOnly: whether the server is bound so that only this machine reaches it.
  ///   - authenticator: who callers are, on every route but those of health and of the contract.
  ///   - takesCertificates: whether callers may be known by certificates.
  ///   - upstream: what operators are told of AWS.
  ///   - console: the operator's page; nil: there is none.
  package static func router(
    for gateway: Gateway, openAPI: OpenAPIDocument, isLoopbackOnly: Bool,
    authenticator: any Authenticator, takesCertificates: Bool = false, upstream: (any UpstreamReporting)? = nil,
    console: ConsolePage? = nil
  ) -> Router<GatewayRequestContext> {
    router(isLoopbackOnly: isLoopbackOnly, isOpenToPages: !authenticator.needsCredentials || takesCertificates) {
      addRoutes(to: $0, gateway: gateway, openAPI: openAPI, authenticator: authenticator, upstream: upstream)
      if let console { ConsoleRoutes(console: console).add(to: $0) }
    }
  }

  /// The routes on the address of those who run the gateway, and what stands in front of them.
  package static func adminRouter(
    for gateway: Gateway, isLoopbackOnly: Bool, authenticator: any Authenticator,
    upstream: (any UpstreamReporting)? = nil
  ) -> Router<GatewayRequestContext> {
    router(isLoopbackOnly: isLoopbackOnly, isOpenToPages: !authenticator.needsCredentials) {
      addProbes(to: $0, gateway: gateway, authenticator: authenticator, upstream: upstream)
    }
  }

  /// - Parameter isOpenToPages: whether a browser sends by itself all that a request needs, as it does certificates and
  ///   no keys: pages must then be told apart by where they come from.
  private static func router(
    isLoopbackOnly: Bool, isOpenToPages: Bool, _ addRoutes: (Router<GatewayRequestContext>) -> Void
  ) -> Router<GatewayRequestContext> {
    let bare = Router(context: GatewayRequestContext.self)
    addRoutes(bare)
    let router = Router(context: GatewayRequestContext.self, options: .autoGenerateHeadEndpoints)
    router.add(middleware: EnvelopeMiddleware(routes: RouteTable(bare)))
    router.add(middleware: ContinueMiddleware())
    router.add(middleware: KeyInURLMiddleware())
    if isOpenToPages { router.add(middleware: CrossSiteMiddleware(isLoopbackOnly: isLoopbackOnly)) }
    addRoutes(router)
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
    to router: Router<GatewayRequestContext>, gateway: Gateway, openAPI: OpenAPIDocument,
    authenticator: any Authenticator, upstream: (any UpstreamReporting)?
  ) {
    let known = router.group().add(middleware: AuthenticationMiddleware(authenticator: authenticator))
      .group(context: CallerRequestContext.self).add(middleware: LimitMiddleware(limiter: gateway.limiter))
    ModelRoutes(gateway: gateway).add(to: known)
    StartRoutes(gateway: gateway).add(to: known)
    StopRoutes(gateway: gateway).add(to: known)
    DetectRoutes(gateway: gateway).add(to: known)
    EventRoutes(gateway: gateway).add(to: known)
    OperationRoutes(gateway: gateway).add(to: known)
    BackupRoutes(gateway: gateway).add(to: known)
    CallerRoutes(gateway: gateway).add(to: known)
    addProbes(to: router, gateway: gateway, authenticator: authenticator, upstream: upstream)
    OpenAPIRoutes(document: openAPI).add(to: router)
  }

  /// What is asked of the gateway on all its addresses.
  private static func addProbes(
    to router: Router<GatewayRequestContext>, gateway: Gateway, authenticator: any Authenticator,
    upstream: (any UpstreamReporting)?
  ) {
    HealthRoutes().add(to: router)
    ReadinessRoutes(gateway: gateway, authenticator: authenticator, upstream: upstream).add(to: router)
  }
}
