import GatewayCore
import HTTPTypes
import HummingbirdTesting
import TestSupport
import Testing

/// Who started and stopped what.
struct OperationTests {
  private struct Page: Decodable {
    struct Operation: Decodable, Equatable {
      let id: String
      let verb: String
      let model: String
      let caller: String
      let holder: String
      let requestId: String?
      let outcome: String
      let errorCode: String?
      var awsRequestId: String?
    }

    struct Operations: Decodable {
      let operations: [Operation]
      let nextCursor: String?
    }

    let data: Operations
  }

  private struct One: Decodable {
    let data: Page.Operation
  }

  @Test func `An operation is told as it went`() async throws {
    let test = TestGateway.withCallers
    try await test.run { client in
      let headers = TestCallers.headers(TestCallers.annaKey)
      let start = try await client.send(
        .post, "/models/abc123/start", headers: headers.adding([.requestID: "me"]), body: #"{"holder":"h"}"#)
      let location = try #require(start.header("location"))
      let operation = try await client.send(.get, location, headers: headers).decoded(One.self).data
      #expect(
        operation
          == .init(
            id: try start.model.operationId ?? "", verb: "start", model: "abc123", caller: "anna", holder: "h",
            requestId: "me", outcome: "accepted", errorCode: nil))
      #expect(location == "/operations/\(operation.id)")
      let upper = try await client.send(.get, "/operations/\(operation.id.uppercased())", headers: headers)
      #expect(upper.status == .ok)
    }
  }

  @Test func `A start that failed is told with its code`() async throws {
    let test = TestGateway(answer: TestModels.failing(GatewayError(.quotaExceeded, "Full.", retryAfter: 60)))
    try await test.run { client in
      _ = try await client.send(.post, "/models/abc123/start")
      let page = try await Self.page(client)
      #expect(page.operations.map(\.outcome) == ["failed"])
      #expect(page.operations.map(\.errorCode) == ["QUOTA_EXCEEDED"])
    }
  }

  @Test(arguments: [
    (Caller.anonymous, "aws-1"), (Caller(name: "a", rights: [.read, .start, .operate]), "aws-1"),
    (Caller(name: "a", rights: [.read, .start, .force, .hold]), nil),
  ])
  func `AWS's own id of the call is for those who may operate`(caller: Caller, id: String?) async throws {
    var test = TestGateway { (call, _) in
      ModelReport(state: .starting, backendState: "S", units: nil, resource: call.resource, awsRequestID: "aws-1")
    }
    test.authenticator = OneCaller(caller: caller)
    try await test.run { client in
      let location = try #require(try await client.send(.post, "/models/abc123/start").header("location"))
      let list = try await client.send(.get, "/operations")
      for answer in [list, try await client.send(.get, location)] {
        #expect(answer.text.contains(#""aws_request_id":\#(id.map { "\"\($0)\"" } ?? "null")"#))
      }
    }
  }

  @Test func `They come newest first, and can be narrowed`() async throws {
    let test = TestGateway.withCallers
    try await test.run { client in
      let anna = TestCallers.headers(TestCallers.annaKey)
      let boris = TestCallers.headers(TestCallers.borisKey)
      for (model, verb, headers) in [
        ("abc123", "start", anna), ("widgets", "start", boris), ("abc123", "start", boris), ("abc123", "stop", anna),
      ] {
        _ = try await client.send(.post, "/models/\(model)/\(verb)", headers: headers)
      }
      func told(_ query: String) async throws -> [String] {
        try await Self.page(client, query, headers: anna).operations.map { "\($0.caller) \($0.verb) \($0.model)" }
      }
      let all = ["anna stop abc123", "boris start abc123", "boris start widgets", "anna start abc123"]
      #expect(try await told("") == all)
      #expect(try await told("?verb=stop") == [all[0]])
      #expect(try await told("?caller=boris") == [all[1], all[2]])
      #expect(try await told("?model=abc123") == [all[0], all[1], all[3]])
      #expect(try await told("?model=\(TestModels.widgetsARN)") == [all[2]])
      #expect(try await told("?model=abc123&caller=boris&verb=start") == [all[1]])
      #expect(try await told("?caller=nobody") == [])
      #expect(try await told("?limit=3") == Array(all.prefix(3)))
    }
  }

  @Test func `They come in pages, which what comes meanwhile does not move`() async throws {
    let test = TestGateway()
    try await test.run { client in
      for _ in 0..<5 { _ = try await client.send(.post, "/models/abc123/start") }
      let all = try await Self.page(client).operations.map(\.id)
      #expect(all.count == 5)
      var seen: [String] = []
      var query = "?limit=2"
      while seen.count < 20 {
        let page = try await Self.page(client, query)
        seen += page.operations.map(\.id)
        guard let cursor = page.nextCursor else { break }
        query = "?limit=2&cursor=\(cursor)"
        _ = try await client.send(.post, "/models/abc123/start")
      }
      #expect(seen == all)
      // A page that ends with the oldest is the last one.
      let count = try await Self.page(client, "?limit=1000").operations.count
      #expect(try await Self.page(client, "?limit=\(count)").nextCursor == nil)
    }
  }

  @Test(arguments: [
    ("verb=detect", ["verb"]), ("verb=", ["verb"]), ("limit=0", ["limit"]), ("limit=1001", ["limit"]),
    ("cursor=x", ["cursor"]), ("cursor=0", ["cursor"]), ("cursor=-1", ["cursor"]), ("cursor=", ["cursor"]),
    ("model=-a", ["model"]), ("state=running", ["query"]), ("verb=x&limit=x&cursor=x", ["verb", "limit", "cursor"]),
    ("limit=1&limit=2", ["limit"]), ("limit=%2B5", ["limit"]), ("limit=+5", ["limit"]), ("limit=", ["limit"]),
  ])
  func `A query that is not as it must be is refused`(query: String, fields: [String]) async throws {
    let answer = try await TestGateway().run { try await $0.send(.get, "/operations?\(query)") }
    #expect(answer.status == .badRequest)
    #expect(try answer.failure.details?.map(\.field) == fields)
  }

  @Test func `A model that there is not is not found`() async throws {
    let answer = try await TestGateway().run { try await $0.send(.get, "/operations?model=unheard-of") }
    #expect(answer.status == .notFound)
    #expect(try answer.failure.code == "MODEL_NOT_FOUND")
  }

  @Test(arguments: [
    "5f0c9d3e-7a51-4c0e-9f0b-2b6a1c7d8e90", "x", "5f0c9d3e", "%00", "00000000-0000-0000-0000-00000000000g",
  ])
  func `An operation that there is not is not found`(id: String) async throws {
    let answer = try await TestGateway().run { try await $0.send(.get, "/operations/\(id)") }
    #expect(answer.status == .notFound)
    #expect(try answer.failure.code == "OPERATION_NOT_FOUND")
  }

  private static func page(
    _ client: any TestClientProtocol, _ query: String = "", headers: HTTPFields = [:]
  ) async throws -> Page.Operations {
    try await client.send(.get, "/operations\(query)", headers: headers).decoded(Page.self).data
  }
}
