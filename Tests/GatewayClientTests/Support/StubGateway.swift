import GatewayClient
import NIOCore
import NIOPosix
import Synchronization

/// A server on a free loopback port that answers each request as its script says, and what comes after as the last.
///
/// It closes the connection after each answer.
final class StubGateway: Sendable {
  enum Reply: Sendable {
    case answer(Int, String)
    /// The connection is closed without an answer.
    case drop
    /// Events, in these pieces; then the connection is closed.
    case events([String])
    /// Nothing, until the client leaves.
    case silence
  }

  private struct State {
    var requests: [String] = []
    var script: [Reply]
  }

  private let state: Mutex<State>
  private let port: Int

  /// The requests that were read, as they were on the wire.
  var requests: [String] { state.withLock { $0.requests } }

  /// Serves while `body` runs.
  static func serve<Value: Sendable>(
    _ script: [Reply], key: GatewayKey? = nil,
    _ body: @escaping @Sendable (StubGateway, GatewayConnection) async throws -> Value
  ) async throws -> Value {
    let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .bind(host: "127.0.0.1", port: 0) { channel in
        channel.eventLoop.makeCompletedFuture {
          try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
        }
      }
    let stub = StubGateway(script, port: server.channel.localAddress?.port ?? 0)
    return try await withThrowingTaskGroup(of: Value?.self) { group in
      group.addTask {
        try await server.executeThenClose { connections in
          try await withThrowingDiscardingTaskGroup { handlers in
            for try await connection in connections {
              handlers.addTask { try? await stub.handle(connection) }
            }
          }
        }
        return nil
      }
      group.addTask {
        guard let address = GatewayAddress("http://127.0.0.1:\(stub.port)") else { throw CancellationError() }
        return try await GatewayConnection.open(address, key: key) { try await body(stub, $0) }
      }
      defer { group.cancelAll() }
      while let value = try await group.next() {
        if let value { return value }
      }
      throw CancellationError()
    }
  }

  private init(_ script: [Reply], port: Int) {
    state = Mutex(State(script: script))
    self.port = port
  }

  /// The values that a header had, request after request.
  func values(of header: String) -> [String?] {
    requests.map { request in
      let lines = request.split(whereSeparator: \.isNewline)
      let line = lines.first { $0.lowercased().hasPrefix(header.lowercased() + ": ") }
      return line.map { String($0.dropFirst(header.count + 2)) }
    }
  }

  private func handle(_ connection: NIOAsyncChannel<ByteBuffer, ByteBuffer>) async throws {
    try await connection.executeThenClose { inbound, outbound in
      var received = ""
      for try await part in inbound {
        received += String(buffer: part)
        guard Self.isWhole(received) else { continue }
        let reply = state.withLock { state in
          state.requests.append(received)
          return state.script.count > 1 ? state.script.removeFirst() : state.script[0]
        }
        received = ""
        switch reply {
        case .answer(let status, let body):
          let head =
            "HTTP/1.1 \(status) X\r\nContent-Length: \(body.utf8.count)\r\nX-Request-Id: r-1\r\nConnection: close\r\n\r\n"
          try await outbound.write(ByteBuffer(string: head + body))
          return
        case .events(let pieces):
          try await outbound.write(
            ByteBuffer(string: "HTTP/1.1 200 X\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"))
          for piece in pieces { try await outbound.write(ByteBuffer(string: piece)) }
          return
        case .drop: return
        case .silence: break
        }
      }
    }
  }

  /// Whether the head is complete, and the body as long as the head says.
  private static func isWhole(_ request: String) -> Bool {
    let parts = request.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { return false }
    let length = parts[0].split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length: ") }
    return parts[1].utf8.count >= length.flatMap { Int($0.dropFirst("content-length: ".count)) } ?? 0
  }
}
