import GatewayCore
import NIOCore
import Synchronization

/// What the requests of a connection, or the one of a stream, share. One is answered at a time.
///
/// The server hands a request on as a head and a body and makes its context from a channel, which can be asked little
/// from outside its event loop. All that serves a connection is done in one task and its children.
final class ServedConnection: Sendable {
  /// That of the task.
  @TaskLocal static var current: ServedConnection?

  private struct State {
    var address: String??
    var record: RequestRecord?
  }

  let channel: any Channel
  /// What the client has shown in the handshake.
  let certificate: ClientCertificate?
  private let state = Mutex(State())

  init(_ channel: any Channel, certificate: ClientCertificate? = nil) {
    self.channel = channel
    self.certificate = certificate
  }

  /// Where the client is, as text: found out once.
  var address: String? {
    if let known = state.withLock({ $0.address }) { return known }
    let address = channel.remoteAddress?.ipAddress
    state.withLock { $0.address = .some(address) }
    return address
  }

  /// Keeps the record of the request that is being answered until its answer is written, which is its end.
  ///
  /// A body that told of its own end would be one of parts, each of which the server writes, and waits for, by itself;
  /// one of bytes alone it writes at once with all the rest.
  func begins(_ record: RequestRecord) { state.withLock { $0.record = record } }

  /// The last of an answer has been written.
  func wasAnswered() { state.withLock { $0.record.take() }?.wasWritten() }

  /// Has the channel's handler tell of the ends of answers, of all that are written from now on.
  func listen() {
    channel.eventLoop.execute { [channel] in
      let pipeline = channel.pipeline.syncOperations
      if let handler = try? pipeline.handler(type: ServerHandler.self) {
        handler.connection = self
      } else if let handler = try? pipeline.handler(type: StreamEdge.self) {
        handler.connection = self
      }
    }
  }
}
