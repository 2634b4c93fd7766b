import Platform

/// Which addresses are those of the public internet.
///
/// Source: the IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890)
package enum PublicAddress {
  /// First bytes and how many bits of them count.
  private static let privateIPv4: [([UInt8], Int)] = [
    ([0], 8), ([10], 8), ([100, 64], 10), ([127], 8), ([169, 254], 16), ([172, 16], 12), ([192, 0, 0], 24),
    ([192, 0, 2], 24), ([192, 88, 99], 24), ([192, 168], 16), ([198, 18], 15), ([198, 51, 100], 24),
    ([203, 0, 113], 24), ([224], 3),
  ]
  /// Where IPv6 has been given out: all else is loopback, link-local, unique local, multicast or reserved.
  private static let globalIPv6: (first: [UInt8], bits: Int) = ([0x20], 3)
  private static let privateIPv6: [([UInt8], Int)] = [
    ([0x20, 0x01, 0x00], 23), ([0x20, 0x01, 0x0D, 0xB8], 32), ([0x3F, 0xFF, 0x00], 20),
  ]
  /// `64:ff9b::/96`, behind which an IPv4 address stands.
  private static let translated: [UInt8] = [0x00, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0]
  private static let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]

  /// - Parameter address: in its usual text; what is none is not public.
  package static func contains(_ address: String) -> Bool {
    guard let bytes = IPAddress.bytes(of: address) else { return false }
    return bytes.count == 4 ? contains(ipv4: bytes) : contains(ipv6: bytes)
  }

  private static func contains(ipv4 bytes: [UInt8]) -> Bool {
    !privateIPv4.contains { begins(bytes, as: $0) }
  }

  private static func contains(ipv6 bytes: [UInt8]) -> Bool {
    if bytes.starts(with: mapped) || bytes.starts(with: translated) { return contains(ipv4: Array(bytes.suffix(4))) }
    // 6to4 and Teredo have an IPv4 address in them; 2002::/16 has it in front.
    if bytes.starts(with: [0x20, 0x02]) { return contains(ipv4: Array(bytes[2..<6])) }
    return begins(bytes, as: globalIPv6) && !privateIPv6.contains { begins(bytes, as: $0) }
  }

  private static func begins(_ bytes: [UInt8], as block: (first: [UInt8], bits: Int)) -> Bool {
    for (index, byte) in block.first.enumerated() {
      let bits = min(8, block.bits - index * 8)
      guard bits > 0 else { return true }
      let mask = UInt8(truncatingIfNeeded: 0xFF << (8 - bits))
      guard bytes[index] & mask == byte & mask else { return false }
    }
    return true
  }
}
