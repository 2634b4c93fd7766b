import CoreMetrics
import GatewayCore
import GatewayHTTP
import Synchronization

/// Counts and times requests.
final class HTTPMetrics: RequestObserving {
  private struct Series: Hashable {
    let method: String
    let route: String
    let status: Int
    let code: ErrorCode?
    let caller: CallerClass
  }

  private struct Known {
    var counters: [Series: Counter] = [:]
    var timers: [String: Timer] = [:]

    mutating func counter(of series: Series, from factory: any MetricsFactory) -> Counter {
      if let counter = counters[series] { return counter }
      let counter = Counter(
        label: "model_gateway_http_requests_total",
        dimensions: [
          ("method", series.method), ("route", series.route), ("status", "\(series.status)xx"),
          ("code", series.code?.rawValue ?? MetricNames.success), ("caller", series.caller.rawValue),
        ], factory: factory)
      counters[series] = counter
      return counter
    }
  }

  private static let noRoute = "none"

  private let factory: any MetricsFactory
  private let inFlight: Meter
  private let known = Mutex(Known())

  init(_ factory: any MetricsFactory) {
    self.factory = factory
    inFlight = Meter(label: "model_gateway_http_requests_in_flight", factory: factory)
  }

  func began() { inFlight.increment() }

  func ended(_ report: RequestReport?) {
    inFlight.decrement()
    guard let report else { return }
    let route = report.route ?? Self.noRoute
    let series = Series(
      method: Self.method(report.method), route: route, status: report.status / 100, code: report.code,
      caller: report.caller)
    let (counter, timer) = known.withLock { known in
      let counter = known.counter(of: series, from: factory)
      let timer =
        known.timers[route]
        ?? Timer(
          label: "model_gateway_http_request_duration_seconds", dimensions: [("route", route)], factory: factory)
      known.timers[route] = timer
      return (counter, timer)
    }
    counter.increment()
    timer.recordNanoseconds(report.duration.wholeNanoseconds)
  }

  func refused(method: String?, status: Int, code: ErrorCode) {
    let series = Series(
      method: Self.method(method), route: Self.noRoute, status: status / 100, code: code, caller: .none)
    known.withLock { $0.counter(of: series, from: factory) }.increment()
  }

  /// What clients send is no label.
  private static func method(_ method: String?) -> String {
    method.flatMap { MetricNames.methods.contains($0) ? $0 : nil } ?? MetricNames.otherMethod
  }
}

extension Duration {
  var wholeNanoseconds: Int64 {
    let (seconds, attoseconds) = components
    return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
  }
}
