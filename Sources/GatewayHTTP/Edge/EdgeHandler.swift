import GatewayCore
import NIOCore
import NIOHTTP1

/// Stands between the parser and the server: lets through the requests that all on their way read alike, refuses the
/// others in the envelope, and sees to it that no connection outlives its limits.
///
/// Requests may come before the answers to those before them; each answer is matched with its request in turn. A
/// refusal waits for its turn too, and nothing after it is read.
final class EdgeHandler: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  /// A request that was let through and is not answered yet.
  private struct Admitted {
    let method: HTTPMethod
    let version: HTTPVersion
    var isLast: Bool
    var expectsContinue: Bool
    var isRead = false
    var isBeingAnswered = false
    var unread = 0
  }

  private enum Input {
    case open
    /// What comes from now on is part of no request that is answered.
    case closed
    /// The same; a refusal waits for its turn. The method is nil when it could not be read.
    case refused(GatewayError, HTTPMethod?)
  }

  /// How often the pace is looked at, while it has a limit.
  private static let tick = TimeAmount.seconds(1)

  private let book: ConnectionBook?
  private let firstBytes: FirstBytesHandler
  private let refusals: RefusalLog
  private var requests = CircularBuffer<Admitted>(initialCapacity: 1)
  private var input = Input.open
  private var pace: ConnectionPace
  /// Whether what the server writes is thrown away, because the connection has had its last answer.
  private var isOver = false
  private var isCounted = false
  private var ticking: Scheduled<Void>?

  init(limits: EdgeLimits, book: ConnectionBook?, firstBytes: FirstBytesHandler, refusals: RefusalLog) {
    self.book = book
    self.firstBytes = firstBytes
    self.refusals = refusals
    pace = ConnectionPace(limits: limits, at: Self.now)
  }

  private static var now: Double { Double(NIODeadline.now().uptimeNanoseconds) / 1e9 }

  // MARK: The connection

  func handlerAdded(context: ChannelHandlerContext) {
    isCounted = book?.open(context.remoteAddress?.ipAddress) ?? false
    guard isCounted || book == nil else {
      // It is told when the pipeline is whole.
      context.eventLoop.assumeIsolatedUnsafeUnchecked().execute {
        self.refuse(
          GatewayError(.overloaded, "There are too many connections.", retryAfter: 5), context: context)
      }
      return
    }
    // Until the connection ends.
    firstBytes.onBytes = {
      self.pace.received(at: Self.now)
      self.tick(context)
    }
    tick(context)
  }

  func handlerRemoved(context: ChannelHandlerContext) { end(context) }

  func channelInactive(context: ChannelHandlerContext) {
    end(context)
    breakOff(context: context)
    context.fireChannelInactive()
  }

  private func end(_ context: ChannelHandlerContext) {
    ticking?.cancel()
    ticking = nil
    firstBytes.onBytes = nil
    if isCounted { book?.close(context.remoteAddress?.ipAddress) }
    isCounted = false
  }

  private func tick(_ context: ChannelHandlerContext) {
    guard ticking == nil else { return }
    ticking = context.eventLoop.assumeIsolatedUnsafeUnchecked().scheduleTask(in: Self.tick) {
      self.ticking = nil
      self.look(context: context)
      if context.channel.isActive, !self.isOver, self.pace.isLimited { self.tick(context) }
    }
  }

  private func look(context: ChannelHandlerContext) {
    switch pace.verdict(at: Self.now) {
    case .fine: break
    case .gone: context.close(promise: nil)
    case .requestTooSlow:
      refuse(GatewayError(.requestTimeout, "The request did not come in time."), context: context)
    }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if event is ChannelShouldQuiesceEvent { pace.shutsDown(at: Self.now) }
    if isOver, case ChannelEvent.inputClosed = event { context.close(promise: nil) }
    context.fireUserInboundEventTriggered(event)
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    pace.setStalled(!context.channel.isWritable, at: Self.now)
    if pace.isLimited { tick(context) }
    context.fireChannelWritabilityChanged()
  }

  // MARK: Requests

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard case .open = input else { return }
    switch unwrapInboundIn(data) {
    case .head(let head):
      pace.headEnded(at: Self.now)
      do throws(GatewayError) {
        let check = try RequestHeadCheck(head, limits: pace.limits)
        requests.append(
          Admitted(
            method: head.method, version: head.version, isLast: check.isLast, expectsContinue: check.expectsContinue))
        context.fireChannelRead(wrapInboundOut(.head(check.head)))
      } catch {
        refuse(error, of: head.method, context: context)
      }
    case .body(let bytes):
      pace.bodyCame(bytes.readableBytes)
      guard !requests.isEmpty else { return }
      let last = requests.index(before: requests.endIndex)
      // The client does not wait to be told.
      requests[last].expectsContinue = false
      context.fireChannelRead(data)
    case .end:
      pace.requestEnded()
      firstBytes.requestEnded()
      guard !requests.isEmpty else { return }
      let last = requests.index(before: requests.endIndex)
      requests[last].isRead = true
      if requests[last].isLast { input = .closed }
      context.fireChannelRead(data)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard error is HTTPParserError else {
      context.fireErrorCaught(error)
      return
    }
    guard case .open = input else { return }
    refuse(ParseFailure.error(for: error, in: firstBytes), context: context)
  }

  /// Tells a client that waits before it sends its body to send it. On the channel's event loop.
  func askForBody(context: ChannelHandlerContext) {
    guard !isOver, let first = requests.first, first.expectsContinue, !first.isBeingAnswered else { return }
    requests[requests.startIndex].expectsContinue = false
    context.writeAndFlush(wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: .continue))), promise: nil)
  }

  // MARK: Answers

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    guard !isOver, !requests.isEmpty else {
      promise?.fail(ChannelError.ioOnClosedChannel)
      return
    }
    let first = requests.startIndex
    switch unwrapOutboundIn(data) {
    case .head(var head):
      requests[first].isBeingAnswered = true
      // A client that was not told to send its body may send it or not: what comes next cannot be known.
      if requests[first].expectsContinue { requests[first].isLast = true }
      head.headers.remove(name: "connection")
      if requests[first].isLast { head.headers.add(name: "connection", value: "close") }
      // HTTP/1.0 knows no chunks: there the end of the connection ends the answer.
      if !requests[first].version.hasPersistence, !head.headers.contains(name: "content-length") {
        head.version = .http1_0
      }
      context.write(wrapOutboundOut(.head(head)), promise: promise)
    case .body:
      context.write(data, promise: promise)
    case .end:
      let answered = requests.removeFirst()
      guard answered.isLast || !answered.isRead && isRefused else {
        context.write(data, promise: promise)
        refuseIfDue(context: context)
        return
      }
      context.writeAndFlush(data, promise: promise)
      linger(context: context)
    }
  }

  private var isRefused: Bool { if case .refused = input { true } else { false } }

  func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
    if mode != .input { isOver = true }
    context.close(mode: mode, promise: promise)
  }

  // MARK: Refusing

  private func refuse(_ error: GatewayError, of method: HTTPMethod? = nil, context: ChannelHandlerContext) {
    guard case .open = input else {
      // It was refused, or had its last request: whatever is slow now is not worth waiting for.
      if case .closed = input { context.close(promise: nil) }
      return
    }
    input = .refused(error, method)
    refuseIfDue(context: context)
  }

  /// Writes the refusal if all answers before it are written. One that comes in the middle of a request takes the place
  /// of its answer, unless that has begun.
  private func refuseIfDue(context: ChannelHandlerContext) {
    guard case .refused(let error, var method) = input, !isOver else { return }
    if let first = requests.first {
      guard requests.count == 1, !first.isRead, !first.isBeingAnswered else { return }
      method = first.method
    }
    breakOff(context: context)
    requests.removeAll()
    let refusal = Refusal(error)
    refusals.note(refusal, for: error, method: method?.rawValue, client: context.remoteAddress)
    context.write(wrapOutboundOut(.head(refusal.head)), promise: nil)
    if method != .HEAD { context.write(wrapOutboundOut(.body(.byteBuffer(refusal.body))), promise: nil) }
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    linger(context: context)
  }

  /// Tells the server that no more comes of the request that it is reading: it takes the end of a connection for that
  /// of a body, and half a body must not be carried out.
  private func breakOff(context: ChannelHandlerContext) {
    guard let last = requests.last, !last.isRead else { return }
    requests[requests.index(before: requests.endIndex)].isRead = true
    context.fireErrorCaught(HTTPParserError.invalidEOFState)
  }

  /// Ends the connection so that the last answer arrives: a client that still sends would lose it to a reset.
  private func linger(context: ChannelHandlerContext) {
    isOver = true
    input = .closed
    context.close(mode: .output, promise: nil)
    context.eventLoop.assumeIsolatedUnsafeUnchecked().scheduleTask(
      in: .milliseconds(Int64(pace.limits.linger * 1000))
    ) { context.close(promise: nil) }
  }
}
