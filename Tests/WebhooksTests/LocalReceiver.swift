import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A receiver on an address of this machine that answers whatever it is sent with 204.
final class LocalReceiver: Sendable {
  private final class Counter: Sendable {
    private let count = Mutex(0)

    var value: Int { count.withLock { $0 } }

    func add() { count.withLock { $0 += 1 } }
  }

  private let channel: any Channel
  private let counter: Counter

  /// - Parameter tls: nil: it speaks plain HTTP.
  init(_ address: String, tls: NIOSSLContext? = nil) async throws {
    let counter = Counter()
    self.counter = counter
    channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .childChannelInitializer { channel in
        counter.add()
        return channel.eventLoop.makeCompletedFuture {
          if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
          try channel.pipeline.syncOperations.addHandler(Answer())
        }
      }.bind(host: address, port: 0).get()
  }

  var port: Int { channel.localAddress?.port ?? 0 }
  /// That were made to it.
  var connections: Int { counter.value }

  func close() async throws { try await channel.close() }
}

private final class Answer: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let answer = ByteBuffer(string: "HTTP/1.1 204 No Content\r\n\r\n")
    context.writeAndFlush(wrapOutboundOut(answer), promise: nil)
  }
}
