import NIOCore
import NIOPosix

/// Asks the machine's own resolver for names.
package enum NameLookup {
  /// Whether a host's name has an address. It may take as long as the resolver's own time limit.
  package static func hasAddress(_ host: String) async -> Bool {
    let address = try? await NIOThreadPool.singleton.runIfActive {
      try SocketAddress.makeAddressResolvingHost(host, port: 443)
    }
    return address != nil
  }
}
