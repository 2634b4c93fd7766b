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

  @Test(arguments: [Fault.Kind.resetBefore, .resetAfter])
  func `A reset is a reset and not an orderly end`(kind: Fault.Kind) async throws {
    try await serve { cloud, port in
      cloud.addFault(Fault(kind))
      let error = await #expect(throws: IOError.self) { try await exchange(startRequest(), port: port) }
      #expect(error?.errnoCode == ECONNRESET)
      #expect(cloud.calls.map(\.effect) == [kind == .resetAfter ? .started : .none])
    }
  }

  @Test func `A stale connection answers once and closes on the next request`() async throws {
    try await serve { cloud, port in
      cloud.addFault(Fault(.stale))
      let requests = [try startRequest(closes: false), try startRequest(closes: false)]
      let answers = try await exchange(requests, port: port)
      #expect(answers.count == 1)
      #expect(answers.first?.hasPrefix("HTTP/1.1 200 OK\r\n") == true)
      #expect(cloud.calls.count == 1, "the second one was not read")
    }
  }

  @Test func `A connection without faults answers every request`() async throws {
    try await serve { cloud, port in
      let requests = [try startRequest(closes: false), try startRequest(closes: true)]
      let answers = try await exchange(requests, port: port)
      #expect(answers.map { $0.prefix(13) } == ["HTTP/1.1 200 ", "HTTP/1.1 400 "])
      #expect(cloud.calls.count == 2)
    }
  }

  @Test func `Garbage is not HTTP`() async throws {
    try await serve { cloud, port in
      cloud.addFault(Fault(.garbage))
      let answer = try await exchange(startRequest(), port: port)
      #expect(answer.contains("This is not HTTP."))
      #expect(!answer.contains("HTTP/1.1"))
      #expect(cloud.calls.map(\.effect) == [.started])
    }
  }

  @Test func `A body that is cut has a whole head`() async throws {
    try await serve { cloud, port in
      cloud.addFault(Fault(.cutBody))
      let answer = try await exchange(startRequest(), port: port)
      #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
      #expect(answer.lowercased().contains("content-length: 21\r\n"))
      #expect(answer.hasSuffix("\r\n\r\n{\"Status\":"))
    }
  }

  @Test func `AWS's clock is in the Date, once`() async throws {
    try await serve { cloud, port in
      cloud.addFault(Fault(.headers, headers: [HeaderField(name: "Date", value: "Thu, 01 Jan 1970 00:00:00 GMT")]))
      let lines = try await exchange(startRequest(), port: port).split(separator: "\r\n")
      #expect(lines.filter { $0.lowercased().hasPrefix("date:") } == ["Date: Thu, 01 Jan 1970 00:00:00 GMT"])
    }
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

  /// Sends requests over one connection, each after the answer to the one before, until the other side closes it.
  private func exchange(_ requests: [[UInt8]], port: Int) async throws -> [String] {
    let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .connect(host: "127.0.0.1", port: port) { channel in
        channel.eventLoop.makeCompletedFuture {
          try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
        }
      }
    return try await channel.executeThenClose { inbound, outbound in
      var answers: [String] = []
      var parts = inbound.makeAsyncIterator()
      for request in requests {
        // A connection that closes as a request comes may end in a reset: its bytes were not read.
        guard (try? await outbound.write(ByteBuffer(bytes: request))) != nil, let part = try? await parts.next() else {
          break
        }
        answers.append(String(buffer: part))
      }
      return answers
    }
  }

  /// A signed start of the demo version, as bytes.
  private func startRequest(closes: Bool = true) throws -> [UInt8] {
    let client = SimulatedClient()
    client.now = Date()
    let body = #"{"ProjectVersionArn":"\#(DemoCloud.rekognitionVersionARN)","MinInferenceUnits":1}"#
    let request = client.signed(client.rekognitionRequest("StartProjectVersion", body), service: "rekognition")
    let fields = request.headers.map { "\($0.name): \($0.value)\r\n" }.joined()
    let connection = closes ? "Connection: close\r\n" : ""
    let head = "POST / HTTP/1.1\r\n\(fields)Content-Length: \(request.body.count)\r\n\(connection)\r\n"
    return Array(head.utf8) + request.body
  }
}
