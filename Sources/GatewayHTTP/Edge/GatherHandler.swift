import NIOCore
import NIOHTTP1

/// Sends a short answer in one piece: the server above hands on its head, its body and its end one by one, each to be
/// sent at once.
///
/// Only answers that say how long they are, which are whole when they begin: the head of a stream of events goes out
/// before its first event.
final class GatherHandler: ChannelOutboundHandler, RemovableChannelHandler {
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  /// In bytes: well below what makes a channel take no more until some of it is sent.
  private static let limit = 16 * 1024

  private var isHeld = false

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    switch unwrapOutboundIn(data) {
    case .head(let head): isHeld = Self.isShort(head)
    case .body: break
    case .end: isHeld = false
    }
    context.write(data, promise: promise)
  }

  func flush(context: ChannelHandlerContext) {
    if !isHeld { context.flush() }
  }

  private static func isShort(_ head: HTTPResponseHead) -> Bool {
    head.headers.first(name: "content-length").flatMap { Int($0) }.map { $0 <= limit } ?? false
  }
}
