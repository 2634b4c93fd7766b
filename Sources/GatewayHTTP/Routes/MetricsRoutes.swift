import GatewayCore
import HTTPTypes
import Hummingbird

/// What Prometheus reads. AWS is not called for it.
struct MetricsRoutes: Sendable {
  /// Nil: nothing is measured, and nothing is shown.
  let source: (any MetricsSource)?

  /// For those who operate the gateway: what is counted tells of all callers and models.
  func add(to router: some RouterMethods<CallerRequestContext>) {
    router.get("metrics") { request, context in
      try context.caller.requireEverywhere(.operate, for: "the reading of metrics")
      return try await metrics(request)
    }
  }

  /// For an address that only those who may read them reach.
  func addOpen(to router: some RouterMethods<GatewayRequestContext>) {
    router.get("metrics") { request, _ in try await metrics(request) }
  }

  private func metrics(_ request: Request) async throws -> Answer {
    _ = try QueryParameters(request, names: [])
    let (type, text) = await source?.metrics(accept: request.headers[values: .accept]) ?? ("text/plain", "")
    return Answer(contentType: type, headers: [.cacheControl: "no-store"], body: Array(text.utf8))
  }
}
