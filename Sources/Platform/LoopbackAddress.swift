/// The addresses of this machine that no other can reach: `localhost`, `127.0.0.0/8` and `::1`.
package enum LoopbackAddress {
  package static func contains(_ host: String) -> Bool {
    let host = host.lowercased()
    if host == "localhost" || host == "::1" { return true }
    let octets = host.split(separator: ".", omittingEmptySubsequences: false)
    return octets.count == 4 && octets[0] == "127" && octets.allSatisfy { UInt8($0) != nil }
  }
}
