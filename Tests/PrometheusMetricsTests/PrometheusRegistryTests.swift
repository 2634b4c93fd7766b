import CoreMetrics
import PrometheusMetrics
import Testing

/// What swift-metrics writes is what Prometheus reads, and no more than there may be.
struct PrometheusRegistryTests {
  private static let families: [MetricFamily] = [
    .counter("calls_total", "Calls.", [.init("place")]),
    .counter("ways_total", "Ways.", [.init("way", ["in", "out"])]),
    .gauge("level", "Level."), .histogram("size_bytes", "Sizes.", bounds: [10, 100]),
  ]

  private static func text(of registry: PrometheusRegistry) async -> String {
    await MetricExposition(registry).text(as: .prometheusText)
  }

  @Test func `No family has more series than the limit, and what is over it is counted`() async {
    let registry = PrometheusRegistry(Self.families, seriesLimit: 3)
    for round in 0..<2 {
      for place in 0..<10 {
        Counter(label: "calls_total", dimensions: [("place", "\(place)")], factory: registry).increment(by: round + 1)
      }
    }
    let text = await Self.text(of: registry)
    #expect(text.split(separator: "\n").filter { $0.hasPrefix("calls_total{") }.count == 3)
    #expect(text.contains(#"calls_total{place="2"} 3"#))
    #expect(text.contains("\nmodel_gateway_metrics_series_dropped_total 14\n"))
  }

  @Test(
    arguments: [
      ("ways_total", [("way", "sideways")]), ("ways_total", []), ("ways_total", [("way", "in"), ("more", "x")]),
      ("ways_total", [("other", "in")]), ("nobody_knows_total", []), ("level", []),
    ] as [(String, [(String, String)])])
  func `A counter that is not one of the families' makes no series`(
    name: String, dimensions: [(String, String)]
  ) async {
    let registry = PrometheusRegistry(Self.families)
    Counter(label: name, dimensions: dimensions, factory: registry).increment()
    let text = await Self.text(of: registry)
    #expect(text.hasSuffix("model_gateway_metrics_series_dropped_total 1\n"))
    #expect(text.split(separator: "\n").count == 3)
  }

  @Test func `Gauges and recorders of sizes are kept as they are meant`() async {
    let registry = PrometheusRegistry(Self.families)
    let meter = Meter(label: "level", factory: registry)
    meter.set(5)
    meter.increment(by: 2.5)
    meter.decrement()
    #expect(await Self.text(of: registry).contains("\nlevel 6.5\n"))
    Gauge(label: "level", factory: registry).record(-3)
    #expect(await Self.text(of: registry).contains("\nlevel -3\n"))
    let sizes = Recorder(label: "size_bytes", factory: registry)
    for size in [0, 10, 11, 1000] { sizes.record(size) }
    sizes.record(Double.nan)
    let text = await Self.text(of: registry)
    #expect(text.contains(#"size_bytes_bucket{le="10"} 2"#) && text.contains(#"size_bytes_bucket{le="100"} 3"#))
    #expect(text.contains("size_bytes_sum 1021\nsize_bytes_count 4\n"))
  }

  @Test func `Nothing is lost when many count at the same time`() async {
    let registry = PrometheusRegistry(Self.families)
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask {
          for number in 0..<1000 {
            Counter(label: "ways_total", dimensions: [("way", "in")], factory: registry).increment()
            Meter(label: "level", factory: registry).increment()
            Recorder(label: "size_bytes", factory: registry).record(number % 2 == 0 ? 10 : 50)
          }
        }
      }
    }
    let text = await Self.text(of: registry)
    #expect(text.contains(#"ways_total{way="in"} 8000"#) && text.contains("\nlevel 8000\n"))
    #expect(text.contains(#"size_bytes_bucket{le="10"} 4000"#) && text.contains("size_bytes_sum 240000\n"))
  }
}
