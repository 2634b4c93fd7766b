import Hummingbird
import OrderedJSON

/// Whether the process answers. Nothing else is asked.
struct HealthRoutes: Sendable {
  func add(to router: Router<GatewayRequestContext>) {
    router.get("healthz") { _, _ in Answer.success(.init([("status", "ok")])) }
  }
}
