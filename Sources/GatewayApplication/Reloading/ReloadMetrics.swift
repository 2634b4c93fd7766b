import CoreMetrics
import FoundationEssentials

/// How a reload ended.
enum ReloadOutcome: String, CaseIterable {
  case applied
  case unchanged
  case refused
}

/// Counts reloads, and tells whether the configuration on disk is the one that is in force. All series are there from
/// the beginning.
struct ReloadMetrics: Sendable {
  private let reloads: [ReloadOutcome: Counter]
  private let isGood: Meter
  private let lastSuccess: Meter
  private let restartPending: Meter

  /// - Parameter now: when the configuration was read that the gateway starts with.
  init(_ factory: any MetricsFactory, now: Date) {
    reloads = Dictionary(
      uniqueKeysWithValues: ReloadOutcome.allCases.map { outcome in
        (
          outcome,
          Counter(
            label: "model_gateway_config_reloads_total", dimensions: [("outcome", outcome.rawValue)], factory: factory)
        )
      })
    isGood = Meter(label: "model_gateway_config_last_reload_successful", factory: factory)
    lastSuccess = Meter(label: "model_gateway_config_last_reload_success_timestamp_seconds", factory: factory)
    restartPending = Meter(label: "model_gateway_config_restart_pending", factory: factory)
    isGood.set(1)
    lastSuccess.set(now.timeIntervalSince1970)
    restartPending.set(0)
  }

  func ended(_ outcome: ReloadOutcome, at now: Date, needsRestart: Bool?) {
    reloads[outcome]?.increment()
    isGood.set(outcome == .refused ? 0 : 1)
    if outcome != .refused { lastSuccess.set(now.timeIntervalSince1970) }
    if let needsRestart { restartPending.set(needsRestart ? 1 : 0) }
  }
}
