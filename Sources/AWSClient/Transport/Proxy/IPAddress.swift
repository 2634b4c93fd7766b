/// An IP address as its bytes: 4 or 16.
package struct IPAddress: Sendable, Equatable {
  package let bytes: [UInt8]

  /// Nil when `text` is not an address, without brackets and zone.
  package init?(_ text: String) {
    guard let bytes = text.contains(":") ? Self.six(text) : Self.four(text) else { return nil }
    self.bytes = bytes
  }

  /// Whether the first `count` bits are those of `other`.
  func hasPrefix(_ count: Int, of other: IPAddress) -> Bool {
    guard bytes.count == other.bytes.count else { return false }
    return zip(bytes, other.bytes).enumerated().allSatisfy { index, pair in
      let left = min(8, max(0, count - index * 8))
      return (pair.0 ^ pair.1) >> UInt8(8 - left) == 0 || left == 0
    }
  }

  private static func four(_ text: String) -> [UInt8]? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    let octets = parts.compactMap { $0.allSatisfy { $0.isASCII && $0.isNumber } ? UInt8($0) : nil }
    return parts.count == 4 && octets.count == 4 ? octets : nil
  }

  private static func six(_ text: String) -> [UInt8]? {
    guard let gap = text.firstRange(of: "::") else {
      let groups = groups(text)
      return groups?.count == 16 ? groups : nil
    }
    let (head, tail) = (String(text[..<gap.lowerBound]), String(text[gap.upperBound...]))
    guard let first = head.isEmpty ? [] : groups(head), let last = tail.isEmpty ? [] : groups(tail),
      first.count + last.count < 16
    else { return nil }
    return first + Array(repeating: 0, count: 16 - first.count - last.count) + last
  }

  private static func groups(_ text: String) -> [UInt8]? {
    var bytes: [UInt8] = []
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    for (index, part) in parts.enumerated() {
      if part.contains(".") {
        guard index == parts.count - 1, let four = four(String(part)) else { return nil }
        bytes += four
      } else {
        guard (1...4).contains(part.utf8.count), part.allSatisfy(\.isHexDigit), let group = UInt16(part, radix: 16)
        else { return nil }
        bytes += [UInt8(group >> 8), UInt8(group & 0xFF)]
      }
    }
    return bytes
  }
}
