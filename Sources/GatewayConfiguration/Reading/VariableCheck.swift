/// Finds the variables that look like the gateway's and that no key takes, and those that more than one takes.
struct VariableCheck {
  /// How many letters a name may be wrong by to be taken for a slip.
  private static let slips = 2
  /// In shorter ones everything is near everything.
  private static let leastLength = 6

  private let known: ConfigurationKeys
  /// The names that stand for `*` below a path.
  private let names: ([String]) -> [String]
  /// The names below a path, by how they are written in variables.
  private var written: [[String]: [String: [String]]] = [:]

  init(keys: ConfigurationKeys, names: @escaping ([String]) -> [String]) {
    known = keys
    self.names = names
  }

  /// What is wrong with the variable `name`; nil: nothing.
  /// - Parameter name: without the prefix that all the gateway's have.
  mutating func problem(with name: String) -> String? {
    let keys = keys(of: name).map { $0.joined(separator: ".") }
    if keys.count > 1 {
      return "stands for \(keys.sorted().joined(separator: " and for ")); set them in the file, or rename one"
    }
    guard keys.isEmpty else { return nil }
    return hint(for: name).map { "no such variable; \($0)" }
  }

  /// The keys that the variable stands for: names that differ only by `.`, `-` and `_` are the same in it.
  private mutating func keys(of name: String) -> [[String]] {
    known.patterns.flatMap { keys(of: name[...], as: $0[...], below: []) }
  }

  private mutating func keys(of rest: Substring, as pattern: ArraySlice<String>, below path: [String]) -> [[String]] {
    guard let component = pattern.first else { return [] }
    var keys: [[String]] = []
    for (word, rest) in Self.splits(of: rest) where (rest == nil) == (pattern.count == 1) {
      let found =
        if component == "*" {
          writtenNames(below: path)[String(word)] ?? []
        } else {
          SettingsReader.variable(component) == word ? [component] : []
        }
      for name in found {
        guard let rest else {
          keys.append(path + [name])
          continue
        }
        keys += self.keys(of: rest, as: pattern.dropFirst(), below: path + [name])
      }
    }
    return keys
  }

  /// The text before each underscore with the text after it, and all of it with nothing.
  private static func splits(of text: Substring) -> [(Substring, rest: Substring?)] {
    text.indices.filter { text[$0] == "_" }.map { (text[..<$0], text[text.index(after: $0)...]) } + [(text, nil)]
  }

  private mutating func writtenNames(below path: [String]) -> [String: [String]] {
    if let known = written[path] { return known }
    let made = Dictionary(grouping: names(path)) { SettingsReader.variable($0) }
    written[path] = made
    return made
  }

  /// What was meant, if it can be told: a key that is nearly called so, or something in a section that there is. Others
  /// may have variables with the gateway's prefix too.
  private func hint(for name: String) -> String? {
    let fixed = known.patterns.filter { !$0.contains("*") }
    let near = fixed.filter { pattern in
      let variable = SettingsReader.variable(pattern.joined(separator: "_"))
      return Self.isNear(name, variable) || SettingsReader.variable(pattern.dropFirst().joined(separator: "_")) == name
    }
    if let key = near.first {
      return "\(key.joined(separator: ".")) is \(SettingsReader.variable(path: key))"
    }
    for section in known.names(below: []) {
      let word = SettingsReader.variable(section)
      let count = word.split(separator: "_").count
      let parts = name.split(separator: "_", omittingEmptySubsequences: false)
      guard parts.count > count else { continue }
      let begin = parts.prefix(count).joined(separator: "_")
      if begin == word || (word.count >= Self.leastLength && Self.distance(begin, word) == 1) {
        return "nothing in \(section) of the file is called so"
      }
    }
    return nil
  }

  private static func isNear(_ name: String, _ known: String) -> Bool {
    name.count >= leastLength && abs(name.count - known.count) <= slips && distance(name, known) <= slips
  }

  /// How many letters must be put in, left out or changed to make one of the other (Levenshtein).
  private static func distance(_ one: String, _ other: String) -> Int {
    let (one, other) = (Array(one.utf8), Array(other.utf8))
    var row = Array(0...other.count)
    for (line, letter) in one.enumerated() {
      var diagonal = row[0]
      row[0] = line + 1
      for column in other.indices {
        let changed = diagonal + (letter == other[column] ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = min(changed, row[column] + 1, diagonal + 1)
      }
    }
    return row[other.count]
  }
}
