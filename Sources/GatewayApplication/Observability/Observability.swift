import AWSClient
import CoreMetrics
import GatewayConfiguration
import GatewayCore
import GatewayHTTP
import Logging
import Platform
import PrometheusMetrics
import ServiceLifecycle
import Telemetry
import Tracing

/// What watches a gateway: its metrics and its traces.
struct Observability: Sendable {
  let registry: PrometheusRegistry
  let tracer: GatewayTracer
  private let spans: SpanQueue?
  private let exporter: OTLPExporter?
  private let http: HTTPMetrics
  private let aws: AWSMetrics
  let events: EventMetrics
  let reloads: ReloadMetrics
  private let time: any TimeSource

  init(_ configuration: GatewayConfiguration, time: any TimeSource, logger: Logger) {
    registry = PrometheusRegistry(MetricNames.families)
    http = HTTPMetrics(registry)
    aws = AWSMetrics(registry)
    events = EventMetrics(registry)
    reloads = ReloadMetrics(registry, now: time.now)
    self.time = time
    let spans = configuration.tracing.endpoint.map { _ in SpanQueue() }
    self.spans = spans
    tracer = GatewayTracer(queue: spans, ratio: configuration.tracing.ratio)
    exporter = spans.flatMap { spans in
      configuration.tracing.endpoint.map { endpoint in
        OTLPExporter(
          spans, to: endpoint,
          resource: [
            ("service.name", "model-gateway"), ("service.version", GatewayApplication.version),
            ("service.instance.id", configuration.instance),
          ], time: time, logger: logger)
      }
    }
  }

  /// Before all others: what they do until their end is still sent.
  var services: [any Service] { [exporter].compactMap(\.self) }

  /// The settings of clients of AWS that are watched.
  func settings(_ settings: AWSClient.Settings = AWSClient.Settings()) -> AWSClient.Settings {
    var settings = settings
    settings.observer = aws
    settings.tracer = tracer
    return settings
  }

  func store(_ store: some GatewayStore) -> any GatewayStore {
    ObservedStore(store, tracer: tracer, time: time, factory: registry)
  }

  func http(
    _ gateway: Gateway, client: AWSClient, credentials: RefreshedCredentials?, auditFile: AuditFile?
  ) -> HTTPTelemetry {
    let collector = GatewayCollector(
      gateway: gateway, client: client, credentials: credentials, auditFile: auditFile, spans: spans,
      version: GatewayApplication.version)
    var telemetry = HTTPTelemetry()
    telemetry.observer = http
    telemetry.tracer = tracer
    telemetry.metrics = PrometheusSource(
      exposition: MetricExposition(registry, collectors: [collector, ProcessMetrics()]))
    telemetry.time = time
    return telemetry
  }
}

/// Metrics in the format that is asked for.
private struct PrometheusSource: MetricsSource {
  let exposition: MetricExposition

  func metrics(accept: [String]) async -> (contentType: String, text: String) {
    let format = ExpositionFormat(accept: accept)
    return (format.contentType, await exposition.text(as: format))
  }
}
