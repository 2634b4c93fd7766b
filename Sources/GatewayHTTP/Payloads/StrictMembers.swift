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
  private(set) var problems: [FieldProblem] = []

  /// - Parameter names: the members that there may be. `null` counts as absent.
  init(_ decoder: any Decoder, names: [String]) throws {
    container = try decoder.container(keyedBy: Key.self)
    for key in container.allKeys.map(\.stringValue).sorted() where !names.contains(key) {
      problems.append(FieldProblem(key, "no such member; there are \(names.joined(separator: ", "))"))
    }
  }

  /// A whole number in `range`.
  mutating func integer(_ name: String, in range: ClosedRange<Int>) -> Int? {
    let key = Key(stringValue: name)
    guard container.contains(key), (try? container.decodeNil(forKey: key)) == false else { return nil }
    // `true` and `"1"` are no numbers, and 1.5 is not whole.
    guard let number = try? container.decode(Int.self, forKey: key), range.contains(number) else {
      problems.append(
        FieldProblem(name, "must be a whole number from \(range.lowerBound) to \(range.upperBound)"))
      return nil
    }
    return number
  }

  mutating func report(_ name: String, _ reason: String) {
    problems.append(FieldProblem(name, reason))
  }
}
