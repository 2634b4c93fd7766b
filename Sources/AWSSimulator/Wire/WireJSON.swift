import FoundationEssentials

/// JSON as the services write it: members in PascalCase, keys sorted, slashes unescaped.
///
/// Swift's `minInferenceUnits` is `MinInferenceUnits` on the wire. Unknown members are ignored and null is absent,
/// as AWS has it.
enum WireJSON {
  /// The JSON text of a value.
  static func encode(_ value: some Encodable) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .custom { WireKey(capitalizing: $0.last) }
    // Only values of our own are encoded, and none holds a number that JSON cannot write.
    return (try? encoder.encode(value)).map(Array.init) ?? []
  }

  /// Reads an input; no body at all stands for an empty object.
  ///
  /// - Throws: `SerializationException`, with the framework's words for a member of a wrong type.
  static func decode<Input: Decodable>(_ type: Input.Type, from body: [UInt8]) throws(ServiceError) -> Input {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .custom { WireKey(uncapitalizing: $0.last) }
    do {
      return try decoder.decode(type, from: body.isEmpty ? Data("{}".utf8) : Data(body))
    } catch DecodingError.typeMismatch(let expected, let context) {
      throw .serialization(complaint(expected, context))
    } catch {
      throw .serialization(nil)
    }
  }

  private static func complaint(_ expected: any Any.Type, _ context: DecodingError.Context) -> String {
    let member = context.codingPath.map(\.stringValue).joined(separator: ".")
    return "The value at '\(member)' can not be converted to \(expected)"
  }
}

/// A member's name with its first letter in the case that the other side wants.
struct WireKey: CodingKey {
  let stringValue: String
  let intValue: Int?

  init(capitalizing key: (any CodingKey)?) {
    let name = key?.stringValue ?? ""
    stringValue = name.prefix(1).uppercased() + name.dropFirst()
    intValue = key?.intValue
  }

  init(uncapitalizing key: (any CodingKey)?) {
    let name = key?.stringValue ?? ""
    // A member that is not in PascalCase is unknown to AWS: it must not meet the member of the same letters.
    let isMember = name.first?.isUppercase ?? false
    stringValue = isMember ? name.prefix(1).lowercased() + name.dropFirst() : "-\(name)"
    intValue = key?.intValue
  }

  init(stringValue: String) {
    self.stringValue = stringValue
    intValue = nil
  }

  init(intValue: Int) {
    stringValue = "\(intValue)"
    self.intValue = intValue
  }
}
