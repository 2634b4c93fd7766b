import HTTPTypes
import Instrumentation

/// Reads what a tracer carries in headers.
///
/// Source: https://www.w3.org/TR/trace-context/
struct TraceFields: Extractor {
  private static let traceParent = HTTPField.Name("traceparent")!

  func extract(key: String, from fields: HTTPFields) -> String? {
    let name = key == "traceparent" ? Self.traceParent : HTTPField.Name(key)
    return name.flatMap { fields[$0] }
  }
}
