import CoreMetrics
import PrometheusMetrics
import Testing

struct ExpositionTests {
  private static let families: [MetricFamily] = [
    .counter("calls_total", "Calls, by \"way\" and \\\nplace.", [.init("way", ["in", "out"]), .init("place")]),
    .gauge("room_bytes", "Room."),
    .histogram("wait_seconds", "Waits.", bounds: [0.1, 1, 10], [.init("way", ["in", "out"])]),
    .gauge("unused", "Nobody sets it."),
  ]

  private static func registry() -> PrometheusRegistry {
    let registry = PrometheusRegistry(families)
    Counter(label: "calls_total", dimensions: [("way", "out"), ("place", "a\\b\"c\nd")], factory: registry).increment()
    Counter(label: "calls_total", dimensions: [("place", "x"), ("way", "in")], factory: registry).increment(by: 41)
    let again = Counter(label: "calls_total", dimensions: [("way", "in"), ("place", "x")], factory: registry)
    again.increment()
    again.increment(by: -5)
    Meter(label: "room_bytes", factory: registry).set(2.5)
    let timer = Timer(label: "wait_seconds", dimensions: [("way", "in")], factory: registry)
    for nanoseconds in [100_000_000, 100_000_001, 10_000_000_000, 20_000_000_000] as [Int64] {
      timer.recordNanoseconds(nanoseconds)
    }
    return registry
  }

  @Test func `Prometheus' text has each series once, its labels escaped, and buckets that add up`() async {
    let text = await MetricExposition(Self.registry()).text(as: .prometheusText)
    #expect(
      text == #"""
        # HELP calls_total Calls, by "way" and \\\nplace.
        # TYPE calls_total counter
        calls_total{way="in",place="x"} 42
        calls_total{way="out",place="a\\b\"c\nd"} 1
        # HELP room_bytes Room.
        # TYPE room_bytes gauge
        room_bytes 2.5
        # HELP wait_seconds Waits.
        # TYPE wait_seconds histogram
        wait_seconds_bucket{way="in",le="0.1"} 1
        wait_seconds_bucket{way="in",le="1"} 2
        wait_seconds_bucket{way="in",le="10"} 3
        wait_seconds_bucket{way="in",le="+Inf"} 4
        wait_seconds_sum{way="in"} 30.200000001
        wait_seconds_count{way="in"} 4
        # HELP model_gateway_metrics_series_dropped_total Series that were asked for and are not kept.
        # TYPE model_gateway_metrics_series_dropped_total counter
        model_gateway_metrics_series_dropped_total 0

        """#)
  }

  @Test func `OpenMetrics names counters without their suffix, has units, and ends`() async {
    let text = await MetricExposition(Self.registry()).text(as: .openMetrics)
    let lines = text.split(separator: "\n")
    #expect(lines.first == #"# HELP calls Calls, by \"way\" and \\\nplace."#)
    #expect(lines.contains("# TYPE calls counter"))
    #expect(lines.contains(#"calls_total{way="in",place="x"} 42"#))
    #expect(lines.contains("# UNIT room_bytes bytes"))
    #expect(lines.contains("# UNIT wait_seconds seconds"))
    #expect(lines.contains(#"wait_seconds_bucket{way="in",le="1.0"} 2"#))
    #expect(text.hasSuffix("\n# EOF\n"))
  }

  @Test(arguments: [
    (["text/plain"], ExpositionFormat.prometheusText), ([], .prometheusText), (["*/*"], .prometheusText),
    (["application/openmetrics-text"], .openMetrics),
    (["application/openmetrics-text; version=1.0.0; charset=utf-8"], .openMetrics),
    (["application/openmetrics-text;version=2.0.0"], .prometheusText),
    (["application/openmetrics-text;q=0"], .prometheusText),
    (["application/openmetrics-text;q=0.4,text/plain;version=0.0.4;q=0.5"], .prometheusText),
    // As Prometheus 2 and 3 ask.
    (
      [
        "application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,"
          + "text/plain;version=0.0.4;q=0.3,*/*;q=0.2"
      ], .openMetrics
    ),
    (["text/plain;q=0.3", "application/openmetrics-text;version=\"1.0.0\";q=0.5"], .openMetrics),
  ])
  func `The format is the one that is asked for`(accept: [String], format: ExpositionFormat) {
    #expect(ExpositionFormat(accept: accept) == format)
  }

  private struct Found: MetricCollector {
    func collect(into samples: inout MetricSamples) {
      samples.set("room_bytes", to: 7)
      samples.set("calls_total", [("way", "in"), ("place", "y")], to: 3)
      samples.set("calls_total", [("way", "sideways"), ("place", "y")], to: 3)
      samples.set("nobody_knows", to: 3)
    }
  }

  @Test func `What is collected is shown, and takes the place of what was set`() async {
    let text = await MetricExposition(Self.registry(), collectors: [Found()]).text(as: .prometheusText)
    #expect(text.contains("\nroom_bytes 7\n"))
    #expect(text.contains(#"calls_total{way="in",place="y"} 3"#))
    #expect(!text.contains("sideways") && !text.contains("nobody_knows"))
  }

  @Test func `The process tells of itself under the names that all processes use`() async throws {
    let text = await MetricExposition(PrometheusRegistry(ProcessMetrics.families), collectors: [ProcessMetrics()])
      .text(as: .prometheusText)
    for family in ProcessMetrics.families {
      let line = try #require(text.split(separator: "\n").first { $0.hasPrefix(family.name + " ") })
      let value = try #require(Double(line.dropFirst(family.name.count + 1)))
      #expect(value > 0 || family.name == "process_cpu_seconds_total", "\(line)")
    }
  }
}
