import FoundationEssentials
import OrderedJSON

// What the store keeps is JSON, read by `Decodable`. It is written by hand, as Foundation's encoder writes it with its
// keys sorted: that is done many times for each start, and the encoder takes ten times as long.

extension JSONValue {
  static func date(_ date: Date) -> JSONValue { .real(date.timeIntervalSinceReferenceDate) }

  /// A whole number has no fraction, not even of zero.
  static func real(_ number: Double) -> JSONValue { Int(exactly: number).map(JSONValue.integer) ?? .number(number) }

  static func id(_ id: UUID) -> JSONValue { .string(id.text) }

  /// A case of an enumeration that has values, with its one or none.
  static func named(_ name: String, _ value: JSONValue? = nil) -> JSONValue {
    .object(JSONObject([(name, .object(JSONObject(value.map { [("_0", $0)] } ?? [])))]))
  }

  static func sorted<Value>(_ members: [String: Value], _ value: (Value) -> JSONValue) -> JSONValue {
    .object(JSONObject(members.sorted { $0.key < $1.key }.map { ($0.key, value($0.value)) }))
  }
}
