import Foundation
import NIOCore
import NIOPosix

/// Finds all addresses of a name.
package struct AddressLookup: Sendable {
  let addresses: @Sendable (_ name: String) async -> [String]

  /// - Parameter addresses: none for a name that is not known.
  package init(_ addresses: @escaping @Sendable (_ name: String) async -> [String]) {
    self.addresses = addresses
  }

  /// The machine's own resolver, asked in a thread that may wait.
  package static let system = AddressLookup { name in
    (try? await NIOThreadPool.singleton.runIfActive { Host(name: name).addresses }) ?? []
  }
}

/// The addresses to which a container's token may be sent without TLS.
enum HostAddress {
  private static let agents = ["169.254.170.2", "169.254.170.23", "fd00:ec2::23"]

  /// Whether `text` is an address and not a name.
  static func isAddress(_ text: String) -> Bool { canonical(text) != nil }

  /// Loopback, and the agents of ECS and EKS, however they are written.
  static func isAllowed(_ address: String) -> Bool {
    guard let address = canonical(address) else { return false }
    return address.hasPrefix("127.") || address == canonical("::1") || agents.contains { canonical($0) == address }
  }

  private static func canonical(_ text: String) -> String? {
    guard !text.contains("%") else { return nil }
    return try? SocketAddress(ipAddress: text, port: 0).ipAddress
  }
}
