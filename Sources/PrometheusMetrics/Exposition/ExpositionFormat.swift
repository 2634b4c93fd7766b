/// How metrics are written down.
package enum ExpositionFormat: Sendable, Equatable, CaseIterable {
  /// Prometheus' own text, version 0.0.4.
  ///
  /// Source: https://prometheus.io/docs/instrumenting/exposition_formats/
  case prometheusText
  /// Source: https://github.com/prometheus/OpenMetrics/blob/main/specification/OpenMetrics.md
  case openMetrics

  package var contentType: String {
    switch self {
    case .prometheusText: "text/plain; version=0.0.4; charset=utf-8"
    case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
    }
  }

  /// OpenMetrics for who names it and likes it no less than text; text for everybody else.
  ///
  /// - Parameter accept: the values of the request's `Accept` fields.
  package init(accept: [String]) {
    var best: [ExpositionFormat: Double] = [:]
    for range in accept.flatMap({ $0.split(separator: ",") }) {
      let parts = range.split(separator: ";").map { part in part.filter { !$0.isWhitespace }.lowercased() }
      var quality = 1.0
      var version = ""
      for parameter in parts.dropFirst() {
        if parameter.hasPrefix("q=") { quality = Double(parameter.dropFirst(2)) ?? 0 }
        if parameter.hasPrefix("version=") { version = parameter.dropFirst("version=".count).filter { $0 != "\"" } }
      }
      switch parts.first {
      case "application/openmetrics-text" where ["", "0.0.1", "1.0.0"].contains(version):
        best[.openMetrics] = max(best[.openMetrics] ?? 0, quality)
      case "text/plain" where ["", "0.0.4"].contains(version):
        best[.prometheusText] = max(best[.prometheusText] ?? 0, quality)
      default: break
      }
    }
    let openMetrics = best[.openMetrics] ?? 0
    self = openMetrics > 0 && openMetrics >= best[.prometheusText] ?? 0 ? .openMetrics : .prometheusText
  }
}
