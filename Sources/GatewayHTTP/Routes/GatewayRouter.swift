package import GatewayCore
package import Hummingbird

/// All routes of the gateway, and what stands in front of them.
package enum GatewayRouter {
  /// - Parameters:
  ///   - isLoopbackOnly: whether the server is bound so that only this machine reaches it.
  ///   - authenticator: who callers are, on every route but those of health and of the contract.
  ///   - takesCertificates: whether clients can show certificates.
  ///   - upstream: what operators are told of AWS.
  ///   - console: the operator's page; nil: there is none.
  ///   - telemetry: what is told of requests.
  package static func router(
    for gateway: Gateway, openAPI: OpenAPIDocument, isLoopbackOnly: Bool,
    authenticator: any Authenticator, takesCertificates: Bool = false, upstream: (any UpstreamReporting)? = nil,
    console: ConsolePage? = nil, telemetry: HTTPTelemetry = HTTPTelemetry()
  ) -> Router<GatewayRequestContext> {
    let audit = gateway.audit.map { RequestAudit(trail: $0, gateway: gateway) }
    let pages = CrossSiteCheck(
      isLoopbackOnly: isLoopbackOnly, authenticator: authenticator, takesCertificates: takesCertificates)
    return router(terms: gateway.terms, pages: pages, audit: audit, telemetry: telemetry) {
      addRoutes(
        to: $0, gateway: gateway, openAPI: openAPI, authenticator: authenticator, upstream: upstream,
        metrics: telemetry.metrics)
      if let console { ConsoleRoutes(console: console).add(to: $0) }
    }
  }

  /// The routes on the address of those who run the gateway, and what stands in front of them.
  package static func adminRouter(
    for gateway: Gateway, isLoopbackOnly: Bool, authenticator: any Authenticator,
    upstream: (any UpstreamReporting)? = nil, telemetry: HTTPTelemetry = HTTPTelemetry()
  ) -> Router<GatewayRequestContext> {
    let pages = CrossSiteCheck(
      isLoopbackOnly: isLoopbackOnly, authenticator: authenticator, takesCertificates: false)
    return router(terms: gateway.terms, pages: pages, telemetry: telemetry) {
      addProbes(to: $0, gateway: gateway, authenticator: authenticator, upstream: upstream)
      MetricsRoutes(source: telemetry.metrics).addOpen(to: $0)
    }
  }

  private static func router(
    terms: LiveTerms, pages: CrossSiteCheck, audit: RequestAudit? = nil, telemetry: HTTPTelemetry,
    _ addRoutes: (Router<GatewayRequestContext>) -> Void
  ) -> Router<GatewayRequestContext> {
    let bare = Router(context: GatewayRequestContext.self)
    addRoutes(bare)
    let router = Router(context: GatewayRequestContext.self, options: .autoGenerateHeadEndpoints)
    router.add(
      middleware: FrontMiddleware(
        envelope: Envelope(routes: RouteTable(bare)), terms: terms, audit: audit,
        checks: [ContinueCheck(), KeyInURLCheck(), pages], telemetry: telemetry))
    addRoutes(router)
    return router
  }

  /// What answers a request: the router, with ARNs in paths made one component, and answers held outside it.
  package static func responder(
    for router: Router<GatewayRequestContext>
  ) -> HoldingResponder<RouterResponder<GatewayRequestContext>> {
    HoldingResponder(next: router.buildResponder(), paths: RawARNPath(verbs: RouteTable(router).verbs))
  }

  private static func addRoutes(
    to router: Router<GatewayRequestContext>, gateway: Gateway, openAPI: OpenAPIDocument,
    authenticator: any Authenticator, upstream: (any UpstreamReporting)?, metrics: (any MetricsSource)?
  ) {
    let known = router.group()
      .add(middleware: CallerMiddleware(authenticator: authenticator, limit: RequestLimit(limiter: gateway.limiter)))
      .group(context: CallerRequestContext.self)
    ModelRoutes(gateway: gateway).add(to: known)
    StartRoutes(gateway: gateway).add(to: known)
    StopRoutes(gateway: gateway).add(to: known)
    DetectRoutes(gateway: gateway).add(to: known)
    EventRoutes(gateway: gateway).add(to: known)
    OperationRoutes(gateway: gateway).add(to: known)
    BackupRoutes(gateway: gateway).add(to: known)
    CallerRoutes(gateway: gateway).add(to: known)
    AuditRoutes(gateway: gateway).add(to: known)
    MetricsRoutes(source: metrics).add(to: known)
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
