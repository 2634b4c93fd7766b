import Foundation

/// The grammar of `Host` and of the authority of a target: `uri-host [ ":" port ]`, the host not empty, no user.
///
/// Source: RFC 9110, section 7.2; RFC 3986, section 3.2.2.
enum HostField {
  static func isValid(_ text: Substring) -> Bool {
    var rest = text.utf8[...]
    if rest.first == UInt8(ascii: "[") {
      guard let end = rest.firstIndex(of: UInt8(ascii: "]")) else { return false }
      guard isIPv6(String(Substring(rest[rest.index(after: rest.startIndex)..<end]))) else { return false }
      rest = rest[rest.index(after: end)...]
    } else {
      let name = rest.prefix { $0 != UInt8(ascii: ":") }
      guard !name.isEmpty, isName(name) else { return false }
      rest = rest[name.endIndex...]
    }
    guard let colon = rest.first else { return true }
    let port = rest.dropFirst()
    guard colon == UInt8(ascii: ":"), port.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
      return false
    }
    return port.isEmpty || (Int(Substring(port)).map { $0 <= 65535 } ?? false)
  }

  private static func isIPv6(_ text: String) -> Bool {
    // C reads up to a NUL.
    guard !text.utf8.contains(0) else { return false }
    var address = in6_addr()
    return inet_pton(AF_INET6, text, &address) == 1
  }

  /// `reg-name`, an IPv4 address being one too.
  private static func isName(_ name: Substring.UTF8View.SubSequence) -> Bool {
    var index = name.startIndex
    while index < name.endIndex {
      switch name[index] {
      case UInt8(ascii: "%"):
        guard name[index...].prefix(3).dropFirst().allSatisfy(isHexDigit), name[index...].count >= 3 else {
          return false
        }
        index = name.index(index, offsetBy: 3)
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        index = name.index(after: index)
      case let byte where "-._~!$&'()*+;=".utf8.contains(byte):
        index = name.index(after: index)
      default: return false
      }
    }
    return true
  }

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
      UInt8(ascii: "A")...UInt8(ascii: "F"):
      true
    default: false
    }
  }
}
