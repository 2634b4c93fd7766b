/// A model's answer: any JSON.
enum AnswerValue: Decodable, Sendable, Equatable {
  case null
  case bool(Bool)
  case number(Double)
  case text(String)
  case list([AnswerValue])
  case members([String: AnswerValue])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .text(value)
    } else if let value = try? container.decode([AnswerValue].self) {
      self = .list(value)
    } else {
      self = .members(try container.decode([String: AnswerValue].self))
    }
  }

  var number: Double? {
    if case .number(let number) = self { number } else { nil }
  }

  var list: [AnswerValue]? {
    if case .list(let list) = self { list } else { nil }
  }
}
