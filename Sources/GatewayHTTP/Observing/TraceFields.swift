import HTTPTypes
import Instrumentation

/// Reads what a tracer carries in headers.
///
/// Source: https://www.w3.org/TR/trace-context/
struct TraceFields: Extractor {
  func extract(key: String, from fields: HTTPFields) -> String? { HTTPField.Name(key).flatMap { fields[$0] } }
}
