/// The members of a JSON object, in the order in which they are written.
///
/// Nothing here looks for repeated names: each name is set once by the code that builds the object.
package struct JSONObject: Sendable, Equatable {
  package struct Member: Sendable, Equatable {
    package let name: String
    package let value: JSONValue
  }

  package private(set) var members: [Member]

  /// Most objects have room in it, and do not move while they grow.
  private static let usualCount = 12

  package init(_ members: [(String, JSONValue)] = []) {
    self.members = members.map { Member(name: $0.0, value: $0.1) }
  }

  /// The value of the first member with this name.
  package subscript(name: String) -> JSONValue? {
    members.first { $0.name == name }?.value
  }

  package mutating func append(_ name: String, _ value: JSONValue) {
    if members.isEmpty { members.reserveCapacity(Self.usualCount) }
    members.append(Member(name: name, value: value))
  }

  /// Adds the member only where there is a value: the contract says which members may be left out.
  package mutating func append(_ name: String, ifPresent value: JSONValue?) {
    if let value { append(name, value) }
  }
}
