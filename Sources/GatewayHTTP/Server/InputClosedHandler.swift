import NIOCore

/// Tells when the client has closed its side of the connection, while its request is still being answered.
///
/// The server below the router keeps a half-closed connection open and says nothing of it to the routes.
final class InputClosedHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = NIOAny

  private var onClosed: (() -> Void)?
  private var isClosed = false

  /// Has `body`, and none that was given before, called when the client has closed its side. On the channel's event loop.
  func whenClosed(_ body: (() -> Void)?) {
    if isClosed { body?() } else { onClosed = body }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case ChannelEvent.inputClosed = event { close() }
    context.fireUserInboundEventTriggered(event)
  }

  func channelInactive(context: ChannelHandlerContext) {
    close()
    context.fireChannelInactive()
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    close()
  }

  private func close() {
    isClosed = true
    onClosed?()
    onClosed = nil
  }
}
