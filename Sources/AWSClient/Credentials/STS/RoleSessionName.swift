/// The name of a session in a role: AWS's logs show it.
///
/// Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
package struct RoleSessionName: Sendable, Hashable {
  /// 2 to 64 of letters, digits and `_=,.@-` and the plus sign.
  package let text: String

  /// Nil for a name that AWS does not take.
  package init?(_ text: String) {
    guard (2...64).contains(text.utf8.count), text.utf8.allSatisfy(Self.isAllowed) else { return nil }
    self.text = text
  }

  /// The nearest name that AWS takes: other characters become `-`, what is too long is cut.
  package init(nearestTo text: String) {
    let allowed = text.utf8.map { Self.isAllowed($0) ? $0 : UInt8(ascii: "-") }.prefix(64)
    let name = String(decoding: allowed, as: UTF8.self)
    self.text = name.utf8.count < 2 ? "model-gateway" : name
  }

  private static func isAllowed(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "_=,.@+-".utf8.contains(byte)
    }
  }
}
