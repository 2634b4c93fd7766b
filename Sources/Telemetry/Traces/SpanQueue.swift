import Synchronization

/// Spans that wait to be sent. What there is no room for is dropped, and counted: traces must not hold up requests.
package final class SpanQueue: Sendable {
  package struct Counts: Sendable, Equatable {
    package var exported = 0
    /// For want of room.
    package var overflowed = 0
    /// The receiver did not take them.
    package var refused = 0

    package init() {}
  }

  private struct State {
    var spans: [FinishedSpan] = []
    var counts = Counts()
  }

  private let limit: Int
  private let state = Mutex(State())

  package init(limit: Int = 4096) {
    self.limit = limit
  }

  package var counts: Counts { state.withLock { $0.counts } }

  func add(_ span: FinishedSpan) {
    state.withLock { state in
      guard state.spans.count < limit else {
        state.counts.overflowed += 1
        return
      }
      state.spans.append(span)
    }
  }

  /// Takes out the oldest, up to so many.
  func take(_ count: Int) -> [FinishedSpan] {
    state.withLock { state in
      let taken = Array(state.spans.prefix(count))
      state.spans.removeFirst(taken.count)
      return taken
    }
  }

  func count(_ change: (inout Counts) -> Void) { state.withLock { change(&$0.counts) } }
}
