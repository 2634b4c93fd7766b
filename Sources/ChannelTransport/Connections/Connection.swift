import AWSClient
import NIOCore
import NIOTLS

/// One connection of HTTP/1.1, over which one call goes at a time. It stays on its event loop.
final class Connection: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let pool: OriginPool
  /// Until when it must be there, TLS included.
  let connectDeadline: NIODeadline
  /// Since when no call has been on it.
  private(set) var idleSince = NIODeadline.distantPast
  private(set) var call: Call?
  private var reader: AnswerReader?
  private var context: ChannelHandlerContext?
  private var isReady = false
  private var isClosed = false
  private var uses = 0
  /// Whether all of the last request has gone out.
  private var isWritten = true

  init(_ pool: OriginPool, connectDeadline: NIODeadline) {
    self.pool = pool
    self.connectDeadline = connectDeadline
  }

  /// Whether a call can be given to it.
  var isOpen: Bool { isReady && !isClosed && context?.channel.isActive == true }

  /// Sends a call's request. The connection is open and has no call.
  func start(_ call: Call) {
    guard let context else { return call.end(.failed(.notSent("the connection has closed"))) }
    self.call = call
    reader = AnswerReader(method: call.request.method, bodyLimit: call.bodyLimit)
    uses += 1
    let (first, rest) = call.request.bytes(by: context.channel.allocator)
    guard let rest else {
      isWritten = true
      return context.writeAndFlush(wrapOutboundOut(first), promise: nil)
    }
    isWritten = false
    context.write(wrapOutboundOut(first), promise: nil)
    let written = context.eventLoop.makePromise(of: Void.self)
    let use = uses
    written.futureResult.assumeIsolated().whenSuccess { if self.uses == use { self.isWritten = true } }
    context.writeAndFlush(wrapOutboundOut(rest), promise: written)
  }

  /// Ends what is under way, and closes. The pool is not told.
  func close(_ end: CallEnd) {
    isClosed = true
    let call = takeCall()
    context?.close(promise: nil)
    call?.end(end)
  }

  /// Takes over a channel that has just been connected, and whose bytes nobody has read yet.
  func begin(on channel: any Channel, isSecure: Bool) throws {
    // Nobody waits for it any more.
    guard !isClosed else { return channel.close(promise: nil) }
    try channel.pipeline.syncOperations.addHandler(self)
    if !isSecure { becameReady() }
  }

  private func becameReady() {
    guard !isReady, !isClosed else { return }
    isReady = true
    pool.connected(self)
  }

  func handlerAdded(context: ChannelHandlerContext) { self.context = context }

  func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case .handshakeCompleted = event as? TLSUserEvent { becameReady() }
    context.fireUserInboundEventTriggered(event)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !isClosed else { return }
    do throws(TransportError) {
      // What comes when nothing was asked for answers nothing.
      guard reader != nil else { return lose(.failed(.connectionLost("an answer to nothing"))) }
      if let whole = try reader?.read(unwrapInboundIn(data)) { answered(whole) }
    } catch {
      lose(.failed(error))
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    if !isClosed { ended(by: nil) }
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    if !isClosed { ended(by: error) }
  }

  private func answered(_ whole: AnswerReader.Whole) {
    let needsNew = call?.request.needsNewConnection == true
    takeCall()?.end(.answered(whole.response))
    // A request that has not gone out whole would be cut by the next.
    guard whole.keepsConnection, isWritten, !needsNew, uses < pool.usesPerConnection, isOpen else {
      return lose(.failed(.connectionLost("closed")))
    }
    idleSince = .now()
    pool.freed(self)
  }

  /// The other side has closed, or the connection has failed.
  private func ended(by error: (any Error)?) {
    guard isReady else {
      isClosed = true
      context?.close(promise: nil)
      return pool.failed(self, CallEnd(connecting: error))
    }
    guard let reader, error == nil else {
      let isStale = uses > 1 && reader?.hasBegun == false
      return lose(
        .failed(
          isStale ? .keptConnectionClosed : error.map { TransportError(channel: $0) } ?? .connectionLost("closed")))
    }
    do throws(TransportError) {
      let whole = try reader.ended()
      takeCall()?.end(.answered(whole.response))
      lose(.failed(.connectionLost("closed")))
    } catch {
      lose(.failed(uses > 1 && !reader.hasBegun ? .keptConnectionClosed : error))
    }
  }

  private func lose(_ end: CallEnd) {
    close(end)
    pool.lost(self)
  }

  private func takeCall() -> Call? {
    defer {
      call = nil
      reader = nil
    }
    return call
  }
}

extension CallEnd {
  /// Nothing has been sent on a connection that never was there.
  init(connecting error: (any Error)?) {
    guard let error else {
      self = .failed(.notSent("the connection closed before anything was sent"))
      return
    }
    if error.isRefusedCertificate {
      self = .refusedCertificate
    } else if case .notSent(let reason) = TransportError(channel: error) {
      self = .failed(.notSent(reason))
    } else {
      self = .failed(.notSent("no connection"))
    }
  }
}
