extension JSONValue {
  /// The member of an object with this name; nil where there is none, where it is null, and of what is no object.
  package subscript(name: String) -> JSONValue? {
    guard case .object(let object) = self, let value = object[name], value != .null else { return nil }
    return value
  }

  package var text: String? { if case .string(let text) = self { text } else { nil } }

  package var flag: Bool? { if case .bool(let flag) = self { flag } else { nil } }

  /// Any finite number.
  package var double: Double? {
    switch self {
    case .integer(let number): Double(number)
    case .number(let number) where number.isFinite: number
    default: nil
    }
  }

  package var elements: [JSONValue]? { if case .array(let elements) = self { elements } else { nil } }
}
