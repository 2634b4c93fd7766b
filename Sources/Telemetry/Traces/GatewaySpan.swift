import Synchronization
package import Tracing

/// A part of a trace. One that is not kept costs next to nothing.
package final class GatewaySpan: Span {
  private struct State {
    var name: String
    var attributes = SpanAttributes()
    var isFailed = false
    var isEnded = false
  }

  package let context: InstrumentationContext
  private let trace: TraceContext
  private let parent: String?
  private let kind: SpanKind
  private let start: UInt64
  /// Nil for a span that is not kept.
  private let queue: SpanQueue?
  private let state: Mutex<State>

  init(
    _ name: String, context: InstrumentationContext, trace: TraceContext, parent: String?, kind: SpanKind,
    start: UInt64, queue: SpanQueue?
  ) {
    self.context = context
    self.trace = trace
    self.parent = parent
    self.kind = kind
    self.start = start
    self.queue = queue
    state = Mutex(State(name: name))
  }

  package var isRecording: Bool { queue != nil }

  package var operationName: String {
    get { state.withLock { $0.name } }
    set { if isRecording { state.withLock { $0.name = newValue } } }
  }

  package var attributes: SpanAttributes {
    get { state.withLock { $0.attributes } }
    set { if isRecording { state.withLock { $0.attributes = newValue } } }
  }

  package func setStatus(_ status: SpanStatus) {
    if isRecording { state.withLock { $0.isFailed = status.code == .error } }
  }

  /// What an error says may hold what must not leave the process: it is known by the attributes that are set.
  package func recordError<Instant: TracerInstant>(
    _ error: any Error, attributes: SpanAttributes, at instant: @autoclosure () -> Instant
  ) {
    setStatus(.init(code: .error))
  }

  package func addEvent(_ event: SpanEvent) {}
  package func addLink(_ link: SpanLink) {}

  package func end<Instant: TracerInstant>(at instant: @autoclosure () -> Instant) {
    guard let queue else { return }
    let ended = state.withLock { state -> State? in
      guard !state.isEnded else { return nil }
      state.isEnded = true
      return state
    }
    guard let ended else { return }
    queue.add(
      FinishedSpan(
        trace: trace, parent: parent, name: ended.name, kind: kind, start: start,
        end: max(start, instant().nanosecondsSinceEpoch), attributes: ended.attributes, isFailed: ended.isFailed))
  }
}

/// A span as it is sent away.
package struct FinishedSpan: Sendable {
  package let trace: TraceContext
  package let parent: String?
  package let name: String
  package let kind: SpanKind
  /// In nanoseconds since 1970.
  package let start: UInt64
  package let end: UInt64
  package let attributes: SpanAttributes
  package let isFailed: Bool
}
