import AWSSimulator
import Foundation
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import SigV4
import Testing

@Suite(.timeLimit(.minutes(1))) struct SimulatorServerTests {
  @Test func `A signed request is answered over a socket`() async throws {
    try await serve { cloud, port in
      let answer = try await exchange(startRequest(), port: port)
      #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
      #expect(answer.contains(#"{"Status":"STARTING"}"#))
      #expect(answer.lowercased().contains("x-amzn-requestid: "))
      let call = try #require(cloud.calls.first)
      #expect(call.headers.first?.name == "Host")
      #expect(call.headers.contains { $0.name == "X-Amz-Target" }, "names are kept as they were written")
    }
  }

  @Test func `The control answers over a socket`() async throws {
    try await serve { _, port in
      let request = "GET /_simulator/credentials HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
      let answer = try await exchange(Array(request.utf8), port: port)
      #expect(answer.contains("AKIASIMULATOREXAMPLE"))
    }
  }

  @Test(arguments: [Fault.Kind.dropBefore, .dropAfter])
  func `A drop closes the connection without a byte`(kind: Fault.Kind) async throws {
    try await serve { cloud, port in
      cloud.addFault(Fault(kind))
      let answer = try await exchange(startRequest(), port: port)
      #expect(answer.isEmpty)
      #expect(cloud.calls.map(\.effect) == [kind == .dropAfter ? .started : .none])
    }
  }

  @Test func `A slow body arrives whole`() async throws {
    try await serve { cloud, port in
      cloud.addFault(Fault(.slowBody, seconds: 0))
      let answer = try await exchange(startRequest(), port: port)
      #expect(answer.hasSuffix(#"{"Status":"STARTING"}"#))
    }
  }

  @Test func `A shutdown ends a delay and still answers`() async throws {
    let cloud = SimulatedAWS()
    cloud.addFault(Fault(.delay, seconds: 3_600))
    let answer = try await serve(cloud) { port, shutDown in
      async let answer = exchange(startRequest(), port: port)
      while cloud.calls.isEmpty { await Task.yield() }
      await shutDown()
      return try await answer
    }
    #expect(answer.contains(#"{"Status":"STARTING"}"#))
  }

  @Test func `A body over the limit is refused`() async throws {
    try await serve { cloud, port in
      let head = "POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 16777217\r\n\r\n"
      let body = [UInt8](repeating: 0x20, count: SimulatorServer.bodyLimit + 1)
      let answer = try await exchange(Array(head.utf8) + body, port: port)
      #expect(answer.hasPrefix("HTTP/1.1 413 "))
      #expect(cloud.calls.isEmpty)
    }
  }

  @Test(arguments: ["0.0.0.0", "::", "example.com", "192.168.1.1"])
  func `Only loopback is served`(host: String) async {
    let server = SimulatorServer(cloud: SimulatedAWS(), host: host, port: 0, logger: Logger(label: "test"))
    await #expect(throws: SimulatorServerError.notLoopback(host)) { try await server.run() }
  }

  private func serve(_ body: @Sendable @escaping (SimulatedAWS, Int) async throws -> Void) async throws {
    let cloud = SimulatedAWS()
    try await serve(cloud) { port, _ in try await body(cloud, port) }
  }

  /// Serves on a free port while `body` runs, then shuts down gracefully.
  private func serve<Value: Sendable>(
    _ cloud: SimulatedAWS, _ body: @Sendable @escaping (Int, @Sendable () async -> Void) async throws -> Value
  ) async throws -> Value {
    let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    let server = SimulatorServer(cloud: cloud, port: 0, logger: logger) { continuation.yield($0) }
    let group = ServiceGroup(configuration: ServiceGroupConfiguration(services: [server], logger: logger))
    return try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { try await group.run() }
      var iterator = ports.makeAsyncIterator()
      let port = try #require(await iterator.next())
      let value = try await body(port) { await group.triggerGracefulShutdown() }
      await group.triggerGracefulShutdown()
      try await tasks.waitForAll()
      return value
    }
  }

  /// Sends bytes over a connection of its own and reads until the other side closes it.
  private func exchange(_ bytes: [UInt8], port: Int) async throws -> String {
    let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .connect(host: "127.0.0.1", port: port) { channel in
        channel.eventLoop.makeCompletedFuture {
          try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
        }
      }
    return try await channel.executeThenClose { inbound, outbound in
      try await outbound.write(ByteBuffer(bytes: bytes))
      var answer = ByteBuffer()
      for try await part in inbound { answer.writeImmutableBuffer(part) }
      return String(buffer: answer)
    }
  }

  /// A signed start of the demo version, as bytes.
  private func startRequest() throws -> [UInt8] {
    let client = SimulatedClient()
    client.now = Date()
    let body = #"{"ProjectVersionArn":"\#(DemoCloud.rekognitionVersionARN)","MinInferenceUnits":1}"#
    let request = client.signed(client.rekognitionRequest("StartProjectVersion", body), service: "rekognition")
    let fields = request.headers.map { "\($0.name): \($0.value)\r\n" }.joined()
    let head = "POST / HTTP/1.1\r\n\(fields)Content-Length: \(request.body.count)\r\nConnection: close\r\n\r\n"
    return Array(head.utf8) + request.body
  }
}
