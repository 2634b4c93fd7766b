import OrderedJSON
import Tracing

/// Spans in OTLP's JSON: protobuf's mapping, with ids in hexadecimal and 64-bit numbers as text.
///
/// Source: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
enum OTLPRequest {
  static func body(of spans: [FinishedSpan], resource: [(String, String)]) -> [UInt8] {
    let attributes = resource.map { attribute($0.0, ["stringValue": .string($0.1)]) }
    return JSONWriter.bytes(
      of: [
        "resourceSpans": [
          [
            "resource": ["attributes": .array(attributes)],
            "scopeSpans": [["scope": ["name": "model-gateway"], "spans": .array(spans.map(json))]],
          ]
        ]
      ])
  }

  private static func json(_ span: FinishedSpan) -> JSONValue {
    var members = JSONObject([
      ("traceId", .string(span.trace.traceID)), ("spanId", .string(span.trace.spanID)),
    ])
    members.append("parentSpanId", ifPresent: span.parent.map(JSONValue.string))
    members.append("flags", .integer(span.trace.isSampled ? 1 : 0))
    members.append("name", .string(span.name))
    members.append("kind", .integer(number(of: span.kind)))
    members.append("startTimeUnixNano", .string(String(span.start)))
    members.append("endTimeUnixNano", .string(String(span.end)))
    var attributes: [(String, JSONValue)] = []
    // No collection: it can only be gone through like this.
    // swift-format-ignore: ReplaceForEachWithForLoop
    span.attributes.forEach { key, value in
      if let value = json(value) { attributes.append((key, value)) }
    }
    members.append(
      "attributes", .array(attributes.sorted { $0.0 < $1.0 }.map { attribute($0.0, $0.1) }))
    members.append("status", span.isFailed ? ["code": 2] : [:])
    return .object(members)
  }

  private static func attribute(_ key: String, _ value: JSONValue) -> JSONValue {
    ["key": .string(key), "value": value]
  }

  private static func json(_ value: SpanAttribute) -> JSONValue? {
    switch value {
    case .string(let text): ["stringValue": .string(text)]
    case .int64(let number): ["intValue": .string(String(number))]
    case .int32(let number): ["intValue": .string(String(number))]
    case .double(let number): ["doubleValue": .number(number)]
    case .bool(let flag): ["boolValue": .bool(flag)]
    default: nil
    }
  }

  private static func number(of kind: SpanKind) -> Int {
    switch kind {
    case .internal: 1
    case .server: 2
    case .client: 3
    case .producer: 4
    case .consumer: 5
    }
  }
}
