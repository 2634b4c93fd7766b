import AWSClient
import CoreMetrics
import GatewayCore

/// Counts what comes of callers' limits, and how credentials are renewed. All series are there from the beginning.
struct EventMetrics: Sendable {
  private let limits: [LimitEvent.Kind: Counter]
  private let renewals: [String: Counter]

  init(_ factory: any MetricsFactory) {
    limits = Dictionary(
      uniqueKeysWithValues: LimitEvent.Kind.allCases.map { kind in
        (
          kind,
          Counter(label: "model_gateway_limit_events_total", dimensions: [("event", kind.rawValue)], factory: factory)
        )
      })
    var renewals: [String: Counter] = [:]
    for identity in MetricNames.identities {
      for outcome in MetricNames.renewals {
        renewals[identity + outcome] = Counter(
          label: "model_gateway_credentials_renewals_total",
          dimensions: [("identity", identity), ("outcome", outcome)], factory: factory)
      }
    }
    self.renewals = renewals
  }

  func note(_ event: LimitEvent) { limits[event.kind]?.increment() }

  func renewed(_ report: IdentityReport) {
    renewals[report.identity + (report.failure == nil ? "ok" : "failed")]?.increment()
  }
}

extension IdentityReport {
  /// Of ``MetricNames/identities``.
  var identity: String { role == nil ? "own" : "role" }
}
