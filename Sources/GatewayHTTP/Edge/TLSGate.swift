import Logging
import NIOCore
import NIOTLS

/// Stands behind TLS, before it is known which protocol is spoken: counts the connection, and ends one whose handshake
/// takes too long. There is nobody to tell why before there is a handshake.
final class TLSGate: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = NIOAny

  private let limits: EdgeLimits
  private let book: ConnectionBook
  private let logger: Logger
  private var isCounted = false
  private var isOpen = false
  private var limit: Scheduled<Void>?

  init(limits: EdgeLimits, book: ConnectionBook, logger: Logger) {
    self.limits = limits
    self.book = book
    self.logger = logger
  }

  func handlerAdded(context: ChannelHandlerContext) {
    isCounted = book.open(context.remoteAddress?.ipAddress)
    let loop = context.eventLoop.assumeIsolatedUnsafeUnchecked()
    guard isCounted else {
      loop.execute { context.close(promise: nil) }
      return
    }
    limit = loop.scheduleTask(in: .milliseconds(Int64(limits.handshake * 1000))) { context.close(promise: nil) }
  }

  func handlerRemoved(context: ChannelHandlerContext) { end(context) }

  func channelInactive(context: ChannelHandlerContext) {
    end(context)
    context.fireChannelInactive()
  }

  private func end(_ context: ChannelHandlerContext) {
    limit?.cancel()
    limit = nil
    if isCounted { book.close(context.remoteAddress?.ipAddress) }
    isCounted = false
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case TLSUserEvent.handshakeCompleted = event {
      isOpen = true
      limit?.cancel()
      limit = nil
    }
    // Whoever has not come in when the gateway shuts down stays out.
    if event is ChannelShouldQuiesceEvent, !isOpen { context.close(promise: nil) }
    context.fireUserInboundEventTriggered(event)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard !isOpen else {
      context.fireErrorCaught(error)
      return
    }
    logger.debug(
      "A handshake failed",
      metadata: ["error": "\(error)", "client.address": "\(context.remoteAddress?.ipAddress ?? "unknown")"])
    context.close(promise: nil)
  }
}
