import FoundationEssentials

/// A key by which a caller shows who it is: `mgw_` and 256 random bits in base64url (RFC 4648, section 5), unpadded.
///
/// It prints `<redacted>` however it is printed.
package struct APIKey: Sendable {
  /// By this people and scanners for leaked secrets tell what it is.
  package static let prefix = "mgw_"
  /// Of the random part.
  package static let byteCount = 32

  private static let digitCount = 43
  /// Of every key, in bytes.
  package static let length = prefix.utf8.count + digitCount
  /// From this many digits on a text with the prefix is taken for a key that should not be shown, whole or not.
  private static let tellingDigitCount = 20

  /// The key itself. Use it where it is given out or hashed, and nowhere else.
  package let exposed: String

  /// - Parameter bytes: ``byteCount`` of them, that nobody can predict.
  package init(randomBytes bytes: [UInt8]) {
    let digits = Data(bytes).base64EncodedString().compactMap { digit -> Character? in
      switch digit {
      case "+": "-"
      case "/": "_"
      case "=": nil
      default: digit
      }
    }
    exposed = Self.prefix + digits
  }

  /// Nil when `text` cannot be a key, by its length or its characters.
  package init?(_ text: String) {
    guard text.utf8.count == Self.length, text.hasPrefix(Self.prefix),
      text.utf8.allSatisfy(Self.isDigit)
    else { return nil }
    exposed = text
  }

  /// Whether `text` begins as keys do, or holds a key somewhere.
  package static func isLike(_ text: String) -> Bool {
    text.hasPrefix(prefix) || redacted(in: text) != text
  }

  /// The same text with a mark in place of each key, whole or with its end cut off.
  package static func redacted(in text: String) -> String {
    guard hasPrefix(in: text) else { return text }
    var parts = text.split(separator: prefix, omittingEmptySubsequences: false)
    for index in parts.indices.dropFirst() {
      let digits = parts[index].utf8.prefix(while: isDigit)
      guard digits.count >= tellingDigitCount else { continue }
      parts[index] = redactionMark + parts[index].dropFirst(digits.count)
    }
    return parts.joined(separator: prefix)
  }

  /// Whether a key may begin anywhere: every request's target is looked through, and next to none has one.
  private static func hasPrefix(in text: String) -> Bool {
    let (bytes, prefix) = (text.utf8.span, prefix.utf8.span)
    var matched = 0
    for place in bytes.indices {
      // No part of the prefix is in it twice, so that nothing that matched can be the begin of another.
      if bytes[place] != prefix[matched] { matched = 0 }
      if bytes[place] == prefix[matched] { matched += 1 }
      if matched == prefix.count { return true }
    }
    return false
  }

  private static let redactionMark = "<redacted>"

  private static func isDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}

extension APIKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { Self.redactionMark }
  package var debugDescription: String { Self.redactionMark }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
