import Telemetry
import Testing

/// `traceparent`, as https://www.w3.org/TR/trace-context/ has it.
struct TraceContextTests {
  private static let trace = "0af7651916cd43dd8448eb211c80319c"
  private static let span = "b7ad6b7169203331"

  @Test(arguments: [("01", true), ("00", false), ("03", true), ("fe", false), ("ff", true)])
  func `A trace is taken over with its flag`(flags: String, isSampled: Bool) throws {
    let read = try #require(TraceContext(traceparent: "00-\(Self.trace)-\(Self.span)-\(flags)"))
    #expect(read == TraceContext(traceID: Self.trace, spanID: Self.span, isSampled: isSampled))
    #expect(read.traceparent == "00-\(Self.trace)-\(Self.span)-0\(isSampled ? 1 : 0)")
  }

  @Test func `What a later version adds is left out`() {
    #expect(TraceContext(traceparent: "cc-\(Self.trace)-\(Self.span)-01-what-comes") != nil)
    #expect(TraceContext(traceparent: "cc-\(Self.trace)-\(Self.span)-01") != nil)
  }

  @Test(arguments: [
    "", "00", "00-\(trace)-\(span)", "00-\(trace)-\(span)-01-more", "00-\(trace)-\(span)-01 ", "ff-\(trace)-\(span)-01",
    "0x-\(trace)-\(span)-01", "00-\(trace.uppercased())-\(span)-01", "00-\(trace)-\(span)-0g", "00-\(trace)-\(span)-1",
    "00-00000000000000000000000000000000-\(span)-01", "00-\(trace)-0000000000000000-01", "00_\(trace)_\(span)_01",
    "cc-\(trace)-\(span)-01more", "00-\(trace)-\(span)-01, 00-\(trace)-\(span)-01",
  ])
  func `What is none is not taken over`(text: String) {
    #expect(TraceContext(traceparent: text) == nil)
  }
}
