import FoundationEssentials
import OrderedJSON

/// JSON whose members nobody knows beforehand.
enum JSONTree: Decodable, Sendable, Equatable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([JSONTree])
  case object([String: JSONTree])

  /// Nil where `bytes` are not JSON to the letter, or have a member twice: two readers could see two things in them.
  init?(_ bytes: [UInt8]) {
    guard (try? JSONSyntax.check(bytes)) != nil,
      let tree = try? JSONDecoder().decode(JSONTree.self, from: Data(bytes))
    else { return nil }
    self = tree
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let flag = try? container.decode(Bool.self) {
      self = .bool(flag)
    } else if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else if let text = try? container.decode(String.self) {
      self = .string(text)
    } else if let elements = try? container.decode([JSONTree].self) {
      self = .array(elements)
    } else {
      self = .object(try container.decode([String: JSONTree].self))
    }
  }

  var members: [String: JSONTree]? {
    if case .object(let members) = self { members } else { nil }
  }

  var elements: [JSONTree]? {
    if case .array(let elements) = self { elements } else { nil }
  }

  var text: String? {
    if case .string(let text) = self { text } else { nil }
  }

  /// The text, or the texts of a list that has nothing else.
  var texts: [String]? {
    if let text { return [text] }
    guard let elements else { return nil }
    let texts = elements.compactMap(\.text)
    return texts.count == elements.count ? texts : nil
  }
}
