import GatewayCore
import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTP2
import NIOHTTPTypes
import NIOHTTPTypesHTTP2

/// What ``EdgeHandler`` is for a connection of HTTP/1.1, for one request of HTTP/2. What it refuses ends the request
/// and not the connection.
final class StreamEdge: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  /// How often the pace is looked at.
  private static let tick = TimeAmount.seconds(1)

  private let limits: EdgeLimits
  private let refusals: RefusalLog
  private var pace: ConnectionPace
  private var method: HTTPRequest.Method?
  private var expectsContinue = false
  private var isAdmitted = false
  private var isRead = false
  private var isBeingAnswered = false
  /// Whether what the server writes is thrown away, because the request has had its answer.
  private var isOver = false
  /// Of the answer, parts that the client has not let through yet.
  private var unsent = 0
  private var ticking: Scheduled<Void>?
  /// Hears of the end of the answer.
  var connection: ServedConnection?

  init(limits: EdgeLimits, refusals: RefusalLog) {
    self.limits = limits
    self.refusals = refusals
    pace = ConnectionPace(limits: limits, at: HTTP2Edge.now)
    pace.headEnded(at: HTTP2Edge.now)
  }

  // MARK: The time

  func handlerAdded(context: ChannelHandlerContext) { tick(context) }

  func handlerRemoved(context: ChannelHandlerContext) {
    stopTicking()
    connection = nil
  }

  func channelInactive(context: ChannelHandlerContext) {
    stopTicking()
    breakOff(context: context)
    context.fireChannelInactive()
  }

  private func stopTicking() {
    ticking?.cancel()
    ticking = nil
  }

  private func tick(_ context: ChannelHandlerContext) {
    ticking = context.eventLoop.assumeIsolatedUnsafeUnchecked().scheduleTask(in: Self.tick) {
      self.tick(context)
      self.look(context: context)
    }
  }

  private func look(context: ChannelHandlerContext) {
    let connection = try? context.channel.parent?.pipeline.syncOperations.handler(type: HTTP2Edge.self)
    if connection?.isShuttingDown ?? false { pace.shutsDown(at: HTTP2Edge.now) }
    switch pace.verdict(at: HTTP2Edge.now) {
    case .fine: break
    case .gone: context.close(promise: nil)
    case .requestTooSlow:
      refuse(GatewayError(.requestTimeout, "The request did not come in time."), context: context)
    }
  }

  // MARK: The request

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !isOver else { return }
    switch unwrapInboundIn(data) {
    case .head(let head):
      method = head.method
      do throws(GatewayError) {
        let check = try StreamHeadCheck(head, limits: limits)
        expectsContinue = check.expectsContinue
        isAdmitted = true
        context.fireChannelRead(wrapInboundOut(.head(check.head)))
      } catch {
        refuse(error, context: context)
      }
    case .body(let bytes):
      pace.bodyCame(bytes.readableBytes)
      expectsContinue = false
      context.fireChannelRead(data)
    case .end:
      pace.requestEnded()
      isRead = true
      context.fireChannelRead(data)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard isAdmitted, !isOver else {
      context.close(promise: nil)
      return
    }
    breakOff(context: context)
    context.fireErrorCaught(error)
  }

  /// Tells a client that waits before it sends its body to send it. On the channel's event loop.
  func askForBody(context: ChannelHandlerContext) {
    guard !isOver, expectsContinue, !isBeingAnswered else { return }
    expectsContinue = false
    context.writeAndFlush(wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
  }

  /// Half a body must not be carried out.
  private func breakOff(context: ChannelHandlerContext) {
    guard isAdmitted, !isRead else { return }
    isRead = true
    context.fireErrorCaught(HTTPParserError.invalidEOFState)
  }

  // MARK: The answer

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    guard !isOver else {
      promise?.fail(ChannelError.ioOnClosedChannel)
      return
    }
    switch unwrapOutboundIn(data) {
    case .head(var head):
      isBeingAnswered = true
      // What RFC 9113, section 8.2.2 has no place for.
      head.headerFields[.connection] = nil
      head.headerFields[.transferEncoding] = nil
      context.write(wrapOutboundOut(.head(head)), promise: tracked(promise, context))
    case .body:
      context.write(data, promise: tracked(promise, context))
    case .end:
      isOver = true
      let sent = tracked(promise, context)
      if !isRead { leave(after: sent, context: context) }
      context.writeAndFlush(data, promise: sent)
      connection?.wasAnswered()
    }
  }

  /// A client that gives no room for its answer lets no promise of it come true.
  private func tracked(
    _ promise: EventLoopPromise<Void>?, _ context: ChannelHandlerContext
  ) -> EventLoopPromise<Void> {
    let promise = promise ?? context.eventLoop.makePromise()
    unsent += 1
    pace.setStalled(true, at: HTTP2Edge.now)
    promise.futureResult.assumeIsolatedUnsafeUnchecked().whenComplete { _ in
      self.unsent -= 1
      self.pace.setStalled(false, at: HTTP2Edge.now)
      if self.unsent > 0 { self.pace.setStalled(true, at: HTTP2Edge.now) }
    }
    return promise
  }

  /// Tells a client that is still sending to stop, once it has its answer.
  ///
  /// Source: RFC 9113, section 8.1.
  private func leave(after sent: EventLoopPromise<Void>, context: ChannelHandlerContext) {
    sent.futureResult.assumeIsolatedUnsafeUnchecked().whenSuccess {
      context.triggerUserOutboundEvent(NIOHTTP2FramePayloadToHTTPEvent.reset(code: .noError), promise: nil)
    }
  }

  private func refuse(_ error: GatewayError, context: ChannelHandlerContext) {
    guard !isOver, !isBeingAnswered else {
      // Whatever is slow now is not worth waiting for.
      context.close(promise: nil)
      return
    }
    let isRead = isRead
    breakOff(context: context)
    isOver = true
    let refusal = Refusal(error)
    refusals.note(
      refusal, for: error, method: method?.rawValue, client: context.channel.parent?.remoteAddress)
    context.write(wrapOutboundOut(.head(refusal.response)), promise: tracked(nil, context))
    if method != .head { context.write(wrapOutboundOut(.body(refusal.body)), promise: tracked(nil, context)) }
    let sent = tracked(nil, context)
    if !isRead { leave(after: sent, context: context) }
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: sent)
  }
}
