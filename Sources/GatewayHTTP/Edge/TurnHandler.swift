import NIOCore
import NIOHTTP1

/// Lets the requests of a connection through one at a time: each when the answer before it is written, and the client
/// has taken enough of that.
///
/// The server below answers whatever it is given, and keeps what the client does not take: one that asks fast and takes
/// nothing would fill the memory.
final class TurnHandler: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  /// What came behind the request whose turn it is: no more than is read from the socket at once.
  private var held = CircularBuffer<HTTPServerRequestPart>(initialCapacity: 1)
  /// From a request's head to the end of its answer.
  private var isTaken = false
  private var isReadHeld = false
  private var isInputClosed = false

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let part = unwrapInboundIn(data)
    if held.isEmpty, mayPass(part, context) { context.fireChannelRead(data) } else { held.append(part) }
  }

  func read(context: ChannelHandlerContext) {
    if held.isEmpty { context.read() } else { isReadHeld = true }
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    let isEnd = if case .end = unwrapOutboundIn(data) { true } else { false }
    context.write(data, promise: promise)
    guard isEnd else { return }
    isTaken = false
    // When the server is done with this one.
    context.eventLoop.assumeIsolatedUnsafeUnchecked().execute { self.release(context: context) }
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    context.fireChannelWritabilityChanged()
    release(context: context)
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case ChannelEvent.inputClosed = event, !held.isEmpty {
      isInputClosed = true
    } else {
      context.fireUserInboundEventTriggered(event)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // Nothing after it is answered.
    held.removeAll()
    context.fireErrorCaught(error)
  }

  func handlerRemoved(context: ChannelHandlerContext) { held.removeAll() }

  /// Whether the part is of the request whose turn it is, which a head may be the first of.
  private func mayPass(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) -> Bool {
    guard case .head = part else { return true }
    guard !isTaken, context.channel.isWritable else { return false }
    isTaken = true
    return true
  }

  private func release(context: ChannelHandlerContext) {
    var isReleased = false
    while let part = held.first, mayPass(part, context) {
      held.removeFirst()
      isReleased = true
      context.fireChannelRead(wrapInboundOut(part))
    }
    if isReleased { context.fireChannelReadComplete() }
    guard held.isEmpty else { return }
    if isInputClosed {
      isInputClosed = false
      context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
    }
    if isReadHeld {
      isReadHeld = false
      context.read()
    }
  }
}
