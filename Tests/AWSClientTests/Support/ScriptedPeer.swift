import Glibc
import NIOCore
import NIOSSL
import Synchronization

/// A server on a free loopback port that does with each connection as its script says, and counts them.
struct ScriptedPeer: Sendable {
  /// One connection in the hands of a script, which closes it by ending.
  struct Connection {
    /// From 1, in the order of their making.
    let number: Int
    fileprivate let channel: any Channel
    fileprivate var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    fileprivate let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    fileprivate var received: [UInt8] = []

    /// The next request that comes whole; nil when the other side has closed.
    mutating func request() async throws -> String? {
      while true {
        if let end = received.endOfRequest {
          defer { received.removeFirst(end) }
          return String(decoding: received[..<end], as: UTF8.self)
        }
        guard try await more() else { return nil }
      }
    }

    /// Reads on; false when the other side has closed.
    mutating func more() async throws -> Bool {
      guard let part = try await inbound.next(isolation: #isolation) else { return false }
      received += Array(buffer: part)
      return true
    }

    /// Waits until the other side closes.
    mutating func closed() async throws {
      while (try await inbound.next(isolation: #isolation)) != nil {}
    }

    func send(_ text: String) async throws { try await outbound.write(ByteBuffer(string: text)) }

    /// Each byte by itself.
    func dribble(_ text: String) async throws {
      for byte in text.utf8 { try await outbound.write(ByteBuffer(bytes: [byte])) }
    }

    /// Ends what this side sends; it still reads.
    func endOutput() { outbound.finish() }

    /// The connection's end is to be a reset.
    func willReset() async throws {
      try await (channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
    }
  }

  private struct State {
    var made = 0
    var open = 0
    var mostOpen = 0
    var waiters: [CheckedContinuation<Void, Never>] = []
  }

  private final class Book: Sendable {
    let state = Mutex(State())
  }

  let port: Int
  private let book = Book()

  /// How many connections were made, and how many there were at a time.
  var connectionCount: Int { book.state.withLock { $0.made } }
  var mostOpen: Int { book.state.withLock { $0.mostOpen } }

  /// Waits until all connections have ended.
  func allClosed() async {
    await withCheckedContinuation { continuation in
      let isClosed = book.state.withLock { state in
        if state.open > 0 { state.waiters.append(continuation) }
        return state.open == 0
      }
      if isClosed { continuation.resume() }
    }
  }

  /// Serves while `body` runs.
  static func serve<Value: Sendable>(
    tls: NIOSSLContext? = nil, _ script: @escaping @Sendable (inout Connection) async throws -> Void,
    _ body: @escaping @Sendable (ScriptedPeer) async throws -> Value
  ) async throws -> Value {
    try await LoopbackServer.serve(ScriptedPeer.init, halvesClose: true) { channel in
      if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
      return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
        wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
    } handling: {
      try await $0.handle($1, script)
    } while: {
      try await body($0)
    }
  }

  private init(port: Int) {
    self.port = port
  }

  private func handle(
    _ channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>, _ script: @Sendable (inout Connection) async throws -> Void
  ) async throws {
    let number = book.state.withLock { state in
      state.made += 1
      state.open += 1
      state.mostOpen = max(state.mostOpen, state.open)
      return state.made
    }
    defer {
      let waiters = book.state.withLock { state in
        state.open -= 1
        guard state.open == 0 else { return [CheckedContinuation<Void, Never>]() }
        defer { state.waiters = [] }
        return state.waiters
      }
      for waiter in waiters { waiter.resume() }
    }
    try await channel.executeThenClose { inbound, outbound in
      var connection = Connection(
        number: number, channel: channel.channel, inbound: inbound.makeAsyncIterator(), outbound: outbound)
      try await script(&connection)
    }
  }
}
