import Glibc
import NIOCore
import Synchronization

/// A server of raw bytes on a free loopback port: it reads one request a connection and does as its script says.
struct Peer: Sendable {
  /// What happens once a request has been read.
  enum Script: Sendable {
    /// The bytes are sent and the connection is closed.
    case sendAndClose(String)
    /// The bytes are sent and the connection stays open until the other side closes it.
    case sendAndStall(String)
    /// The first request of a connection is answered with the bytes; at the second the connection is closed, or reset,
    /// without an answer: as a server does that was about to close a connection when another request came.
    case answerOnce(String, reset: Bool = false)
  }

  let port: Int
  private let heard = Heard()

  /// The requests that were read, as they were on the wire.
  var requests: [String] { heard.requests.withLock { $0 } }
  /// How many connections were made.
  var connectionCount: Int { heard.connections.withLock { $0 } }

  /// Serves while `body` runs.
  static func serve<Value: Sendable>(
    _ script: Script, _ body: @escaping @Sendable (Peer) async throws -> Value
  ) async throws -> Value {
    try await LoopbackServer.serve(Peer.init) { channel in
      try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
    } handling: {
      try await $0.handle($1, script)
    } while: {
      try await body($0)
    }
  }

  private init(port: Int) {
    self.port = port
  }

  private func handle(_ connection: NIOAsyncChannel<ByteBuffer, ByteBuffer>, _ script: Script) async throws {
    heard.connections.withLock { $0 += 1 }
    var count = 0
    try await connection.executeThenClose { inbound, outbound in
      var received: [UInt8] = []
      for try await part in inbound {
        received += Array(buffer: part)
        guard received.endOfRequest != nil else { continue }
        let request = String(decoding: received, as: UTF8.self)
        heard.requests.withLock { $0.append(request) }
        received = []
        count += 1
        switch script {
        case .sendAndClose(let text):
          try await outbound.write(ByteBuffer(string: text))
          return
        case .sendAndStall(let text):
          try await outbound.write(ByteBuffer(string: text))
        case .answerOnce(let text, _) where count == 1:
          try await outbound.write(ByteBuffer(string: text))
        case .answerOnce(_, let reset):
          if reset {
            let atOnce = linger(l_onoff: 1, l_linger: 0)
            try await (connection.channel as? any SocketOptionProvider)?.setSoLinger(atOnce).get()
          }
          return
        }
      }
    }
  }

  private final class Heard: Sendable {
    let requests = Mutex<[String]>([])
    let connections = Mutex(0)
  }
}
