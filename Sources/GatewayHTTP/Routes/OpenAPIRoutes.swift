import Hummingbird

/// The contract itself, which alone among the answers in JSON has no envelope.
struct OpenAPIRoutes: Sendable {
  let document: OpenAPIDocument

  func add(to router: Router<GatewayRequestContext>) {
    router.get("openapi.yaml") { [document] _, _ in Answer(contentType: "application/yaml", body: document.yaml) }
    router.get("openapi.json") { [document] _, _ in Answer(contentType: "application/json", body: document.json) }
  }
}
