/// Values that are found out when Prometheus asks: gauges of what there is now, and counters that somebody else keeps.
package struct MetricSamples: Sendable {
  struct Sample: Sendable {
    let dimensions: [(String, String)]
    let value: Double
  }

  private(set) var samples: [String: [Sample]] = [:]

  package init() {}

  /// - Parameter name: of a family of the registry; what belongs to none is left out.
  package mutating func set(_ name: String, _ dimensions: [(String, String)] = [], to value: Double) {
    samples[name, default: []].append(Sample(dimensions: dimensions, value: value))
  }
}

/// Finds out values when Prometheus asks. It must not take long: AWS is not asked.
package protocol MetricCollector: Sendable {
  func collect(into samples: inout MetricSamples) async
}
