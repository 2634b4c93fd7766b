import FoundationEssentials

/// The body of a control request. Its coding keys are the only fields that it may have.
protocol ControlInput: Decodable {
  /// The fields, as they are written in JSON.
  associatedtype CodingKeys: CodingKey, CaseIterable
}

extension ControlInput {
  /// Reads a body.
  ///
  /// - Throws: a 400 that names the field that is unknown, missing or of the wrong type.
  static func read(_ body: [UInt8]) throws(ControlError) -> Self {
    let decoder = JSONDecoder()
    let known = CodingKeys.allCases.map(\.stringValue)
    let names: [String]
    do {
      names = try decoder.decode(FieldNames.self, from: Data(body)).names
    } catch {
      throw .badRequest("The body must be a JSON object with these fields: \(known.joined(separator: ", ")).")
    }
    if let unknown = names.first(where: { !known.contains($0) }) {
      throw .badRequest("There is no field '\(unknown)'. The fields are: \(known.joined(separator: ", ")).")
    }
    do {
      return try decoder.decode(Self.self, from: Data(body))
    } catch DecodingError.keyNotFound(let key, _) {
      throw .badRequest("The field '\(key.stringValue)' is missing.")
    } catch DecodingError.valueNotFound(_, let context) {
      throw .badRequest("The field '\(context.codingPath.last?.stringValue ?? "")' must not be null.")
    } catch DecodingError.typeMismatch(let type, let context) {
      throw .badRequest("The field '\(context.codingPath.last?.stringValue ?? "")' must be of type \(type).")
    } catch {
      throw .badRequest("A number in the body is out of range, or has a fraction where it must not.")
    }
  }
}

/// The names of an object's fields, whatever they are.
private struct FieldNames: Decodable {
  let names: [String]

  init(from decoder: any Decoder) throws {
    names = try decoder.container(keyedBy: WireKey.self).allKeys.map(\.stringValue)
  }
}
