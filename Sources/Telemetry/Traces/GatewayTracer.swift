import Platform
package import Tracing

/// Gives every request a trace, the caller's or a new one, and keeps the spans of those that are sampled.
///
/// A trace that a caller has begun is sampled if the caller says so; of those that begin here, a part.
package struct GatewayTracer: Tracer {
  /// Where spans go; nil: nowhere, and traces are only carried on.
  private let queue: SpanQueue?
  private let ratio: Double
  private let random: @Sendable () -> UInt64

  /// - Parameters:
  ///   - ratio: of the traces that begin here, the part that is kept.
  ///   - random: for ids, any 64 bits.
  package init(
    queue: SpanQueue? = nil, ratio: Double = 1,
    random: @escaping @Sendable () -> UInt64 = { QuickRandom.shared.next() }
  ) {
    self.queue = queue
    self.ratio = ratio
    self.random = random
  }

  package func startSpan<Instant: TracerInstant>(
    _ operationName: String, context: @autoclosure () -> InstrumentationContext, ofKind kind: SpanKind,
    at instant: @autoclosure () -> Instant, function: String, file fileID: String, line: UInt
  ) -> GatewaySpan {
    var context = context()
    let parent = context.trace
    let trace = TraceContext(
      traceID: parent?.traceID ?? Self.hex([id(), id()]), spanID: Self.hex([id()]),
      isSampled: parent?.isSampled ?? isChosen)
    context.trace = trace
    let isRecording = trace.isSampled && queue != nil
    return GatewaySpan(
      operationName, context: context, trace: trace, parent: parent?.spanID, kind: kind,
      start: isRecording ? instant().nanosecondsSinceEpoch : 0, queue: isRecording ? queue : nil)
  }

  package func extract<Carrier, Extract: Extractor>(
    _ carrier: Carrier, into context: inout InstrumentationContext, using extractor: Extract
  ) where Extract.Carrier == Carrier {
    context.trace = extractor.extract(key: "traceparent", from: carrier).flatMap(TraceContext.init(traceparent:))
  }

  package func inject<Carrier, Inject: Injector>(
    _ context: InstrumentationContext, into carrier: inout Carrier, using injector: Inject
  ) where Inject.Carrier == Carrier {
    if let trace = context.trace { injector.inject(trace.traceparent, forKey: "traceparent", into: &carrier) }
  }

  package func forceFlush() {}

  private var isChosen: Bool { queue != nil && Double(random() >> 11) / Double(1 << 53 as UInt64) < ratio }

  /// Not 0, which is no id.
  private func id() -> UInt64 { max(1, random()) }

  /// 16 digits for each number.
  private static func hex(_ numbers: [UInt64]) -> String {
    String(unsafeUninitializedCapacity: 16 * numbers.count) { bytes in
      for (index, number) in numbers.enumerated() {
        for place in 0..<16 {
          let digit = UInt8(truncatingIfNeeded: number >> (60 - 4 * place)) & 0xF
          bytes[16 * index + place] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
        }
      }
      return 16 * numbers.count
    }
  }
}
