/// A form that names have to have, with the regular expression by which AWS's messages call it.
struct NamePattern: Sendable {
  /// The expression, for messages only.
  let text: String
  /// Whether a whole value has the form.
  let matches: @Sendable (String) -> Bool

  /// Names made of one set of characters, at least one.
  init(_ text: String, allowing allowed: @escaping @Sendable (UInt8) -> Bool) {
    self.init(text) { !$0.isEmpty && $0.utf8.allSatisfy(allowed) }
  }

  /// Names that a closure knows.
  init(_ text: String, matches: @escaping @Sendable (String) -> Bool) {
    self.text = text
    self.matches = matches
  }

  /// `a-z`, `A-Z` and `0-9`.
  static func isAlphanumeric(_ byte: UInt8) -> Bool {
    isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  /// `0-9`.
  static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}
