import GatewayCore
import NIOCore

/// The client at the other end of a connection.
struct ConnectedClient: CallerPresence {
  let channel: any Channel

  /// Tells a client that waits before it sends its body to send it.
  func askForBody() {
    channel.eventLoop.execute { [channel] in
      guard let context = try? channel.pipeline.syncOperations.context(handlerType: EdgeHandler.self) else { return }
      (context.handler as? EdgeHandler)?.askForBody(context: context)
    }
  }

  func gone() async {
    let (closings, closing) = AsyncStream.makeStream(of: Never.self)
    channel.eventLoop.flatSubmit { [channel] in
      let handler = try? channel.pipeline.syncOperations.handler(type: InputClosedHandler.self)
      return handler?.whenClosed(on: channel.eventLoop) ?? channel.closeFuture
    }
    .whenComplete { _ in closing.finish() }
    // Ends when the task is cancelled, too.
    for await _ in closings {}
  }
}
