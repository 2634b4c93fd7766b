import Logging
import NIOCore
import NIOHTTP2

/// Stands at the end of a connection of HTTP/2, and sees to it that it outlives neither its limits nor what the
/// protocol calls an error. Each of its requests has a ``StreamEdge`` of its own.
final class HTTP2Edge: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = HTTP2Frame

  /// How often the connection is looked at.
  private static let tick = TimeAmount.seconds(1)
  /// What a client is given to take its leave once it was told to, in seconds.
  private static let farewell = 1.0

  private let limits: EdgeLimits
  private let logger: Logger
  /// Whether the gateway shuts down. Requests have a look, too.
  private(set) var isShuttingDown = false
  private var streams = 0
  /// Since when there has been no request, and how long that may go on.
  private var quiet: (since: Double, limit: Double)
  private var stalledSince: Double?
  private var ticking: Scheduled<Void>?

  init(limits: EdgeLimits, logger: Logger) {
    self.limits = limits
    self.logger = logger
    quiet = (Self.now, limits.silence)
  }

  static var now: Double { Double(NIODeadline.now().uptimeNanoseconds) / 1e9 }

  func streamOpened() { streams += 1 }

  func streamClosed() {
    streams -= 1
    if streams == 0 { quiet = (Self.now, isShuttingDown ? Self.farewell : limits.idle + Self.farewell) }
  }

  func handlerAdded(context: ChannelHandlerContext) { tick(context) }

  func handlerRemoved(context: ChannelHandlerContext) {
    ticking?.cancel()
    ticking = nil
  }

  private func tick(_ context: ChannelHandlerContext) {
    ticking = context.eventLoop.assumeIsolatedUnsafeUnchecked().scheduleTask(in: Self.tick) {
      let now = Self.now
      let isQuiet = self.streams == 0 && now - self.quiet.since >= self.quiet.limit
      let isStalled = self.stalledSince.map { now - $0 >= self.limits.stall } ?? false
      if isQuiet || isStalled {
        context.close(promise: nil)
      } else {
        self.tick(context)
      }
    }
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    stalledSince = context.channel.isWritable ? nil : stalledSince ?? Self.now
    context.fireChannelWritabilityChanged()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if event is ChannelShouldQuiesceEvent, !isShuttingDown {
      isShuttingDown = true
      if streams == 0 { quiet = (Self.now, Self.farewell) }
    }
    context.fireUserInboundEventTriggered(event)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // One request's error; the others go on.
    if error is NIOHTTP2Errors.StreamError { return }
    // What the client did wrong; that it is gone is nothing to tell.
    let isTold = error is any NIOHTTP2Error && !(error is NIOHTTP2Errors.IOOnClosedConnection)
    logger.log(
      level: isTold ? .info : .debug, "A connection was ended",
      metadata: [
        "error": "\(type(of: error))", "client.address": "\(context.remoteAddress?.ipAddress ?? "unknown")",
      ])
    context.close(promise: nil)
  }
}

/// Tells an edge of the requests on its connection. On the connection's event loop, like all that it calls.
///
/// `@unchecked Sendable`: the event loop is the lock.
struct HTTP2StreamCount: NIOHTTP2StreamDelegate, @unchecked Sendable {
  let edge: HTTP2Edge
  let next: NIOHTTP2ServerConnectionManagementHandler.HTTP2StreamDelegate

  func streamCreated(_ id: HTTP2StreamID, channel: any Channel) {
    edge.streamOpened()
    next.streamCreated(id, channel: channel)
  }

  func streamClosed(_ id: HTTP2StreamID, channel: any Channel) {
    edge.streamClosed()
    next.streamClosed(id, channel: channel)
  }
}
