import Glibc
import NIOCore
import NIOPosix
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
    let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .bind(host: "127.0.0.1", port: 0) { channel in
        channel.eventLoop.makeCompletedFuture {
          try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
        }
      }
    let peer = Peer(port: server.channel.localAddress?.port ?? 0)
    return try await withThrowingTaskGroup(of: Value?.self) { group in
      group.addTask {
        try await server.executeThenClose { connections in
          try await withThrowingDiscardingTaskGroup { handlers in
            for try await connection in connections {
              handlers.addTask { try? await peer.handle(connection, script) }
            }
          }
        }
        return nil
      }
      group.addTask { try await body(peer) }
      defer { group.cancelAll() }
      while let value = try await group.next() {
        if let value { return value }
      }
      throw CancellationError()
    }
  }

  private init(port: Int) {
    self.port = port
  }

  private func handle(_ connection: NIOAsyncChannel<ByteBuffer, ByteBuffer>, _ script: Script) async throws {
    heard.connections.withLock { $0 += 1 }
    var count = 0
    try await connection.executeThenClose { inbound, outbound in
      var received = ""
      for try await part in inbound {
        received += String(buffer: part)
        guard received.isWholeRequest else { continue }
        heard.requests.withLock { $0.append(received) }
        received = ""
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

extension String {
  /// Whether the head is complete and the body as long as the head says.
  fileprivate var isWholeRequest: Bool {
    // Of bytes: to Swift a line end of CR and LF is one character.
    let bytes = Array(utf8)
    let end = Array("\r\n\r\n".utf8)
    guard let start = bytes.indices.first(where: { bytes[$0...].starts(with: end) }) else { return false }
    let head = String(decoding: bytes[..<start], as: UTF8.self).lowercased()
    let length = head.split(separator: "\r\n").first { $0.hasPrefix("content-length: ") }
    let expected = length.flatMap { Int($0.dropFirst("content-length: ".count)) } ?? 0
    return bytes.count - start - end.count >= expected
  }
}
