import NIOCore
import NIOPosix

/// Whether the gateway could listen where it is to.
struct PortCheck {
  let host: String
  let port: Int

  func finding() async -> Finding {
    let place = "\(host):\(port)"
    guard port != 0 else { return Finding(.ok, "port", "\(host), on any port that is free") }
    do {
      let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
        .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
        .bind(host: host, port: port).get()
      try await channel.close()
      return Finding(.ok, "port", "\(place) is free")
    } catch let error as IOError where error.errnoCode == EADDRINUSE {
      return Finding(
        .warn, "port", "something listens on \(place) already",
        advice: "all is well if it is this gateway; else set server.port")
    } catch let error as IOError where error.errnoCode == EACCES {
      return Finding(
        .fail, "port", "\(place) is not for this user", advice: "take a port above 1023, or give the right to bind it")
    } catch let error as IOError where error.errnoCode == EADDRNOTAVAIL {
      return Finding(.fail, "port", "\(host) is no address of this machine", advice: "set server.host")
    } catch {
      return Finding(.fail, "port", "cannot listen on \(place): \(type(of: error))", advice: "set server.host")
    }
  }
}
