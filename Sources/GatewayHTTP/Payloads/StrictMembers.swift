import GatewayCore

/// The members of a JSON object, each read once, with every problem found and none passed over.
struct StrictMembers {
  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  private let container: KeyedDecodingContainer<Key>
  /// Before the names of members in problems: `image.` for those of the object in the member `image`.
  private let prefix: String
  private(set) var problems: [FieldProblem] = []

  /// - Parameter names: the members that there may be. `null` counts as absent.
  init(_ decoder: any Decoder, names: [String]) throws {
    self.init(try decoder.container(keyedBy: Key.self), prefix: "", names: names)
  }

  private init(_ container: KeyedDecodingContainer<Key>, prefix: String, names: [String]) {
    self.container = container
    self.prefix = prefix
    for key in container.allKeys.map(\.stringValue).sorted() where !names.contains(key) {
      report(key, "no such member; there are \(names.joined(separator: ", "))")
    }
  }

  /// The members of an object that must be there. Their problems are their own, under their whole names.
  mutating func object(_ name: String, names: [String]) -> StrictMembers? {
    guard let members = try? container.nestedContainer(keyedBy: Key.self, forKey: Key(stringValue: name)) else {
      report(name, "must be an object with \(names.joined(separator: ", "))")
      return nil
    }
    return StrictMembers(members, prefix: "\(prefix)\(name).", names: names)
  }

  /// A text that must be there, its length in characters of Unicode.
  mutating func string(_ name: String, in length: ClosedRange<Int>) -> String? {
    guard let text = try? container.decode(String.self, forKey: Key(stringValue: name)),
      length.contains(text.unicodeScalars.count)
    else {
      report(name, "must be a text of \(length.lowerBound) to \(length.upperBound) characters")
      return nil
    }
    return text
  }

  /// A text that may be left out.
  mutating func optionalString(_ name: String, in length: ClosedRange<Int>) -> String? {
    isAbsent(name) ? nil : string(name, in: length)
  }

  /// `true` or `false`.
  mutating func flag(_ name: String) -> Bool? {
    guard !isAbsent(name) else { return nil }
    guard let flag = try? container.decode(Bool.self, forKey: Key(stringValue: name)) else {
      report(name, "must be true or false")
      return nil
    }
    return flag
  }

  /// A whole number in `range`.
  mutating func integer(_ name: String, in range: ClosedRange<Int>) -> Int? {
    guard !isAbsent(name) else { return nil }
    // `true` and `"1"` are no numbers, and 1.5 is not whole.
    guard let number = try? container.decode(Int.self, forKey: Key(stringValue: name)), range.contains(number) else {
      report(name, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
      return nil
    }
    return number
  }

  mutating func report(_ name: String, _ reason: String) {
    problems.append(FieldProblem(prefix + name, reason))
  }

  private func isAbsent(_ name: String) -> Bool {
    let key = Key(stringValue: name)
    return !container.contains(key) || (try? container.decodeNil(forKey: key)) != false
  }
}
