/// Reads a text by the grammar of JSON (RFC 8259) to the letter: UTF-8 without a byte order mark, no comma too
/// many, no member named twice in one object, no nesting beyond a limit.
///
/// Decoders forgive some of that, and then two readers of one text can see two things in it.
package struct JSONSyntax {
  /// What is wrong, and at which byte, from 0.
  package struct Violation: Error, Sendable, Equatable {
    package let offset: Int
    package let reason: String
  }

  /// How deep arrays and objects may be nested.
  package static let depthLimit = 64

  private let bytes: [UInt8]
  private var position = 0

  /// - Throws: ``Violation``, the first one.
  package static func check(_ bytes: [UInt8]) throws(Violation) { _ = try value(of: bytes) }

  /// What the text says. A number is whole when it is written so and an `Int` can hold it.
  /// - Throws: ``Violation``, the first one.
  package static func value(of bytes: [UInt8]) throws(Violation) -> JSONValue {
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw Violation(offset: 0, reason: "not UTF-8")
    }
    var syntax = JSONSyntax(bytes: bytes)
    let value = try syntax.value(depth: 0)
    syntax.skipSpace()
    if syntax.position < bytes.count { throw syntax.violation("more after the end") }
    return value
  }

  private init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  private mutating func value(depth: Int) throws(Violation) -> JSONValue {
    skipSpace()
    switch peek {
    case UInt8(ascii: "{"): return .object(try object(depth: depth + 1))
    case UInt8(ascii: "["): return .array(try array(depth: depth + 1))
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"):
      try word("true")
      return .bool(true)
    case UInt8(ascii: "f"):
      try word("false")
      return .bool(false)
    case UInt8(ascii: "n"):
      try word("null")
      return .null
    case nil: throw violation("it ends too early")
    case let byte?:
      guard byte == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else {
        throw violation("no value begins so")
      }
      return try number()
    }
  }

  private mutating func object(depth: Int) throws(Violation) -> JSONObject {
    try enter(depth)
    var object = JSONObject()
    var names = Names()
    skipSpace()
    if take(UInt8(ascii: "}")) { return object }
    repeat {
      skipSpace()
      guard peek == UInt8(ascii: "\"") else { throw violation("a member's name is missing") }
      let name = try string()
      guard names.insert(name) else { throw violation("a member is named twice") }
      skipSpace()
      guard take(UInt8(ascii: ":")) else { throw violation("a colon is missing") }
      object.append(name, try value(depth: depth))
      skipSpace()
    } while take(UInt8(ascii: ","))
    guard take(UInt8(ascii: "}")) else { throw violation("a comma or a closing brace is missing") }
    return object
  }

  private mutating func array(depth: Int) throws(Violation) -> [JSONValue] {
    try enter(depth)
    var elements: [JSONValue] = []
    skipSpace()
    if take(UInt8(ascii: "]")) { return elements }
    repeat {
      elements.append(try value(depth: depth))
      skipSpace()
    } while take(UInt8(ascii: ","))
    guard take(UInt8(ascii: "]")) else { throw violation("a comma or a closing bracket is missing") }
    return elements
  }

  private mutating func enter(_ depth: Int) throws(Violation) {
    position += 1
    if depth > Self.depthLimit { throw violation("nested more than \(Self.depthLimit) deep") }
  }

  /// - Returns: The characters with their escapes resolved, so that two spellings of one name are one.
  private mutating func string() throws(Violation) -> String {
    position += 1
    let plain = bytes[position...].prefix { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") && $0 >= 0x20 }
    position = plain.endIndex
    // Most have no escape in them.
    if take(UInt8(ascii: "\"")) { return String(decoding: plain, as: UTF8.self) }
    var text = Array(plain)
    while let byte = peek {
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"): try escape(into: &text)
      case 0..<0x20: throw violation("a control character in a string")
      default: text.append(byte)
      }
    }
    throw violation("a string does not end")
  }

  private mutating func escape(into text: inout [UInt8]) throws(Violation) {
    guard let byte = peek else { throw violation("a string does not end") }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"): try unicodeEscape(into: &text)
    default: throw violation("no such escape")
    }
  }

  private mutating func unicodeEscape(into text: inout [UInt8]) throws(Violation) {
    let first = try hexUnit()
    guard (0xD800..<0xE000).contains(first) else {
      if let scalar = Unicode.Scalar(first) { text.append(contentsOf: String(Character(scalar)).utf8) }
      return
    }
    guard first < 0xDC00, take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else {
      throw violation("half of a surrogate pair")
    }
    let second = try hexUnit()
    guard (0xDC00..<0xE000).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    else { throw violation("half of a surrogate pair") }
    text.append(contentsOf: String(Character(scalar)).utf8)
  }

  private mutating func hexUnit() throws(Violation) -> UInt32 {
    let digits = bytes[position...].prefix(4)
    guard digits.count == 4, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
      let unit = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw violation("an escape needs four hexadecimal digits") }
    position += 4
    return unit
  }

  private mutating func number() throws(Violation) -> JSONValue {
    let start = position
    var isWhole = true
    _ = take(UInt8(ascii: "-"))
    if !take(UInt8(ascii: "0")) { try digits() }
    if take(UInt8(ascii: ".")) {
      isWhole = false
      try digits()
    }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      isWhole = false
      _ = take(UInt8(ascii: "+")) || take(UInt8(ascii: "-"))
      try digits()
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if isWhole, let number = Int(text) { return .integer(number) }
    guard let number = Double(text) else { throw violation("no number") }
    return .number(number)
  }

  private mutating func digits() throws(Violation) {
    let digits = bytes[position...].prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard !digits.isEmpty else { throw violation("a digit is missing") }
    position += digits.count
  }

  private mutating func word(_ word: String) throws(Violation) {
    guard bytes[position...].starts(with: word.utf8) else { throw violation("no value begins so") }
    position += word.utf8.count
  }

  private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard peek == byte else { return false }
    position += 1
    return true
  }

  private mutating func skipSpace() {
    while let byte = peek, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { position += 1 }
  }

  private func violation(_ reason: String) -> Violation {
    Violation(offset: position, reason: reason)
  }
}

/// The names of an object's members so far. Two are the same when their bytes are: what people read alike, in other
/// forms of Unicode, is not.
private struct Names {
  /// From so many on they are looked up.
  private static let fewLimit = 16

  private var few: [String] = []
  private var many: Set<[UInt8]> = []

  /// - Returns: False if it is there.
  mutating func insert(_ name: String) -> Bool {
    if many.isEmpty, few.count < Self.fewLimit {
      if few.contains(where: { $0.utf8.elementsEqual(name.utf8) }) { return false }
      few.append(name)
      return true
    }
    if many.isEmpty { many = Set(few.map { Array($0.utf8) }) }
    return many.insert(Array(name.utf8)).inserted
  }
}
