package import Platform
package import Tracing

/// What is told of requests, and to whom.
package struct HTTPTelemetry: Sendable {
  package var observer: (any RequestObserving)?
  package var tracer: any Tracer = NoOpTracer()
  /// What `/metrics` shows; nil: nothing is measured.
  package var metrics: (any MetricsSource)?
  package var time: any TimeSource = SystemTime()

  package init() {}
}

/// What Prometheus is told.
package protocol MetricsSource: Sendable {
  /// - Parameter accept: the values of the request's `Accept` fields.
  func metrics(accept: [String]) async -> (contentType: String, text: String)
}
