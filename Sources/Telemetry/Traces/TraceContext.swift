package import Instrumentation

/// Where in which trace something happens.
///
/// Source: https://www.w3.org/TR/trace-context/
package struct TraceContext: Sendable, Equatable {
  /// 32 hexadecimal digits, not all of them 0.
  package let traceID: String
  /// 16 of them: the span that what happens next is part of.
  package let spanID: String
  /// Whether spans of the trace are to be kept.
  package let isSampled: Bool

  package init(traceID: String, spanID: String, isSampled: Bool) {
    self.traceID = traceID
    self.spanID = spanID
    self.isSampled = isSampled
  }

  /// Reads a `traceparent`; nil for what is none, which starts a trace anew.
  package init?(traceparent: String) {
    let text = Array(traceparent.utf8)
    // Later versions may have more behind it.
    guard text.count >= 55, text[2] == Self.dash, text[35] == Self.dash, text[52] == Self.dash else { return nil }
    let version = text[0..<2]
    guard Self.isHex(version), Array(version) != Array("ff".utf8) else { return nil }
    guard text.count == 55 || Array(version) != Array("00".utf8) && text[55] == Self.dash else { return nil }
    let (trace, span, flags) = (text[3..<35], text[36..<52], text[53..<55])
    guard Self.isID(trace), Self.isID(span), Self.isHex(flags),
      let bits = UInt8(String(decoding: flags, as: UTF8.self), radix: 16)
    else { return nil }
    traceID = String(decoding: trace, as: UTF8.self)
    spanID = String(decoding: span, as: UTF8.self)
    isSampled = bits & 1 == 1
  }

  package var traceparent: String { "00-\(traceID)-\(spanID)-\(isSampled ? "01" : "00")" }

  private static let dash = UInt8(ascii: "-")

  private static func isHex(_ digits: ArraySlice<UInt8>) -> Bool {
    digits.allSatisfy {
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
    }
  }

  private static func isID(_ digits: ArraySlice<UInt8>) -> Bool {
    isHex(digits) && digits.contains { $0 != UInt8(ascii: "0") }
  }
}

extension InstrumentationContext {
  private enum Trace: InstrumentationContextKey {
    typealias Value = TraceContext
  }

  package var trace: TraceContext? {
    get { self[Trace.self] }
    set { self[Trace.self] = newValue }
  }
}
