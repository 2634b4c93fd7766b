/// What clients are counted by.
package enum ClientAddress {
  /// `::ffff:0:0/96`: addresses of IPv4 as a socket that takes both has them (RFC 4291, section 2.5.5.2).
  private static let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]

  /// What stands for all addresses that one client may have: of IPv6 the first 64 bits, as `2001:db8:0:1::/64`, of
  /// IPv4 the address itself.
  ///
  /// - Parameter address: in its usual text; what is none stands for itself.
  package static func block(of address: String) -> String {
    guard let bytes = IPAddress.bytes(of: address), bytes.count == 16 else { return address }
    if bytes.starts(with: mapped) { return bytes.suffix(4).map(String.init).joined(separator: ".") }
    // One address alone is this machine's.
    if LoopbackAddress.contains(address) { return address }
    return stride(from: 0, to: 8, by: 2).map { String(Int(bytes[$0]) << 8 | Int(bytes[$0 + 1]), radix: 16) }
      .joined(separator: ":") + "::/64"
  }
}
