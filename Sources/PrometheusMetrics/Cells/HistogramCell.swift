import CoreMetrics
import Synchronization

/// Counts values by size, exactly. Times are in seconds.
final class HistogramCell: TimerHandler, RecorderHandler {
  private final class Bucket: Sendable {
    let count = Atomic<Int>(0)
  }

  let bounds: [Double]
  private let buckets: [Bucket]
  private let total = AtomicDouble()

  init(bounds: [Double]) {
    self.bounds = bounds
    buckets = (0...bounds.count).map { _ in Bucket() }
  }

  /// How many values were at most each bound, and in the end how many there were: never fewer than before them.
  var cumulative: [Int] {
    var sum = 0
    return buckets.map { bucket in
      sum += bucket.count.load(ordering: .relaxed)
      return sum
    }
  }

  var sum: Double { total.value }

  func record(_ value: Double) {
    guard !value.isNaN else { return }
    // What comes often is small: the first bounds are looked at first.
    let index = bounds.firstIndex { value <= $0 } ?? bounds.count
    buckets[index].count.add(1, ordering: .relaxed)
    total.add(value)
  }

  func record(_ value: Int64) { record(Double(value)) }
  func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
  func preferDisplayUnit(_ unit: TimeUnit) {}
}
