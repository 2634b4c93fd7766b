import HummingbirdCore
import Logging
import NIOCore

/// A connection without TLS: HTTP/1.1.
struct PlainChannel: ServerChildChannel {
  let http1: HTTP1Channel
  private let executors = EventLoopExecutors()

  init(http1: HTTP1Channel) {
    self.http1 = http1
  }

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP1Channel.Value> {
    http1.setup(channel: channel, logger: logger)
  }

  func handle(value: HTTP1Channel.Value, logger: Logger) async {
    let connection = ServedConnection(value.channel)
    await executors.serving(value.channel) {
      await ServedConnection.$current.withValue(connection) { await http1.handle(value: value, logger: logger) }
    }
  }
}
