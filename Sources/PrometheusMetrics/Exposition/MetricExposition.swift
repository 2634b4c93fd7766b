/// All that Prometheus is told.
package struct MetricExposition: Sendable {
  private let registry: PrometheusRegistry
  private let collectors: [any MetricCollector]

  package init(_ registry: PrometheusRegistry, collectors: [any MetricCollector] = []) {
    self.registry = registry
    self.collectors = collectors
  }

  /// The families that have any series, in their order, and the series in the order of their labels.
  package func text(as format: ExpositionFormat) async -> String {
    var collected = MetricSamples()
    for collector in collectors { await collector.collect(into: &collected) }
    collected.set(PrometheusRegistry.dropped.name, to: Double(registry.seriesDropped))
    let cells = registry.cells()
    var writer = ExpositionWriter(format)
    for family in registry.families {
      let kept = cells[family.name] ?? [:]
      var found: [[String]: Double] = [:]
      for sample in collected.samples[family.name] ?? [] {
        guard let values = family.values(of: sample.dimensions) else { continue }
        found[values] = sample.value
      }
      guard !kept.isEmpty || !found.isEmpty else { continue }
      writer.begin(family)
      for values in Set(kept.keys).union(found.keys).sorted(by: { $0.lexicographicallyPrecedes($1) }) {
        let labels = Array(zip(family.labels.map(\.name), values))
        switch (found[values], kept[values]) {
        case (let value?, _): writer.sample(family.name, labels, value)
        case (nil, .counter(let cell)): writer.sample(family.name, labels, cell.value)
        case (nil, .gauge(let cell)): writer.sample(family.name, labels, cell.value)
        case (nil, .histogram(let cell)): writer.histogram(family.name, labels, cell)
        case (nil, nil): break
        }
      }
    }
    writer.end()
    return writer.text
  }
}
