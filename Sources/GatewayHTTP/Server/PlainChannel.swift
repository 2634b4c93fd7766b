import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// A connection of HTTP/1.1, without TLS or behind it.
///
/// The server's own would have its handlers and ours, where ``ServerHandler`` is enough, and a place for ours only behind
/// the translation into its own types: there the version of a request, its repeated Hosts and its Connection options are
/// lost.
struct PlainChannel: HTTPChannelHandler {
  typealias Value = NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>

  let responder: HTTPChannelHandler.Responder
  private let limits: EdgeLimits
  private let book: ConnectionBook?
  private let refusals: RefusalLog
  private let executors = EventLoopExecutors()

  /// - Parameter book: nil where the connection is counted already.
  init(
    limits: EdgeLimits, book: ConnectionBook?, refusals: RefusalLog, responder: @escaping HTTPChannelHandler.Responder
  ) {
    self.limits = limits
    self.book = book
    self.refusals = refusals
    self.responder = responder
  }

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
    channel.eventLoop.makeCompletedFuture {
      try channel.readInLargePieces()
      let firstBytes = FirstBytesHandler()
      try channel.pipeline.syncOperations.addHandlers([
        HTTPResponseEncoder(), firstBytes,
        ByteToMessageHandler(
          HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes, limitConfiguration: Self.parserLimits)),
        EdgeHandler(limits: limits, book: book, firstBytes: firstBytes, refusals: refusals),
        ServerHandler(limits: limits),
      ])
      return try Value(
        wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
    }
  }

  func handle(value: Value, logger: Logger) async {
    let connection = ServedConnection(value.channel)
    await executors.serving(value.channel) { await serve(value, of: connection, logger) }
  }

  /// - Parameter requests: of a connection, or the one of a stream.
  func serve(_ requests: Value, of connection: ServedConnection, _ logger: Logger) async {
    connection.listen()
    await ServedConnection.$current.withValue(connection) {
      await handleHTTP(asyncChannel: requests, logger: logger)
    }
  }

  /// Well over the edge's own, which are answered.
  private static let parserLimits: NIOHTTPDecoderLimitConfiguration = {
    var limits = NIOHTTPDecoderLimitConfiguration()
    limits.maxHeaderFieldSize = 80 * 1024
    limits.maxHeaderListSize = 80 * 1024
    limits.maxHeaderFieldCount = 1000
    return limits
  }()
}
