/// The grammar of callers' names and of the labels of their keys: `[A-Za-z0-9._-]{1,64}`.
package enum CallerName {
  /// Of callers that the gateway does not know. Nobody is configured under it: the leases of those would be theirs.
  package static let anonymous = "anonymous"

  package static let rule =
    "a caller's name has 1 to 64 characters of A-Z a-z 0-9 . _ - and is not \(anonymous)"
  package static let labelRule = "a key's label has 1 to 64 characters of A-Z a-z 0-9 . _ - and is not a key"

  package static func isValid(_ name: String) -> Bool {
    name != anonymous && isLabel(name)
  }

  /// Whether a key may be called so. A key itself may not, lest it be printed with every problem.
  package static func isLabel(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count) && text.utf8.allSatisfy(isAllowed) && !APIKey.isLike(text)
  }

  private static func isAllowed(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "._-".utf8.contains(byte)
    }
  }
}
