import GatewayCore
import NIOCore

/// The client at the other end of a connection.
struct ConnectedClient: CallerPresence {
  let channel: any Channel

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
