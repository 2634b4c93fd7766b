import GatewayCore
import NIOCore

/// The client at the other end of a connection. Of one of HTTP/2 it is there for as long as its request.
struct ConnectedClient: CallerPresence {
  let channel: any Channel

  /// Tells a client that waits before it sends its body to send it.
  func askForBody() {
    channel.eventLoop.execute { [channel] in
      let pipeline = channel.pipeline.syncOperations
      if let context = try? pipeline.context(handlerType: EdgeHandler.self) {
        (context.handler as? EdgeHandler)?.askForBody(context: context)
      } else if let context = try? pipeline.context(handlerType: StreamEdge.self) {
        (context.handler as? StreamEdge)?.askForBody(context: context)
      }
    }
  }

  func whenGone(_ body: (@Sendable () -> Void)?) {
    guard channel.eventLoop.inEventLoop else { return channel.eventLoop.execute { whenGone(body) } }
    if let handler = try? channel.pipeline.syncOperations.handler(type: ServerHandler.self) {
      handler.whenInputEnds(body)
    } else if let body {
      // A stream, which ends with its request.
      channel.closeFuture.whenComplete { _ in body() }
    }
  }
}
