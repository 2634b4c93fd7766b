package import GatewayCore
package import Hummingbird

/// All routes of the gateway, and what stands in front of them.
package enum GatewayRouter {
  /// - Parameters:
  ///   - isLoopbackOnly: whether the server is bound so that only this machine reaches it.
  ///   - authenticator: who callers are, on every route but those of health and of the contract.
  ///   - upstream: what operators are told of AWS.
  ///   - telemetry: what is told of requests.
  package static func router(
    for gateway: Gateway, openAPI: OpenAPIDocument, isLoopbackOnly: Bool,
    authenticator: any Authenticator, upstream: (any UpstreamReporting)? = nil,
    telemetry: HTTPTelemetry = HTTPTelemetry()
  ) -> Router<GatewayRequestContext> {
    let bare = Router(context: GatewayRequestContext.self)
    addRoutes(
      to: bare, gateway: gateway, openAPI: openAPI, authenticator: authenticator, upstream: upstream,
      metrics: telemetry.metrics)
    let router = Router(context: GatewayRequestContext.self, options: .autoGenerateHeadEndpoints)
    router.add(middleware: EnvelopeMiddleware(routes: RouteTable(bare), telemetry: telemetry))
    router.add(middleware: ContinueMiddleware())
    router.add(middleware: KeyInURLMiddleware())
    if !authenticator.needsCredentials {
      // No browser sends a key by itself; without keys, pages must be told apart by where they come from.
      router.add(middleware: CrossSiteMiddleware(isLoopbackOnly: isLoopbackOnly))
    }
    addRoutes(
      to: router, gateway: gateway, openAPI: openAPI, authenticator: authenticator, upstream: upstream,
      metrics: telemetry.metrics)
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
    authenticator: any Authenticator, upstream: (any UpstreamReporting)?, metrics: (any MetricsSource)?
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
    MetricsRoutes(source: metrics).add(to: known)
    HealthRoutes().add(to: router)
    ReadinessRoutes(gateway: gateway, authenticator: authenticator, upstream: upstream).add(to: router)
    OpenAPIRoutes(document: openAPI).add(to: router)
  }
}
