import NIOCore
import NIOHTTP1
import NIOHTTPTypesHTTP1

/// Puts the edge in front of all that the server makes of a connection.
///
/// The server has a place for handlers only behind the translation into its own types, where the version of a request,
/// its repeated Hosts and its Connection options are lost.
final class EdgeInstaller: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = NIOAny

  private let edge: EdgeHandler
  private let firstBytes: FirstBytesHandler

  /// - Parameter book: nil where the connection is counted already.
  init(limits: EdgeLimits, book: ConnectionBook?, refusals: RefusalLog) {
    firstBytes = FirstBytesHandler()
    edge = EdgeHandler(limits: limits, book: book, firstBytes: firstBytes, refusals: refusals)
  }

  func handlerAdded(context: ChannelHandlerContext) {
    do {
      let pipeline = context.pipeline.syncOperations
      let translation = try pipeline.handler(type: HTTP1ToHTTPServerCodec.self)
      try pipeline.addHandlers([edge, TurnHandler()], position: .before(translation))
      let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
      try pipeline.addHandler(firstBytes, position: .before(decoder))
      pipeline.removeHandler(context: context, promise: nil)
    } catch {
      // Without the edge nothing is served.
      context.fireErrorCaught(error)
      context.close(promise: nil)
    }
  }
}
