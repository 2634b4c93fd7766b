import FoundationEssentials

/// JSON with names as they are in Swift, for answers that are not of AWS's service models.
enum PlainJSON {
  /// The JSON text of a value, keys sorted.
  static func encode(_ value: some Encodable) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Only values of our own are encoded, and none holds a number that JSON cannot write.
    return (try? encoder.encode(value)).map(Array.init) ?? []
  }

  /// Reads an input; nil when it is not of that shape.
  static func decode<Input: Decodable>(_ type: Input.Type, from body: [UInt8]) -> Input? {
    try? JSONDecoder().decode(type, from: Data(body))
  }
}
