/// The addresses of this machine that no other can reach: `localhost`, `127.0.0.0/8` and `::1`.
package enum LoopbackAddress {
  package static func contains(_ host: String) -> Bool {
    let host = host.lowercased()
    if host == "localhost" || host == "::1" { return true }
    let octets = host.split(separator: ".", omittingEmptySubsequences: false)
    return octets.count == 4 && octets[0] == "127" && octets.allSatisfy(isOctet)
  }

  /// Digits only: `UInt8` would also read a sign.
  private static func isOctet(_ text: Substring) -> Bool {
    text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } && UInt8(text) != nil
  }
}
