import GatewayCore
import GatewayHTTP
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import TestSupport
import Testing

/// How much of images is held at a time, over a connection.
@Suite struct DetectMemoryTests {
  private func exchange(_ gateway: DetectGateway, head: String, body: [UInt8]) async throws -> RawAnswers {
    let server = try GatewayServer.service(
      for: gateway.gateway, configuration: .init(port: 0), authenticator: AnonymousAuthenticator(),
      logger: TestGateway.logger, onRunning: { _ in })
    return try await server.test(.live) { client in
      let head =
        "POST /models/abc123/detect HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: image/png\r\n"
        + head + "\r\n\r\n"
      return try await RawClient(port: client.port ?? 0).exchange(Array(head.utf8) + body)
    }
  }

  @Test func `A length over what is free is refused before the image comes`() async throws {
    let gateway = DetectGateway(memory: DetectMemory(limit: 1000))
    let answers = try await exchange(gateway, head: "Content-Length: 1001", body: Array(repeating: 0, count: 1001))
    #expect(answers.statuses == [503])
    #expect(answers.last?.body.contains("OVERLOADED") == true)
    #expect(answers.last?.fields.contains("retry-after: 1") == true)
    #expect(gateway.gateway.detectMemory.inUse == 0)
  }

  @Test func `An image without a length takes the room of the largest`() async throws {
    let image = TestImage.png()
    let chunked = Array("\(String(image.count, radix: 16))\r\n".utf8) + image + Array("\r\n0\r\n\r\n".utf8)
    let small = DetectGateway(memory: DetectMemory(limit: (4 << 20) - 1))
    #expect(
      try await exchange(small, head: "Transfer-Encoding: chunked", body: chunked).statuses
        == [503])
    let large = DetectGateway(memory: DetectMemory(limit: 4 << 20))
    #expect(try await exchange(large, head: "Transfer-Encoding: chunked", body: chunked).statuses == [200])
    #expect(large.backend.detections.count == 1)
    #expect(large.gateway.detectMemory.inUse == 0)
  }

  @Test func `An image that turns out too long while it comes is refused`() async throws {
    let gateway = DetectGateway()
    let part = Array(repeating: UInt8(0), count: 1 << 20)
    let chunk = Array("100000\r\n".utf8) + part + Array("\r\n".utf8)
    let body = (0..<5).flatMap { _ in chunk } + Array("0\r\n\r\n".utf8)
    let answers = try await exchange(gateway, head: "Transfer-Encoding: chunked", body: body)
    #expect(answers.statuses == [413])
    #expect(answers.last?.body.contains("IMAGE_TOO_LARGE") == true)
    #expect(gateway.gateway.detectMemory.inUse == 0)
  }

  @Test func `A length over the service's limit is refused by it, also when there is no room`() async throws {
    let gateway = DetectGateway(memory: DetectMemory(limit: 0))
    let length = (4 << 20) + 1
    let answers = try await exchange(
      gateway, head: "Content-Length: \(length)", body: Array(repeating: 0, count: length))
    #expect(answers.statuses == [413])
  }

  @Test(.timeLimit(.minutes(1)))
  func `The room is taken while the model looks, and is free after that`() async throws {
    let (answers, answer) = AsyncStream.makeStream(of: Void.self)
    let gateway = DetectGateway(memory: DetectMemory(limit: TestImage.png().count)) {
      (_, _) throws(GatewayError) in
      for await _ in answers { break }
      return Findings()
    }
    try await gateway.run { (client: any TestClientProtocol) async throws -> Void in
      @Sendable func detect() async throws -> TestResponse {
        try await client.executeRequest(
          uri: "/models/abc123/detect", method: .post,
          headers: [.contentType: "image/png", .contentLength: String(TestImage.png().count)],
          body: ByteBuffer(bytes: TestImage.png()))
      }
      async let first = detect()
      while gateway.backend.detections.isEmpty { await Task.yield() }
      #expect(try await detect().status == .serviceUnavailable)
      answer.yield()
      #expect(try await first.status == .ok)
      answer.yield()
      #expect(try await detect().status == .ok)
    }
    #expect(gateway.gateway.detectMemory.inUse == 0)
  }
}
