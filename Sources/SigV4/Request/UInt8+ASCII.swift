/// The classes of bytes that HTTP tells apart. Inlined into whoever reads messages byte by byte.
extension UInt8 {
  @inlinable package var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

  @inlinable package var isHexDigit: Bool {
    isDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self | 0x20)
  }

  @inlinable package var isAlphanumeric: Bool {
    isDigit || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20)
  }

  @inlinable package var isUppercase: Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) }

  /// Whether it may be in a method or a field's name (RFC 9110 section 5.6.2).
  @inlinable package var isToken: Bool {
    isAlphanumeric || self > 0x20 && self < 0x7F && !Self.isSeparator(self)
  }

  /// Of the bytes that can be seen, the ones that a token may not have.
  @inlinable static func isSeparator(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: ","), UInt8(ascii: "/"),
      UInt8(ascii: ":")...UInt8(ascii: "@"), UInt8(ascii: "[")...UInt8(ascii: "]"), UInt8(ascii: "{"),
      UInt8(ascii: "}"):
      true
    default: false
    }
  }

  /// C0 controls and DEL, the tab among them.
  @inlinable package var isControl: Bool { self < 0x20 || self == 0x7F }

  /// Whether it must not be in a field's value (RFC 9110 section 5.5).
  @inlinable package var isControlButNoTab: Bool { isControl && self != UInt8(ascii: "\t") }

  /// Space and horizontal tab, the only white space of a field's value (RFC 9110 section 5.6.3).
  @inlinable package var isBlank: Bool { self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") }
}

extension String {
  /// RFC 9110 section 5.6.2.
  package var isToken: Bool { !utf8.isEmpty && !hasByte { !$0.isToken } }

  /// Whether a byte of it is of a class.
  @inline(__always)
  func hasByte(where isOfClass: (UInt8) -> Bool) -> Bool {
    let bytes = utf8.span
    // Without an end before the last, so that many bytes are looked at in one step: most strings have none.
    var found = false
    for place in bytes.indices { found = isOfClass(bytes[place]) || found }
    return found
  }

  /// How many bytes come before the first one of a class; nil when there is none.
  @inline(__always)
  func firstPlace(where isOfClass: (UInt8) -> Bool) -> Int? {
    let bytes = utf8.span
    for place in bytes.indices where isOfClass(bytes[place]) { return place }
    return nil
  }
}
