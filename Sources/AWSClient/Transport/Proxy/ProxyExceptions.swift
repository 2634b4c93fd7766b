import Platform

/// The hosts that are reached without a proxy.
///
/// `NO_PROXY` is a list with commas: `*` for all; a domain, with or without a leading dot, for itself and all below it;
/// an address; a block of addresses such as `10.0.0.0/8`. A domain or address may have `:PORT` behind it. What has none
/// of these forms is passed over, as other tools do. This machine and the link, on which metadata services are, never
/// go through a proxy.
package struct ProxyExceptions: Sendable, Equatable {
  private enum Exception: Sendable, Equatable {
    case all
    case domain(String, port: Int?)
    case block(IPAddress, bits: Int, port: Int?)
  }

  private static let link = [("169.254.0.0", 16), ("fe80::", 10), ("fd00:ec2::", 32)].compactMap { text, bits in
    IPAddress(text).map { (address: $0, bits: bits) }
  }

  private let list: [Exception]

  package init(_ text: String) {
    list = text.split { $0 == "," || $0.isWhitespace }.compactMap { Self.exception($0.lowercased()) }
  }

  package func covers(_ endpoint: Endpoint) -> Bool {
    let host = endpoint.host.lowercased()
    let name = host.hasSuffix(".") ? String(host.dropLast()) : host
    let port = endpoint.effectivePort
    let address = IPAddress(name)
    if LoopbackAddress.contains(name) { return true }
    if let address, Self.link.contains(where: { address.hasPrefix($0.bits, of: $0.address) }) { return true }
    return list.contains { exception in
      switch exception {
      case .all: true
      case .domain(let domain, let only):
        (only == nil || only == port) && address == nil && (name == domain || name.hasSuffix("." + domain))
      case .block(let block, let bits, let only):
        (only == nil || only == port) && address?.hasPrefix(bits, of: block) == true
      }
    }
  }

  private static func exception(_ text: String) -> Exception? {
    if text == "*" { return .all }
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    if parts.count == 2 {
      guard let block = IPAddress(unbracketed(parts[0])), let bits = Int(parts[1]),
        (0...block.bytes.count * 8).contains(bits)
      else { return nil }
      return .block(block, bits: bits, port: nil)
    }
    if let address = IPAddress(unbracketed(text)) { return .block(address, bits: address.bytes.count * 8, port: nil) }
    let (host, port) = withoutPort(text)
    if let address = IPAddress(unbracketed(host)) { return .block(address, bits: address.bytes.count * 8, port: port) }
    let stars = host.hasPrefix("*.") ? String(host.dropFirst()) : host
    let domain = stars.hasPrefix(".") ? String(stars.dropFirst()) : stars
    return domain.isEmpty || domain.contains(where: { "*:/".contains($0) }) ? nil : .domain(domain, port: port)
  }

  private static func withoutPort(_ text: String) -> (host: String, port: Int?) {
    guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]) else {
      return (text, nil)
    }
    return (String(text[..<colon]), port)
  }

  private static func unbracketed(_ text: String) -> String {
    text.hasPrefix("[") && text.hasSuffix("]") ? String(text.dropFirst().dropLast()) : text
  }
}
