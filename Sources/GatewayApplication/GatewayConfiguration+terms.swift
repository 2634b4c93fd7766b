import Backends
import GatewayConfiguration
import GatewayCore

/// What the core is told of a configuration.
extension GatewayConfiguration {
  var catalog: ModelCatalog {
    ModelCatalog(entries: models, kinds: BackendRegistry.kinds, policy: arnPolicy, retired: retired)
  }

  /// But for who hears of limits.
  var policy: Gateway.Policy {
    var policy = Gateway.Policy()
    policy.leases = leases
    policy.stopUnheld = stopUnheld
    policy.historyLife = historyLife
    policy.auditLife = auditLife
    policy.webhooks = webhooks
    policy.limits = Dictionary(callers.map { ($0.name, $0.limits) }) { first, _ in first }
    return policy
  }
}
