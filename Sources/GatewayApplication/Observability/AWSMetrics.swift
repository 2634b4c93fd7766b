import AWSClient
import CoreMetrics
import Synchronization

/// Counts and times calls to AWS.
final class AWSMetrics: AWSCallObserving {
  private struct Series: Hashable {
    let name: String
    let service: String
    let operation: String
    let outcome: AWSOutcome?

    var dimensions: [(String, String)] { [("service", service), ("operation", operation)] }
  }

  private let factory: any MetricsFactory
  private let counters = Mutex<[Series: Counter]>([:])
  private let timers = Mutex<[Series: Timer]>([:])

  init(_ factory: any MetricsFactory) {
    self.factory = factory
  }

  func attempted(_ call: AWSCall, _ outcome: AWSOutcome, in duration: Duration) {
    count("model_gateway_aws_requests_total", call, [("outcome", outcome.rawValue)], outcome)
    let series = Series(
      name: "model_gateway_aws_request_duration_seconds", service: call.service.signingName,
      operation: call.operation, outcome: nil)
    let timer = timers.withLock { timers in
      let timer =
        timers[series] ?? Timer(label: series.name, dimensions: series.dimensions, factory: factory)
      timers[series] = timer
      return timer
    }
    timer.recordNanoseconds(duration.wholeNanoseconds)
  }

  func keptBack(_ call: AWSCall, _ outcome: AWSOutcome) {
    count("model_gateway_aws_not_sent_total", call, [("reason", outcome.rawValue)], outcome)
  }

  func retried(_ call: AWSCall) { count("model_gateway_aws_retries_total", call) }

  private func count(
    _ name: String, _ call: AWSCall, _ more: [(String, String)] = [], _ outcome: AWSOutcome? = nil
  ) {
    let series = Series(
      name: name, service: call.service.signingName, operation: call.operation, outcome: outcome)
    let counter = counters.withLock { counters in
      let counter = counters[series] ?? Counter(label: name, dimensions: series.dimensions + more, factory: factory)
      counters[series] = counter
      return counter
    }
    counter.increment()
  }
}
