import GatewayCore
import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import OrderedJSON

/// Puts the envelope into the answer to a request whose head cannot be parsed.
///
/// The server below the router answers those with a bare 400 of length 0 and closes; this handler, which sees the
/// parser's error come in, fills that answer on its way out. It never writes out of turn.
final class ParseFailureHandler: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  private var failure: GatewayError?

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    if let error = error as? HTTPParserError { failure = Self.failure(error) }
    context.fireErrorCaught(error)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    guard let failure, case .head(let head) = unwrapOutboundIn(data), head.status == .badRequest,
      head.headerFields[.contentLength] == "0", head.headerFields[.connection] == "close"
    else {
      context.write(data, promise: promise)
      return
    }
    self.failure = nil
    let id = RequestIDHeader.id(from: [:])
    let answer = Answer.failure(failure, requestID: id)
    var fields = answer.headers
    fields[.contentType] = answer.contentType
    fields[.contentLength] = String(answer.body.count)
    fields[.connection] = "close"
    fields[.requestID] = id
    context.write(
      wrapOutboundOut(.head(HTTPResponse(status: answer.status, headerFields: fields))), promise: nil)
    context.write(wrapOutboundOut(.body(ByteBuffer(bytes: answer.body))), promise: promise)
  }

  private static func failure(_ error: HTTPParserError) -> GatewayError {
    switch error {
    case .headerOverflow:
      GatewayError(.headersTooLarge, "The request's head is larger than this server takes.")
    default:
      .validation("request", "not a well-formed HTTP/1.1 request")
    }
  }
}
