package import Tracing

extension AWSClient {
  /// How the client takes a service's bad days.
  package struct Settings: Sendable {
    package var retry = RetryPolicy()
    package var limits = LaneLimits()
    /// Whether signatures are made by the service's clock where it differs from this machine's.
    package var correctsClockSkew = true
    /// Hears of every attempt.
    package var observer: (any AWSCallObserving)?
    /// Has a span for each call; nil: nobody wants any.
    package var tracer: (any Tracer)?

    package init() {}

    /// With what AWS's own tools take from the environment: `AWS_DISABLE_CLOCK_SKEW_CORRECTION`.
    package init(environment: [String: String]) {
      correctsClockSkew = environment["AWS_DISABLE_CLOCK_SKEW_CORRECTION"]?.lowercased() != "true"
    }
  }
}
