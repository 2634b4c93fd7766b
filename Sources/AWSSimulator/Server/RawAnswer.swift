import NIOCore

/// Writes bytes to its connection as they are, below HTTP, and closes it.
final class RawAnswer: ChannelInboundHandler, RemovableChannelHandler, Sendable {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let bytes: [UInt8]

  /// - Parameter bytes: all that the other side gets.
  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  func handlerAdded(context: ChannelHandlerContext) {
    let channel = context.channel
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes))).whenComplete { _ in channel.close(promise: nil) }
  }
}
