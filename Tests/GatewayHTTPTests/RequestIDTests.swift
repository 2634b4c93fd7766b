import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import TestSupport
import Testing

struct RequestIDTests {
  @Test(arguments: ["a", "nightly-batch-42", "A.b_c-d:e+f/g=h@i", String(repeating: "x", count: 128)])
  func `A well-formed id is taken over`(id: String) async throws {
    try await TestGateway().run { client in
      let answer = try await client.send(.get, "/models/abc123", headers: [.requestID: id])
      #expect(answer.header("x-request-id") == id)
      let failure = try await client.send(.get, "/models/nobody", headers: [.requestID: id])
      #expect(failure.header("x-request-id") == id)
      #expect(try failure.failure.requestId == id)
    }
  }

  @Test(arguments: [
    "", "a b", "a,b", "a;b", "a\"b", "<a>", "a%0Ab", "é", "{}", String(repeating: "x", count: 129),
  ])
  func `Another id is not repeated, and one is made`(id: String) async throws {
    try await TestGateway().run { client in
      let failure = try await client.send(.get, "/models/nobody", headers: [.requestID: id])
      let made = try #require(failure.header("x-request-id"))
      #expect(UUID(uuidString: made) != nil)
      #expect(made == made.lowercased())
      #expect(try failure.failure.requestId == made)
    }
  }

  @Test func `Two ids are none`() async throws {
    var headers = HTTPFields()
    headers[values: .requestID] = ["a", "b"]
    let sent = headers
    let answer = try await TestGateway().run { try await $0.send(.get, "/healthz", headers: sent) }
    #expect(UUID(uuidString: answer.header("x-request-id") ?? "") != nil)
  }

  @Test func `Each request without an id gets one of its own`() async throws {
    let ids = try await TestGateway().run { client in
      var ids: Set<String> = []
      for _ in 0..<3 { ids.insert(try await client.send(.get, "/healthz").header("x-request-id") ?? "") }
      return ids
    }
    #expect(ids.count == 3)
  }

  @Test(arguments: ["/nothing", "/models", "/openapi.yaml", "/models/abc123/start", "/models?limit=0"])
  func `Every answer has an id`(path: String) async throws {
    let answer = try await TestGateway().run { try await $0.send(.get, path) }
    #expect(answer.header("x-request-id") != nil)
  }
}
