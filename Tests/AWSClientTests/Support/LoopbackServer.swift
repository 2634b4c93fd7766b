import NIOCore
import NIOPosix

/// A server on a free loopback port, whose connections are in the hands of a peer.
enum LoopbackServer {
  /// Serves while `body` runs. A connection whose handling fails ends by itself.
  /// - Parameters:
  ///   - peer: is made with the port.
  ///   - halvesClose: whether a connection goes on when the other side has ended what it sends.
  static func serve<Peer: Sendable, Inbound: Sendable, Outbound: Sendable, Value: Sendable>(
    _ peer: (_ port: Int) -> Peer, halvesClose: Bool = false,
    opening open: @escaping @Sendable (any Channel) throws -> NIOAsyncChannel<Inbound, Outbound>,
    handling handle: @escaping @Sendable (Peer, NIOAsyncChannel<Inbound, Outbound>) async throws -> Void,
    while body: @escaping @Sendable (Peer) async throws -> Value
  ) async throws -> Value {
    let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .childChannelOption(.allowRemoteHalfClosure, value: halvesClose)
      .bind(host: "127.0.0.1", port: 0) { channel in
        channel.eventLoop.makeCompletedFuture { try open(channel) }
      }
    let peer = peer(server.channel.localAddress?.port ?? 0)
    return try await withThrowingTaskGroup(of: Value?.self) { group in
      group.addTask {
        try await server.executeThenClose { connections in
          try await withThrowingDiscardingTaskGroup { handlers in
            for try await connection in connections {
              handlers.addTask { try? await handle(peer, connection) }
            }
          }
        }
        return nil
      }
      group.addTask { try await body(peer) }
      defer { group.cancelAll() }
      while let value = try await group.next() {
        if let value { return value }
      }
      throw CancellationError()
    }
  }
}
