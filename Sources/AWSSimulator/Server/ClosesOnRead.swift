import NIOCore

/// Closes its connection as soon as anything comes in: what a server does whose idle limit ends just as the next
/// request arrives. What came in is not answered.
final class ClosesOnRead: ChannelInboundHandler, RemovableChannelHandler, Sendable {
  typealias InboundIn = ByteBuffer

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    context.close(promise: nil)
  }
}
