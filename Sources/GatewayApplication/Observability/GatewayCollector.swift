import AWSClient
import FoundationEssentials
import GatewayCore
import Platform
import PrometheusMetrics
import Telemetry

/// Finds out what there is when Prometheus asks: models, calls, credentials, records, events, traces.
struct GatewayCollector: MetricCollector {
  let gateway: Gateway
  let client: AWSClient
  let credentials: RefreshedCredentials?
  let auditFile: AuditFile?
  let spans: SpanQueue?
  let version: String

  func collect(into samples: inout MetricSamples) async {
    samples.set("model_gateway_build_info", [("version", version)], to: 1)
    let snapshot = await gateway.snapshot()
    for (backend, models) in snapshot.models { Self.add(models, of: backend.rawValue, to: &samples) }
    samples.set("model_gateway_waiters", to: Double(snapshot.waiters))
    samples.set("model_gateway_detects_held", to: Double(snapshot.heldDetects))
    samples.set("model_gateway_detect_memory_bytes", to: Double(snapshot.detectMemory))
    samples.set("model_gateway_detect_memory_limit_bytes", to: Double(snapshot.detectMemoryLimit))
    samples.set("model_gateway_detect_memory_waiters", to: Double(snapshot.detectMemoryWaiters))
    addRecords(snapshot, to: &samples)
    addLanes(to: &samples)
    addCredentials(to: &samples)
    let counts = spans?.counts ?? SpanQueue.Counts()
    samples.set("model_gateway_trace_spans_exported_total", to: Double(counts.exported))
    samples.set("model_gateway_trace_spans_dropped_total", [("reason", "queue_full")], to: Double(counts.overflowed))
    samples.set("model_gateway_trace_spans_dropped_total", [("reason", "refused")], to: Double(counts.refused))
  }

  private static func add(_ models: GatewaySnapshot.Models, of backend: String, to samples: inout MetricSamples) {
    let labels = [("backend", backend)]
    for state in ModelState.allCases {
      samples.set(
        "model_gateway_models", labels + [("state", state.rawValue)], to: Double(models.states[state] ?? 0))
    }
    samples.set("model_gateway_runs", labels, to: Double(models.runs))
    samples.set("model_gateway_runs_unpriced", labels, to: Double(models.unpriced))
    samples.set("model_gateway_running_units", labels, to: Double(models.units))
    samples.set("model_gateway_leases", labels, to: Double(models.leases))
    samples.set("model_gateway_models_unheld", labels, to: Double(models.unheld))
    samples.set("model_gateway_stops_pending", labels, to: Double(models.stops))
    samples.set("model_gateway_stop_late_seconds", labels, to: models.oldestStop)
    samples.set("model_gateway_cost_dollars_per_hour", labels, to: models.dollarsPerHour)
    if let dollars = models.dollarsThisMonth { samples.set("model_gateway_cost_month_dollars", labels, to: dollars) }
  }

  private func addRecords(_ snapshot: GatewaySnapshot, to samples: inout MetricSamples) {
    let audit = snapshot.audit ?? AuditTrail.Standing()
    samples.set("model_gateway_audit_records_waiting", to: Double(audit.waiting))
    let lost = ["trail": audit.lost, "file": auditFile?.missed ?? 0]
    for place in MetricNames.auditPlaces {
      samples.set("model_gateway_audit_records_lost_total", [("place", place)], to: Double(lost[place] ?? 0))
    }
    for (name, webhook) in snapshot.webhooks {
      let labels = [("webhook", name)]
      if let waiting = webhook.waiting {
        samples.set("model_gateway_webhook_events_waiting", labels, to: Double(waiting))
      }
      let standing = webhook.standing
      for (outcome, count) in [("taken", standing.taken), ("given_up", standing.givenUp), ("lost", standing.lost)] {
        samples.set("model_gateway_webhook_events_total", labels + [("outcome", outcome)], to: Double(count))
      }
    }
  }

  private func addLanes(to samples: inout MetricSamples) {
    let accounts = Dictionary(grouping: client.laneSnapshots) { lane in
      CallLane(service: lane.lane.service, region: lane.lane.region, account: nil, kind: lane.lane.kind)
    }
    for (lane, snapshots) in accounts {
      let labels = [("service", lane.service), ("region", lane.region), ("calls", lane.kind.rawValue)]
      for phase in MetricNames.phases {
        samples.set(
          "model_gateway_aws_circuits", labels + [("phase", phase.rawValue)],
          to: Double(snapshots.count { $0.phase == phase }))
      }
      samples.set(
        "model_gateway_aws_retry_quota_tokens", labels, to: Double(snapshots.map(\.retryQuota).min() ?? 0))
      samples.set(
        "model_gateway_aws_calls_in_flight", labels, to: Double(snapshots.reduce(0) { $0 + $1.underWay }))
      samples.set("model_gateway_aws_calls_waiting", labels, to: Double(snapshots.reduce(0) { $0 + $1.waiting }))
    }
  }

  private func addCredentials(to samples: inout MetricSamples) {
    guard let credentials else { return }
    let now = gateway.now
    for (identity, reports) in Dictionary(grouping: credentials.reports, by: \.identity) {
      let labels = [("identity", identity)]
      samples.set(
        "model_gateway_credentials_failing", labels, to: Double(reports.count { $0.failure != nil }))
      if let first = reports.compactMap(\.expiration).min() {
        samples.set("model_gateway_credentials_remaining_seconds", labels, to: first.timeIntervalSince(now))
      }
    }
  }
}
