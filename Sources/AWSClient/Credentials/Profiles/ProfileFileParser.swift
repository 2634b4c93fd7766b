/// Reads the format of `~/.aws/config` and `~/.aws/credentials`.
///
/// - A line that begins with `#` or `;` is a comment; so is the rest of a line from a `#` or `;` after white space.
/// - A line further to the right than the property above goes on with that property's value; there, `#` and `;` after
///   white space are part of the value. If nothing stands behind the `=`, such lines are properties of their own, one
///   level deep.
/// - Names of properties know no case. Of two values for one name the later holds. Quotes are part of a value.
/// - A `:` does what a `=` does, as AWS's command line has it.
///
/// Source: https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
struct ProfileFileParser {
  /// What is wrong with a line. It tells nothing of what the line holds.
  struct Problem: Error, Equatable {
    /// From 1.
    let line: Int
    let reason: String
  }

  private struct OpenProperty {
    let name: String
    let indentation: Int
    let first: String
    var more: [(line: Int, text: String)] = []
  }

  private var sections: [ProfileSection] = []
  private var open: OpenProperty?

  /// The sections in their order, those with the same heading as one.
  static func sections(in text: String) throws(Problem) -> [ProfileSection] {
    var parser = ProfileFileParser()
    let withoutMark =
      text.unicodeScalars.first == "\u{FEFF}" ? text.unicodeScalars.dropFirst() : text.unicodeScalars[...]
    let lines = String(withoutMark).split(omittingEmptySubsequences: false) {
      $0 == "\n" || $0 == "\r\n" || $0 == "\r"
    }
    for (index, line) in lines.enumerated() {
      try parser.take(line, number: index + 1)
    }
    try parser.closeProperty()
    return parser.merged
  }

  private mutating func take(_ line: Substring, number: Int) throws(Problem) {
    let text = line.trimmed
    if text.isEmpty || text.first == "#" || text.first == ";" { return }
    let indentation = line.prefix { $0.isBlank }.count
    if let open, indentation > open.indentation {
      self.open?.more.append((number, String(text)))
      return
    }
    try closeProperty()
    if text.first == "[" {
      sections.append(ProfileSection(heading: try heading(in: text, number: number)))
      return
    }
    guard !sections.isEmpty else { throw Problem(line: number, reason: "is in no section") }
    let (name, value) = try property(in: text.withoutComment, number: number)
    open = OpenProperty(name: name, indentation: indentation, first: value)
  }

  private func heading(in text: Substring, number: Int) throws(Problem) -> String {
    guard let end = text.firstIndex(of: "]") else {
      throw Problem(line: number, reason: "begins with [ and has no ]")
    }
    let rest = text[text.index(after: end)...].trimmed
    guard rest.isEmpty || rest.first == "#" || rest.first == ";" else {
      throw Problem(line: number, reason: "has more after the ]")
    }
    let heading = text[text.index(after: text.startIndex)..<end].trimmed
    guard !heading.isEmpty else { throw Problem(line: number, reason: "names no section") }
    return String(heading)
  }

  private func property(
    in text: Substring, number: Int
  ) throws(Problem) -> (name: String, value: String) {
    guard let delimiter = text.firstIndex(where: { $0 == "=" || $0 == ":" }) else {
      throw Problem(line: number, reason: "is neither [SECTION] nor NAME = VALUE")
    }
    let name = text[..<delimiter].trimmed
    guard !name.isEmpty else { throw Problem(line: number, reason: "has a value without a name") }
    return (name.lowercased(), String(text[text.index(after: delimiter)...].trimmed))
  }

  private mutating func closeProperty() throws(Problem) {
    guard let property = open else { return }
    open = nil
    let value: ProfileSection.Value
    if property.first.isEmpty, !property.more.isEmpty {
      var nested: [String: String] = [:]
      for (line, text) in property.more {
        guard let delimiter = text.firstIndex(of: "=") else {
          throw Problem(line: line, reason: "is not NAME = VALUE")
        }
        let name = text[..<delimiter].trimmed
        guard !name.isEmpty else { throw Problem(line: line, reason: "has a value without a name") }
        nested[name.lowercased()] = String(text[text.index(after: delimiter)...].trimmed)
      }
      value = .nested(nested)
    } else {
      value = .text(([property.first] + property.more.map(\.text)).joined(separator: "\n"))
    }
    sections[sections.count - 1].properties[property.name] = value
  }

  private var merged: [ProfileSection] {
    var merged: [ProfileSection] = []
    var places: [String: Int] = [:]
    for section in sections {
      if let place = places[section.heading] {
        merged[place].properties.merge(section.properties) { $1 }
      } else {
        places[section.heading] = merged.count
        merged.append(section)
      }
    }
    return merged
  }
}

extension Character {
  fileprivate var isBlank: Bool { self == " " || self == "\t" }
}

extension Substring {
  fileprivate var trimmed: Substring {
    var rest = drop { $0.isBlank }
    while rest.last?.isBlank == true { rest.removeLast() }
    return rest
  }

  /// Up to the first `#` or `;` that has white space before it.
  fileprivate var withoutComment: Substring {
    for index in indices where (self[index] == "#" || self[index] == ";") && index > startIndex {
      if self[self.index(before: index)].isBlank { return self[..<index].trimmed }
    }
    return self
  }
}
