import AWSClient
import GatewayCore
import GatewayHTTP
import PrometheusMetrics

/// All that the gateway measures. No label names a caller or a model.
enum MetricNames {
  static let calls = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800,
  ]
  static let transactions = [
    0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5,
  ]
  static let methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
  static let otherMethod = "other"
  static let success = "OK"
  static let phases: [Circuit.Phase] = [.closed, .open, .halfOpen]

  static let families: [MetricFamily] = [
    build, configuration, http, aws, models, callers, store, audit, webhooks, traces, ProcessMetrics.families,
  ]
  .flatMap(\.self)

  private static let build: [MetricFamily] = [
    .gauge("model_gateway_build_info", "The version that runs; always 1.", [.init("version")])
  ]

  private static let configuration: [MetricFamily] = [
    .counter(
      "model_gateway_config_reloads_total", "How often the configuration was read again, and what came of it.",
      [.init("outcome", ReloadOutcome.allCases.map(\.rawValue))]),
    .gauge(
      "model_gateway_config_last_reload_successful",
      "1: the configuration that was read last is in force; 0: it was refused, and the one before it is."),
    .gauge(
      "model_gateway_config_last_reload_success_timestamp_seconds",
      "When the configuration was read last that was not refused."),
    .gauge(
      "model_gateway_config_restart_pending",
      "1: some of the configuration has no effect before the process is started anew."),
  ]

  private static let http: [MetricFamily] = [
    .counter(
      "model_gateway_http_requests_total", "Requests that were answered.",
      [
        .init("method", methods + [otherMethod]), .init("route"),
        .init("status", (1...5).map { "\($0)xx" }), .init("code", ErrorCode.allCases.map(\.rawValue) + [success]),
        .init("caller", CallerClass.allCases.map(\.rawValue)),
      ]),
    .histogram(
      "model_gateway_http_request_duration_seconds",
      "From a request's head to the last byte of its answer; waits and streams are counted in.", bounds: calls,
      [.init("route")]),
    .gauge("model_gateway_http_requests_in_flight", "Requests that are being answered."),
  ]

  private static let call: [MetricFamily.Label] = [.init("service"), .init("operation")]
  private static let lane: [MetricFamily.Label] = [
    .init("service"), .init("region"), .init("calls", ["control", "detect"]),
  ]

  private static let aws: [MetricFamily] = [
    .counter(
      "model_gateway_aws_requests_total", "Requests that were sent to AWS, each attempt of a call.",
      call + [.init("outcome", AWSOutcome.allCases.filter { !AWSOutcome.unsent.contains($0) }.map(\.rawValue))]),
    .histogram(
      "model_gateway_aws_request_duration_seconds", "How long requests to AWS took.", bounds: calls, call),
    .counter("model_gateway_aws_retries_total", "Attempts after the first of a call.", call),
    .counter(
      "model_gateway_aws_not_sent_total", "Requests that the gateway itself kept back.",
      call + [.init("reason", AWSOutcome.unsent.map(\.rawValue))]),
    .gauge(
      "model_gateway_aws_circuits", "Circuits, one for each account, by phase.",
      lane + [.init("phase", phases.map(\.rawValue))]),
    .gauge(
      "model_gateway_aws_retry_quota_tokens", "What is left for retries, of 500; the least of the accounts.", lane),
    .gauge("model_gateway_aws_calls_in_flight", "Calls that are under way.", lane),
    .gauge("model_gateway_aws_calls_waiting", "Calls that wait until others have ended.", lane),
  ]

  private static let backend: [MetricFamily.Label] = [.init("backend")]

  private static let models: [MetricFamily] = [
    .gauge(
      "model_gateway_models", "Models by the state that was seen last.",
      backend + [.init("state", ModelState.allCases.map(\.rawValue))]),
    .gauge("model_gateway_runs", "Models with a run that goes on: they cost.", backend),
    .gauge("model_gateway_runs_unpriced", "Of those, the ones without a price.", backend),
    .gauge("model_gateway_running_units", "The most inference units of the runs that go on.", backend),
    .gauge("model_gateway_leases", "Leases.", backend),
    .gauge("model_gateway_models_unheld", "Models that run and that nobody holds.", backend),
    .gauge("model_gateway_stops_pending", "Models whose stop is being carried through.", backend),
    .gauge("model_gateway_stop_late_seconds", "For how long the oldest of those stops is under way.", backend),
    .gauge(
      "model_gateway_cost_dollars_per_hour", "What the runs that go on cost an hour, by their most units.", backend),
    .gauge(
      "model_gateway_cost_month_dollars", "What all runs of this calendar month, in UTC, have cost so far.", backend),
    .gauge("model_gateway_waiters", "Requests and streams that wait for news of a model."),
    .gauge("model_gateway_detects_held", "Detects that wait for their model to run."),
    .gauge("model_gateway_detect_memory_bytes", "Images that are held, in bytes."),
    .gauge("model_gateway_detect_memory_limit_bytes", "How many bytes of images may be held."),
    .gauge("model_gateway_detect_memory_waiters", "Detects that wait for room for their image."),
  ]

  static let identities = ["own", "role"]
  static let renewals = ["ok", "failed"]

  private static let callers: [MetricFamily] = [
    .counter(
      "model_gateway_limit_events_total", "What came of callers' limits and budgets.",
      [.init("event", LimitEvent.Kind.allCases.map(\.rawValue))]),
    .gauge(
      "model_gateway_credentials_remaining_seconds",
      "Until the first of these credentials expires; below 0 when it has.", [.init("identity", identities)]),
    .gauge(
      "model_gateway_credentials_failing", "Identities whose credentials could not be renewed the last time.",
      [.init("identity", identities)]),
    .counter(
      "model_gateway_credentials_renewals_total", "Questions to sources of credentials.",
      [.init("identity", identities), .init("outcome", renewals)]),
  ]

  private static let store: [MetricFamily] = [
    .histogram(
      "model_gateway_store_transaction_duration_seconds", "How long transactions of the store took.",
      bounds: transactions),
    .counter("model_gateway_store_failures_total", "Transactions that the store could not do."),
  ]

  /// Where records of the audit trail can be lost: for want of room while the store is away, and in `audit.file`.
  static let auditPlaces = ["trail", "file"]

  private static let audit: [MetricFamily] = [
    .gauge("model_gateway_audit_records_waiting", "Records of the audit trail that wait for the store."),
    .counter(
      "model_gateway_audit_records_lost_total",
      "Records of the audit trail that there was no room for, and lines that its file has not got.",
      [.init("place", auditPlaces)]),
  ]

  private static let webhooks: [MetricFamily] = [
    .gauge("model_gateway_webhook_events_waiting", "Events that a receiver has not taken yet.", [.init("webhook")]),
    .counter(
      "model_gateway_webhook_events_total", "What came of events: taken, given up after a day, lost for want of room.",
      [.init("webhook"), .init("outcome", ["taken", "given_up", "lost"])]),
  ]

  private static let traces: [MetricFamily] = [
    .counter("model_gateway_trace_spans_exported_total", "Spans that the collector has taken."),
    .counter(
      "model_gateway_trace_spans_dropped_total", "Spans that nobody has got.",
      [.init("reason", ["queue_full", "refused"])]),
  ]
}
