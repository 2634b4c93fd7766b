import NIOCore
import NIOHTTP1
import Synchronization

/// Knows of each request whether it was given to a connection, and whether that connection had been used before.
///
/// A server may close a connection that it has kept long enough just as the next request is on its way. AsyncHTTPClient
/// reports that as it reports any closed connection, whether the request was written or not, and does not say which
/// connection it was. So each request carries a header of our own as far as the connection, where a handler in front
/// of the encoder notes it and takes it away.
final class ConnectionUses: Sendable {
  enum Written {
    case notAtAll, onNewConnection, onKeptConnection
  }

  /// It never goes out.
  static let header = "x-connection-use"

  private struct State {
    var next = 0
    var written: [String: Written] = [:]
  }

  private let state = Mutex(State())

  /// - Returns: The header's value.
  func begin() -> String {
    state.withLock { state in
      defer { state.next += 1 }
      let use = String(state.next)
      state.written[use] = .notAtAll
      return use
    }
  }

  func end(_ use: String) -> Written {
    state.withLock { $0.written.removeValue(forKey: use) ?? .notAtAll }
  }

  /// Puts the handler into a new connection's pipeline.
  var watch: @Sendable (any Channel) -> EventLoopFuture<Void> {
    { channel in
      channel.eventLoop.submit {
        let pipeline = channel.pipeline.syncOperations
        let encoder = try pipeline.handler(type: HTTPRequestEncoder.self)
        try pipeline.addHandler(Watcher(uses: self), position: .after(encoder))
      }
    }
  }

  private func note(_ use: String, _ written: Written) {
    state.withLock { state in
      // Its request may have ended meanwhile.
      if state.written[use] != nil { state.written[use] = written }
    }
  }

  private final class Watcher: ChannelOutboundHandler {
    typealias OutboundIn = HTTPClientRequestPart
    typealias OutboundOut = HTTPClientRequestPart

    private let uses: ConnectionUses
    private var isUsed = false

    init(uses: ConnectionUses) {
      self.uses = uses
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
      guard case .head(var head) = unwrapOutboundIn(data), let use = head.headers.first(name: ConnectionUses.header)
      else { return context.write(data, promise: promise) }
      head.headers.remove(name: ConnectionUses.header)
      uses.note(use, isUsed ? .onKeptConnection : .onNewConnection)
      isUsed = true
      context.write(wrapOutboundOut(.head(head)), promise: promise)
    }
  }
}
