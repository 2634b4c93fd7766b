import GatewayCore
import HTTPTypes
import HummingbirdTesting
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct BodySizeTests {
  private static let limit = 16_384
  private static let head = "POST /models/widgets/start HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"

  @Test(arguments: ["router", "live"])
  func `A body of 16 KiB is taken, and one byte more is not`(setup: String) async throws {
    let test = TestGateway()
    try await test.run(setup == "live" ? .live : .router) { client in
      let padding = String(repeating: " ", count: Self.limit - 2)
      let over = try await client.send(.post, "/models/widgets/start", body: "{\(padding) }")
      #expect(over.status == .contentTooLarge)
      #expect(try over.failure.code == "PAYLOAD_TOO_LARGE")
      #expect(test.backend.calls.isEmpty)
      let full = try await client.send(.post, "/models/widgets/start", body: "{\(padding)}")
      #expect(full.status == .accepted)
    }
  }

  @Test func `A body that says that it is too large is refused before it comes`() async throws {
    let answers = try await TestGateway().serve {
      try await $0.exchange(Self.head + "Content-Length: 4000000000\r\n\r\n")
    }
    #expect(answers.statuses == [413])
    #expect(answers.text.contains(#""code":"PAYLOAD_TOO_LARGE""#))
  }

  @Test func `A body that comes in chunks is refused once it is too large`() async throws {
    let chunk = "1000\r\n" + String(repeating: " ", count: 0x1000) + "\r\n"
    let answers = try await TestGateway().serve {
      try await $0.exchange(
        Self.head + "Transfer-Encoding: chunked\r\n\r\n" + String(repeating: chunk, count: 5) + "0\r\n\r\n")
    }
    #expect(answers.statuses == [413])
    #expect(answers.text.contains(#""code":"PAYLOAD_TOO_LARGE""#))
  }

  @Test func `A body that comes in chunks is read whole`() async throws {
    let chunks = "1\r\n{\r\n14\r\n\"min_inference_units\r\n4\r\n\":0}\r\n0\r\n\r\n"
    let answers = try await TestGateway().serve {
      try await $0.exchange(
        Self.head + "Transfer-Encoding: chunked\r\n\r\n" + chunks)
    }
    #expect(answers.statuses == [400])
    #expect(answers.text.contains(#""field":"min_inference_units""#))
  }

  @Test func `An answer that does not wait for the body leaves the connection usable`() async throws {
    let body = String(repeating: " ", count: Self.limit + 1)
    let first = "POST /models/widgets/start HTTP/1.1\r\nHost: localhost\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
    let second = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    let answers = try await TestGateway().serve { try await $0.exchange(first + body + second) }
    #expect(answers.statuses == [413, 200])
  }
}
