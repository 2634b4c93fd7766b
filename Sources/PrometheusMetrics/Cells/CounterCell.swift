import CoreMetrics
import Synchronization

/// Counts up.
final class CounterCell: CounterHandler {
  private let count = Atomic<Int64>(0)

  var value: Double { Double(count.load(ordering: .relaxed)) }

  func increment(by amount: Int64) {
    // A counter that falls would be read as a restart.
    guard amount > 0 else { return }
    count.add(amount, ordering: .relaxed)
  }

  func reset() { count.store(0, ordering: .relaxed) }
}
