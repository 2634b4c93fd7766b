import GatewayCore
import HTTPTypes
import HummingbirdTesting
import Synchronization
import TestSupport
import Testing

@testable import GatewayHTTP

/// A request that is sent twice with the same key.
struct IdempotencyKeyTests {
  private static let start = "/models/abc123/start"

  @Test(arguments: [
    (#""8e03978e-40d5""#, "8e03978e-40d5"), ("8e03978e-40d5", "8e03978e-40d5"), (#""a b, c; d""#, "a b, c; d"),
    (#""a\"b\\c""#, #"a"b\c"#), ("!#$%&'*+-./:<=>?@[]^_`{|}~", "!#$%&'*+-./:<=>?@[]^_`{|}~"),
    (String(repeating: "k", count: 255), String(repeating: "k", count: 255)),
  ])
  func `A key is understood in quotes and bare`(text: String, key: String) throws {
    #expect(try IdempotencyKey.value(in: [.init("Idempotency-Key")!: text]) == key)
  }

  @Test(
    arguments: [
      [""], [#""""#], [#"""#], [#""a"#], [#"a""#], [#""a"b""#], [#""a\""#], [#""a\x""#], ["a b"], ["a,b"], ["a;b"],
      [#"a\b"#], ["é"], [#""é""#], [String(repeating: "k", count: 256)], ["a", "a"], ["a", "b"],
    ] as [[String]])
  func `A key that is malformed or repeated is refused`(values: [String]) async throws {
    let test = TestGateway()
    for verb in ["start", "stop"] {
      var headers = HTTPFields()
      for value in values { headers.append(HTTPField(name: .init("Idempotency-Key")!, value: value)) }
      let answer = try await test.run { [headers] in
        try await $0.send(.post, "/models/abc123/\(verb)", headers: headers)
      }
      #expect(answer.status == .badRequest)
      #expect(try answer.failure.details?.map(\.field) == ["Idempotency-Key"])
    }
    #expect(test.backend.calls.isEmpty)
  }

  @Test func `The same request gets the same answer`() async throws {
    let test = TestGateway()
    try await test.run { client in
      let first = try await client.send(.post, Self.start, headers: Self.key("k"))
      let again = try await client.send(.post, Self.start, headers: Self.key(#""k""#), body: "{}")
      #expect((first.status, again.status) == (.accepted, .accepted))
      #expect(again.text == first.text)
      #expect(first.header("idempotent-replayed") == nil)
      #expect(again.header("idempotent-replayed") == "true")
      #expect(again.header("location") == first.header("location"))
      let other = try await client.send(.post, Self.start, headers: Self.key("other"))
      #expect(try other.model.operationId != first.model.operationId)
    }
    #expect(test.backend.starts.count == 1)
  }

  @Test(arguments: [
    ("start", #"{"min_inference_units":2}"#), ("start", #"{"lease":"1h"}"#), ("start", #"{"holder":"b"}"#),
    ("stop", "{}"),
  ])
  func `The same key for another request is refused`(verb: String, body: String) async throws {
    try await TestGateway().run { client in
      _ = try await client.send(.post, Self.start, headers: Self.key("k"))
      let answer = try await client.send(.post, "/models/abc123/\(verb)", headers: Self.key("k"), body: body)
      #expect(answer.status == .unprocessableContent)
      #expect(try answer.failure.code == "IDEMPOTENCY_MISMATCH")
      let another = try await client.send(.post, "/models/widgets/start", headers: Self.key("k"))
      #expect(try another.failure.code == "IDEMPOTENCY_MISMATCH")
    }
  }

  @Test func `Waiting is not part of the request`() async throws {
    let test = TestGateway(answer: TestModels.living())
    try await test.time.driving {
      try await test.run { client in
        let first = try await client.send(.post, Self.start, headers: Self.key("k"))
        #expect(first.status == .accepted)
        let waited = try await client.send(.post, Self.start + "?wait=5m", headers: Self.key("k"))
        #expect(waited.status == .ok)
        #expect(try waited.model.state == "running")
        #expect(try waited.model.operationId == first.model.operationId)
        #expect(waited.header("idempotent-replayed") == "true")
      }
    }
    #expect(test.backend.starts.count == 1)
  }

  @Test(arguments: [false, true])
  func `A repetition that waits says of joining what the first answer said`(isJoined: Bool) async throws {
    let test = TestGateway(answer: TestModels.living())
    try await test.time.driving {
      try await test.run { client in
        if isJoined { _ = try await client.send(.post, Self.start, body: #"{"holder":"other"}"#) }
        let first = try await client.send(.post, Self.start, headers: Self.key("k"))
        #expect(try first.model.joined == isJoined)
        let waited = try await client.send(.post, Self.start + "?wait=5m", headers: Self.key("k"))
        #expect(waited.status == .ok)
        #expect(try waited.model.joined == isJoined)
      }
    }
  }

  @Test func `Keys belong to their callers`() async throws {
    let test = TestGateway.withCallers
    try await test.run { client in
      for key in [TestCallers.annaKey, TestCallers.borisKey] {
        let headers = TestCallers.headers(key).adding(Self.key("k"))
        let answer = try await client.send(.post, Self.start, headers: headers)
        #expect(answer.header("idempotent-replayed") == nil)
        #expect(answer.status == .accepted)
      }
    }
  }

  @Test func `A request that was refused before it began leaves nothing`() async throws {
    try await TestGateway().run { client in
      let refused = try await client.send(.post, Self.start, headers: Self.key("k"), body: #"{"lease":"x"}"#)
      #expect(refused.status == .badRequest)
      let unknown = try await client.send(.post, "/models/unheard-of/start", headers: Self.key("k"))
      #expect(unknown.status == .notFound)
      #expect(try await client.send(.post, Self.start, headers: Self.key("k")).status == .accepted)
    }
  }

  @Test(arguments: [
    (GatewayError(.backendError, "AWS failed."), true), (GatewayError(.quotaExceeded, "Full.", retryAfter: 60), true),
    (GatewayError(.credentialsUnavailable, "None."), true), (GatewayError(.modelNotFound, "Gone."), false),
  ])
  func `An answer that may change frees the key, any other is kept`(error: GatewayError, isFreed: Bool) async throws {
    let test = TestGateway { (call, number) throws(GatewayError) in
      if case .start = call, number == 1 { throw error }
      return try await TestModels.startsWhenAsked(call, number)
    }
    try await test.run { client in
      let first = try await client.send(.post, Self.start, headers: Self.key("k"))
      #expect(try first.failure.code == error.code.rawValue)
      let second = try await client.send(.post, Self.start, headers: Self.key("k"))
      #expect(second.header("idempotent-replayed") == (isFreed ? nil : "true"))
      #expect(second.status == (isFreed ? .accepted : first.status))
      if !isFreed { #expect(second.text == first.text) }
    }
    // The retry carries on the same operation.
    #expect(Set(test.backend.tokens).count == 1)
  }

  @Test(.timeLimit(.minutes(1)))
  func `While the first is under way the second is told so`() async throws {
    let (gate, open) = AsyncStream.makeStream(of: Void.self)
    let test = TestGateway { (call, number) throws(GatewayError) in
      if case .start = call { for await _ in gate { break } }
      return try await TestModels.startsWhenAsked(call, number)
    }
    try await test.run { client in
      async let first = client.send(.post, Self.start, headers: Self.key("k"))
      while test.backend.starts.isEmpty { await Task.yield() }
      let second = try await client.send(.post, Self.start, headers: Self.key("k"))
      #expect(second.status == .conflict)
      #expect(try second.failure.code == "IDEMPOTENCY_IN_PROGRESS")
      #expect(second.header("retry-after") == "1")
      open.yield()
      #expect(try await first.status == .accepted)
    }
  }

  private static func key(_ text: String) -> HTTPFields { [.init("Idempotency-Key")!: text] }
}
