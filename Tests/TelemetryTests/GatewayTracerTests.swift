import Instrumentation
import Platform
import Telemetry
import Testing
import Tracing

struct GatewayTracerTests {
  private struct Headers: Extractor, Injector {
    func extract(key: String, from headers: [String: String]) -> String? { headers[key] }
    func inject(_ value: String, forKey key: String, into headers: inout [String: String]) { headers[key] = value }
  }

  private static let sampled = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
  private static let unsampled = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"

  private static func context(_ traceparent: String?, _ tracer: GatewayTracer) -> InstrumentationContext {
    var context = InstrumentationContext.topLevel
    tracer.extract(traceparent.map { ["traceparent": $0] } ?? [:], into: &context, using: Headers())
    return context
  }

  @Test func `A span goes on with the caller's trace under an id of its own`() throws {
    let tracer = GatewayTracer(queue: SpanQueue())
    let span = tracer.startSpan("a", context: Self.context(Self.sampled, tracer))
    let trace = try #require(span.context.trace)
    #expect(trace.traceID == "0af7651916cd43dd8448eb211c80319c" && trace.spanID != "b7ad6b7169203331")
    var headers: [String: String] = [:]
    tracer.inject(span.context, into: &headers, using: Headers())
    #expect(headers["traceparent"] == trace.traceparent)
  }

  @Test func `Without a caller's trace each request gets one, also where no span is kept`() throws {
    let tracer = GatewayTracer()
    let one = try #require(tracer.startSpan("a", context: .topLevel).context.trace)
    let other = try #require(tracer.startSpan("a", context: .topLevel).context.trace)
    #expect(one.traceID != other.traceID && one.traceID.count == 32 && one.spanID.count == 16 && !one.isSampled)
  }

  @Test(
    arguments: [
      (sampled, 0.0, true), (unsampled, 1.0, false), (nil, 1.0, true), (nil, 0.0, false), ("nonsense", 1.0, true),
    ] as [(String?, Double, Bool)])
  func `The caller decides what is kept of its trace, the ratio of others`(
    traceparent: String?, ratio: Double, isKept: Bool
  ) {
    let tracer = GatewayTracer(queue: SpanQueue(), ratio: ratio)
    #expect(tracer.startSpan("a", context: Self.context(traceparent, tracer)).isRecording == isKept)
  }

  @Test func `A child is kept as its parent is, and names it`() {
    let tracer = GatewayTracer(queue: SpanQueue(), ratio: 0.5)
    for _ in 0..<20 {
      let parent = tracer.startSpan("a", context: .topLevel)
      let child = tracer.startSpan("b", context: parent.context)
      #expect(child.isRecording == parent.isRecording)
      #expect(child.context.trace?.traceID == parent.context.trace?.traceID)
    }
  }

  @Test func `A queue that is full drops, and counts`() {
    let queue = SpanQueue(limit: 2)
    let tracer = GatewayTracer(queue: queue)
    for _ in 0..<5 { tracer.startSpan("a", context: .topLevel).end() }
    let twice = tracer.startSpan("a", context: .topLevel)
    twice.end()
    twice.end()
    #expect((queue.counts.exported, queue.counts.overflowed, queue.counts.refused) == (0, 4, 0))
  }
}
