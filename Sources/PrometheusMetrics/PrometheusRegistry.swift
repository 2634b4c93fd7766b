package import CoreMetrics
import Synchronization

/// What swift-metrics writes to and Prometheus reads.
///
/// Only the families that it was made with are kept, with the label values that they name, and no more series of each
/// than the limit: whatever the code or a client does, the number of series is bounded. What is over it is counted.
/// Recording into a series that is held takes no lock.
package final class PrometheusRegistry: MetricsFactory {
  enum Cell: Sendable {
    case counter(CounterCell)
    case gauge(GaugeCell)
    case histogram(HistogramCell)
  }

  /// Counts the series that were asked for and are not kept.
  package static let dropped = MetricFamily.counter(
    "model_gateway_metrics_series_dropped_total", "Series that were asked for and are not kept.")

  let families: [MetricFamily]
  private let byName: [String: MetricFamily]
  private let seriesLimit: Int
  private let series = Mutex<[String: [[String]: Cell]]>([:])
  private let nothing = NothingCell()
  private let droppedCount = Atomic<Int>(0)

  /// - Parameters:
  ///   - families: with names of their own, in the order in which they are shown.
  ///   - seriesLimit: of each family.
  package init(_ families: [MetricFamily], seriesLimit: Int = 2000) {
    self.families = families + [Self.dropped]
    byName = Dictionary(self.families.map { ($0.name, $0) }) { first, _ in first }
    self.seriesLimit = seriesLimit
  }

  // MARK: Writing

  package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
    if case .counter(let cell) = cell(
      label, dimensions, { if case .counter = $0 { .counter(CounterCell()) } else { nil } })
    {
      return cell
    }
    return nothing
  }

  package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
    if case .gauge(let cell) = gauge(label, dimensions) { return cell }
    return nothing
  }

  package func makeRecorder(
    label: String, dimensions: [(String, String)], aggregate: Bool
  ) -> any RecorderHandler {
    switch aggregate ? histogram(label, dimensions) : gauge(label, dimensions) {
    case .gauge(let cell): cell
    case .histogram(let cell): cell
    case .counter, nil: nothing
    }
  }

  package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
    if case .histogram(let cell) = histogram(label, dimensions) { return cell }
    return nothing
  }

  // A series that has been is not forgotten: Prometheus would take it for a restart.
  package func destroyCounter(_ handler: any CounterHandler) {}
  package func destroyMeter(_ handler: any MeterHandler) {}
  package func destroyRecorder(_ handler: any RecorderHandler) {}
  package func destroyTimer(_ handler: any TimerHandler) {}

  private func gauge(_ name: String, _ dimensions: [(String, String)]) -> Cell? {
    cell(name, dimensions) { if case .gauge = $0 { .gauge(GaugeCell()) } else { nil } }
  }

  private func histogram(_ name: String, _ dimensions: [(String, String)]) -> Cell? {
    cell(name, dimensions) { kind in
      if case .histogram(let bounds) = kind { .histogram(HistogramCell(bounds: bounds)) } else { nil }
    }
  }

  private func cell(
    _ name: String, _ dimensions: [(String, String)], _ make: (MetricFamily.Kind) -> Cell?
  ) -> Cell? {
    guard let family = byName[name], let values = family.values(of: dimensions) else { return drop() }
    let cell = series.withLock { series -> Cell? in
      if let cell = series[name]?[values] { return cell }
      guard series[name, default: [:]].count < seriesLimit, let cell = make(family.kind) else { return nil }
      series[name, default: [:]][values] = cell
      return cell
    }
    return cell ?? drop()
  }

  private func drop() -> Cell? {
    droppedCount.add(1, ordering: .relaxed)
    return nil
  }

  // MARK: Reading

  /// All series as they are now, by family.
  func cells() -> [String: [[String]: Cell]] { series.withLock { $0 } }

  var seriesDropped: Int { droppedCount.load(ordering: .relaxed) }
}
