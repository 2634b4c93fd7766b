import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// Stands between the edge and the server, and is all that a connection needs there: one handler, because each is memory
/// for every connection, and a call for every part of a request and an answer.
///
/// It lets the requests of a connection through one at a time, each when the answer before it is written and the client
/// has taken enough of that: the server answers whatever it is given, and keeps what the client does not take, so that
/// one that asks fast and takes nothing would fill the memory. It hands requests on in the types of the server. It tells
/// when the client has closed its side while its request is still being answered, of which the server says nothing. And
/// it ends connections that are not used, or no longer once the gateway shuts down.
final class ServerHandler: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  /// What came behind the request whose turn it is: no more than is read from the socket at once. Nil: nothing has.
  private var held: CircularBuffer<HTTPServerRequestPart>?
  /// From a request's head to the end of its answer.
  private var isTaken = false
  /// What came while it was not to be handed on.
  private var isReadHeld = false
  private var isInputEndHeld = false
  /// Whether the end of an answer waits to be sent.
  private var isAnswerWhole = false
  /// Hears of the ends of answers. Nil until somebody serves the connection.
  var connection: ServedConnection?
  private var isInputEnded = false
  private var onInputEnd: (() -> Void)?
  private var idle: IdleTime
  private var idleAlarm: Scheduled<Void>?

  /// - Parameter limits: of which the time counts that a connection may be without a request.
  init(limits: EdgeLimits) {
    idle = IdleTime(limit: .milliseconds(Int64(limits.idle * 1000)))
  }

  /// Has `body`, and none that was given before, called when the client has closed its side. On the channel's event loop.
  func whenInputEnds(_ body: (() -> Void)?) {
    if isInputEnded { body?() } else { onInputEnd = body }
  }

  // MARK: The connection

  func handlerAdded(context: ChannelHandlerContext) {
    if context.channel.isActive { watchIdleTime(context) }
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    stopWatching()
    held = nil
    connection = nil
    inputEnds()
  }

  func channelActive(context: ChannelHandlerContext) {
    watchIdleTime(context)
    context.fireChannelActive()
  }

  /// What reads on learns of it when the pipeline is taken apart, after what was read is through.
  func channelInactive(context: ChannelHandlerContext) {
    stopWatching()
    inputEnds()
  }

  private func watchIdleTime(_ context: ChannelHandlerContext) {
    guard idleAlarm == nil, let end = idle.end else { return }
    idleAlarm = context.eventLoop.assumeIsolatedUnsafeUnchecked().scheduleTask(deadline: end) {
      self.idleAlarm = nil
      guard let end = self.idle.end else { return }
      if end <= .now() { context.close(promise: nil) } else { self.watchIdleTime(context) }
    }
  }

  private func stopWatching() {
    idleAlarm?.cancel()
    idleAlarm = nil
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    switch event {
    case ChannelEvent.inputClosed:
      guard held == nil else {
        isInputEndHeld = true
        return
      }
      inputEnds()
      context.fireUserInboundEventTriggered(event)
    case is ChannelShouldQuiesceEvent:
      if idle.endsWithItsRequests() { context.close(promise: nil) }
    default: context.fireUserInboundEventTriggered(event)
    }
  }

  private func inputEnds() {
    isInputEnded = true
    onInputEnd?()
    onInputEnd = nil
  }

  // MARK: Requests

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let part = unwrapInboundIn(data)
    if held == nil, mayPass(part, context) { return pass(part, context) }
    held = held ?? CircularBuffer()
    held?.append(part)
  }

  func read(context: ChannelHandlerContext) {
    if held == nil { context.read() } else { isReadHeld = true }
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    context.fireChannelWritabilityChanged()
    release(context)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // Nothing after it is answered.
    held = nil
    context.fireErrorCaught(error)
  }

  /// Whether the part is of the request whose turn it is, which a head may be the first of.
  private func mayPass(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) -> Bool {
    guard case .head = part else { return true }
    guard !isTaken, context.channel.isWritable else { return false }
    isTaken = true
    return true
  }

  private func pass(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
    switch part {
    case .head(let head):
      idle.requestBegan()
      do {
        context.fireChannelRead(wrapInboundOut(.head(try HTTPRequest(fromEdge: head))))
      } catch {
        context.fireErrorCaught(error)
      }
    case .body(let bytes):
      idle.bodyCame()
      context.fireChannelRead(wrapInboundOut(.body(bytes)))
    case .end(let trailers):
      idle.requestEnded()
      context.fireChannelRead(wrapInboundOut(.end(trailers.map { HTTPFields($0, splitCookie: false) })))
    }
  }

  private func release(_ context: ChannelHandlerContext) {
    guard held != nil else { return }
    var isReleased = false
    while let part = held?.first, mayPass(part, context) {
      held?.removeFirst()
      isReleased = true
      pass(part, context)
    }
    if isReleased { context.fireChannelReadComplete() }
    guard held?.isEmpty ?? true else { return }
    held = nil
    if isInputEndHeld {
      isInputEndHeld = false
      inputEnds()
      context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
    }
    if isReadHeld {
      isReadHeld = false
      context.read()
    }
  }

  // MARK: Answers

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    switch unwrapOutboundIn(data) {
    case .head(let head): context.write(wrapOutboundOut(.head(HTTPResponseHead(head))), promise: promise)
    case .body(let bytes): context.write(wrapOutboundOut(.body(.byteBuffer(bytes))), promise: promise)
    case .end(let trailers):
      isTaken = false
      let end = wrapOutboundOut(.end(trailers.map { HTTPHeaders($0) }))
      guard !idle.answerEnded() else {
        context.writeAndFlush(end, promise: promise)
        context.close(promise: nil)
        connection?.wasAnswered()
        return
      }
      context.write(end, promise: promise)
      isAnswerWhole = true
      watchIdleTime(context)
      guard held != nil else { return }
      // When the server is done with this one.
      context.eventLoop.assumeIsolatedUnsafeUnchecked().execute { self.release(context) }
    }
  }

  /// What is told of an answer that has ended takes a while: the client does not wait for it.
  func flush(context: ChannelHandlerContext) {
    context.flush()
    guard isAnswerWhole else { return }
    isAnswerWhole = false
    connection?.wasAnswered()
  }
}
