import NIOCore
import NIOPosix
import Synchronization

/// Writes lines together that are logged in one turn of an event loop, as those of requests are that come at the same
/// time: a call of the system for each took a tenth of what a status read takes.
///
/// Lines of a thread stay in their order. Those of a thread that is no event loop's are written at once.
package final class LineGatherer: Sendable {
  /// What one turn of one event loop has logged. No other thread reaches it.
  private final class Gathered: Sendable {
    struct State {
      var lines: [UInt8] = []
      var isDue = false
    }

    let state = Mutex(State())
  }

  /// In bytes; with so many, the turn's end is not waited for.
  private static let limit = 64 * 1024

  private let gathered = ThreadSpecificVariable<Gathered>()
  private let write: @Sendable (_ lines: [UInt8]) -> Void

  /// - Parameter write: takes one or more whole lines, on the thread that they were logged on.
  package init(write: @escaping @Sendable (_ lines: [UInt8]) -> Void) {
    self.write = write
  }

  /// - Parameter mayWait: for the end of the event loop's turn.
  package func add(_ line: [UInt8], mayWait: Bool) {
    guard let eventLoop = MultiThreadedEventLoopGroup.currentEventLoop else { return write(line) }
    let gathered = gathered.currentValue ?? begin()
    let (isFull, isFirst) = gathered.state.withLock { state in
      state.lines += line
      defer { state.isDue = true }
      return (state.lines.count >= Self.limit, !state.isDue)
    }
    if isFirst { eventLoop.execute { self.end(gathered, isTurn: true) } }
    if isFull || !mayWait { end(gathered, isTurn: false) }
  }

  private func begin() -> Gathered {
    let new = Gathered()
    gathered.currentValue = new
    return new
  }

  private func end(_ gathered: Gathered, isTurn: Bool) {
    gathered.state.withLock { state in
      if isTurn { state.isDue = false }
      guard !state.lines.isEmpty else { return }
      write(state.lines)
      state.lines.removeAll(keepingCapacity: true)
    }
  }
}
