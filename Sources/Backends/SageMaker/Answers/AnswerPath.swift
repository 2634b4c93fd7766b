/// Where in a model's answer something is: `predictions[*].label`.
///
/// A path is a row of steps. `name` and `.name` go to the member of an object; `[3]` to an element of a list, the first
/// being `[0]`; `[*]` to each element of a list, one after the other. A `$` in front stands for where the path begins,
/// and alone for that itself. Names have letters, digits, hyphens and underscores.
struct AnswerPath: Sendable, Equatable {
  enum Step: Sendable, Equatable {
    case member(String)
    case element(Int)
    case each
  }

  static let rule =
    "must be a path such as predictions[*].label: names set apart by dots, [0] for an element, $ for all"

  let steps: [Step]
  let text: String

  /// Whether it may go to many places.
  var isPlural: Bool { steps.contains(.each) }

  init?(_ text: String) {
    self.text = text
    var steps: [Step] = []
    var rest = Substring(text)
    let isRooted = rest.first == "$"
    if isRooted { rest.removeFirst() }
    guard isRooted || !rest.isEmpty else { return nil }
    while let first = rest.first {
      if first == "[" {
        guard let end = rest.firstIndex(of: "]") else { return nil }
        let inside = rest[rest.index(after: rest.startIndex)..<end]
        if inside == "*" {
          steps.append(.each)
        } else if inside.utf8.count <= 6, let index = Int(inside), index >= 0, inside.utf8.allSatisfy(Self.isDigit) {
          steps.append(.element(index))
        } else {
          return nil
        }
        rest = rest[rest.index(after: end)...]
        continue
      }
      if first == "." {
        guard !steps.isEmpty || isRooted else { return nil }
        rest.removeFirst()
      } else if !steps.isEmpty || isRooted {
        return nil
      }
      let name = rest.prefix { $0 != "." && $0 != "[" }
      guard !name.isEmpty, name.allSatisfy(Self.isNamePart) else { return nil }
      steps.append(.member(String(name)))
      rest = rest.dropFirst(name.count)
    }
    self.steps = steps
  }

  /// What is there, in order; nil where a step leads nowhere.
  func values(in answer: AnswerValue) -> [AnswerValue]? {
    var values = [answer]
    for step in steps {
      var next: [AnswerValue] = []
      for value in values {
        switch (step, value) {
        case (.member(let name), .members(let members)):
          guard let member = members[name] else { return nil }
          next.append(member)
        case (.element(let index), .list(let list)):
          guard list.indices.contains(index) else { return nil }
          next.append(list[index])
        case (.each, .list(let list)):
          next += list
        default:
          return nil
        }
      }
      values = next
    }
    return values
  }

  /// What is there, of a path that goes to one place.
  func value(in answer: AnswerValue) -> AnswerValue? {
    guard let values = values(in: answer), values.count == 1, values[0] != .null else { return nil }
    return values[0]
  }

  private static func isNamePart(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || character == "-" || character == "_"
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
