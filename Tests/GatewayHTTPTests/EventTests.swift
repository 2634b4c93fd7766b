import Foundation
import HTTPTypes
import HummingbirdTesting
import TestSupport
import Testing

/// The stream of a model's states.
struct EventTests {
  @Test func `The first event is the model as it is`() async throws {
    let test = TestGateway()
    try await test.run(.live) { client in
      let model = try await client.send(.get, "/models/abc123").text
      let data = model.dropFirst(#"{"success":true,"data":"#.count).dropLast(#","budget":null,"runs":[]}}"#.count) + "}"
      let stream = try await Self.stream(client) { $0.hasSuffix("\n\n") }
      #expect(stream.head.hasPrefix("http/1.1 200 ok"))
      for header in ["content-type: text/event-stream", "cache-control: no-store", "x-request-id: "] {
        #expect(stream.head.contains(header))
      }
      #expect(stream.text == "id: 0-stopped\nevent: state\ndata: \(data)\n\n")
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func `Each change is one event, and a client that comes back is not told again`() async throws {
    let test = TestGateway(answer: TestModels.living())
    try await test.time.driving {
      try await test.run(.live) { client in
        async let watched = Self.stream(client, lastEventID: "0-stopped") { $0.contains(#""state":"running""#) }
        _ = try await client.send(.post, "/models/abc123/start")
        let text = try await watched.text
        let ids = text.split(separator: "\n").filter { $0.hasPrefix("id: ") }
        #expect(!text.contains("id: 0-stopped"))
        #expect(ids.first?.hasSuffix("-starting") == true)
        #expect(ids.last?.hasSuffix("-running") == true)
        #expect(Set(ids).count == ids.count)
        #expect(text.split(separator: "\n").filter { $0.hasPrefix("data: ") }.count == ids.count)
        let last = try #require(ids.last).dropFirst("id: ".count)
        let old = try await Self.stream(client, lastEventID: "0-stopped") { $0.hasSuffix("\n\n") }.text
        #expect(old.hasPrefix("id: \(last)\n"))
      }
    }
  }

  @Test func `A model that there is not is refused as everywhere`() async throws {
    try await TestGateway().run { client in
      let answer = try await client.send(.get, "/models/unheard-of/events")
      #expect(answer.status == .notFound)
      #expect(try answer.failure.code == "MODEL_NOT_FOUND")
      let query = try await client.send(.get, "/models/abc123/events?wait=1s")
      #expect(query.status == .badRequest)
      let method = try await client.send(.post, "/models/abc123/events")
      #expect(method.status == .methodNotAllowed)
      #expect(method.header("allow") == "GET, HEAD")
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func `HEAD has the headers of the stream and ends`() async throws {
    let answer = try await TestGateway().run { try await $0.send(.head, "/models/abc123/events") }
    #expect(answer.status == .ok)
    #expect(answer.header("content-type") == "text/event-stream")
    #expect(answer.text.isEmpty)
  }

  /// Reads a stream until there is enough of it.
  private static func stream(
    _ client: any TestClientProtocol, lastEventID: String? = nil, until isEnough: (String) -> Bool
  ) async throws -> EventStream {
    let port = try #require(client.port)
    let header = lastEventID.map { "Last-Event-ID: \($0)\r\n" } ?? ""
    let text = try await RawClient(port: port).exchange(
      "GET /models/abc123/events HTTP/1.1\r\nHost: localhost\r\n\(header)\r\n",
      until: { isEnough(EventStream(answer: $0).text) })
    return EventStream(answer: text)
  }
}

/// An answer in chunks, each of which is one write of the server's.
private struct EventStream {
  let head: String
  let text: String

  init(answer: String) {
    let parts = answer.components(separatedBy: "\r\n\r\n")
    head = parts[0].lowercased()
    let lines = answer.dropFirst(parts[0].count).components(separatedBy: "\r\n").filter { !$0.isEmpty }
    text = stride(from: 1, to: lines.count, by: 2).map { lines[$0] }.joined()
  }
}
