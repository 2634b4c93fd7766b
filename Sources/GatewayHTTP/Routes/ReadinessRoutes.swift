import GatewayCore
import Hummingbird
import OrderedJSON

/// Whether the gateway can do its work; AWS is not called for it.
struct ReadinessRoutes: Sendable {
  let gateway: Gateway
  let authenticator: any Authenticator
  let upstream: (any UpstreamReporting)?

  func add(to router: Router<GatewayRequestContext>) {
    router.get("readyz", use: ready)
  }

  @Sendable
  private func ready(_ request: Request, context: GatewayRequestContext) async throws -> Answer {
    _ = try QueryParameters(request, names: [])
    try await gateway.readiness.check()
    var data = JSONObject([("status", "ready")])
    // What AWS does is for those who run the gateway; without a key this is a probe like any other.
    let caller = try? await authenticator.caller(presenting: context.credentials(of: request))
    if let upstream, caller?.rights.allowEverywhere(.operate) ?? false {
      data.append("credentials", .array(upstream.identities.map { .object($0.data) }))
      data.append("backends", .array(upstream.circuits.map { .object($0.data) }))
    }
    return .success(data)
  }
}

extension UpstreamIdentity {
  fileprivate var data: JSONObject {
    JSONObject([
      ("role", role.map(JSONValue.string) ?? .null), ("source", source.map(JSONValue.string) ?? .null),
      ("expires_at", expiresAt.json), ("failure", failure.map(JSONValue.string) ?? .null),
    ])
  }
}

extension UpstreamCircuit {
  fileprivate var data: JSONObject {
    JSONObject([
      ("service", .string(service)), ("region", .string(region)),
      ("account", account.map(JSONValue.string) ?? .null), ("calls", .string(kind)), ("circuit", .string(phase)),
      ("since", .timestamp(since)), ("last_failure", lastFailure.map(JSONValue.string) ?? .null),
    ])
  }
}
