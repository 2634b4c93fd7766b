import GatewayCore
import HTTPTypes
import HummingbirdTesting
import TestSupport
import Testing

struct ListTests {
  /// 250 models, whose names are not in the order of their numbers.
  private static let many = (1...250).map { TestModels.widgets("model-\($0)", version: String($0)) }
  private static let names = many.map(\.id).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }

  @Test func `The catalog is listed in the order of the bytes of its names, and AWS is not asked`() async throws {
    let names = ["b", "B", "a.b", "a-b", "a_b", "a", "0", "Z9"]
    let test = TestGateway(
      catalog: names.enumerated().map { TestModels.widgets($1, version: String($0 + 1)) })
    let answer = try await test.run { try await $0.send(.get, "/models") }
    let models = try answer.decoded(ListEnvelope.self).data.models
    #expect(models.map(\.id) == ["0", "B", "Z9", "a", "a-b", "a.b", "a_b", "b"])
    #expect(models.allSatisfy { $0.state == "unknown" })
    #expect(test.backend.calls.isEmpty)
  }

  @Test(arguments: [
    ("state=unknown", ["start"]), ("state=starting", ["abc123"]), ("state=stopped", ["widgets"]), ("state=failed", []),
    ("backend=lookoutvision", ["start", "widgets"]), ("backend=rekognition", ["abc123"]), ("backend=sagemaker", []),
    ("backend=lookoutvision&state=stopped", ["widgets"]), ("backend=rekognition&state=stopped", []),
    ("limit=2", ["abc123", "start"]), ("backend=lookoutvision&limit=1", ["start"]),
    ("name=ab", ["abc123"]), ("name=ABC", ["abc123"]), ("name=s", ["start", "widgets"]), ("name=no-such", []),
    ("name=s&state=stopped", ["widgets"]), ("name=s&limit=1", ["start"]), ("name=s&cursor=c3RhcnQ%3D", ["widgets"]),
    ("cursor=YWJjMTIz", ["start", "widgets"]), ("cursor=YWJj", ["abc123", "start", "widgets"]), ("cursor=eg%3D%3D", []),
  ])
  func `The list has what is asked for`(query: String, expected: [String]) async throws {
    try await TestGateway().run { client in
      _ = try await client.send(.post, "/models/abc123/start")
      _ = try await client.send(.get, "/models/widgets")
      let answer = try await client.send(.get, "/models?\(query)")
      #expect(try answer.decoded(ListEnvelope.self).data.models.map(\.id) == expected)
    }
  }

  @Test(arguments: [
    ("", [100, 100, 50]), ("limit=1000", [250]), ("limit=250", [250]), ("limit=249", [249, 1]),
    ("limit=125", [125, 125]), ("limit=60&backend=lookoutvision", [60, 60, 60, 60, 10]), ("backend=rekognition", [0]),
  ])
  func `Page by page every model is listed once`(query: String, sizes: [Int]) async throws {
    try await TestGateway(catalog: Self.many).run { client in
      var pages: [[String]] = []
      var cursor: String? = nil
      repeat {
        let next = cursor.map { "&cursor=\($0.replacing("=", with: "%3D"))" } ?? ""
        let page = try await client.send(.get, "/models?\(query)\(next)").decoded(ListEnvelope.self).data
        pages.append(page.models.map(\.id))
        cursor = page.nextCursor
      } while cursor != nil && pages.count < 300
      #expect(pages.map(\.count) == sizes)
      if sizes != [0] { #expect(pages.flatMap(\.self) == Self.names) }
    }
  }

  @Test func `One at a time works as well`() async throws {
    try await TestGateway(catalog: Array(Self.many.prefix(12))).run { client in
      var seen: [String] = []
      var query = "limit=1"
      while seen.count < 20 {
        let page = try await client.send(.get, "/models?\(query)").decoded(ListEnvelope.self).data
        seen += page.models.map(\.id)
        guard let cursor = page.nextCursor else { break }
        query = "limit=1&cursor=\(cursor)"
      }
      #expect(seen.count == 12)
      #expect(Set(seen).count == 12)
    }
  }

  @Test func `An empty catalog is an empty list`() async throws {
    let answer = try await TestGateway(catalog: []).run { try await $0.send(.get, "/models") }
    #expect(answer.text == #"{"success":true,"data":{"models":[],"cost_so_far":0.0,"next_cursor":null}}"#)
  }
}
