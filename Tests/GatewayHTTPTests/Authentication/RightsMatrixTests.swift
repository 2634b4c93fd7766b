import Foundation
import GatewayCore
import GatewayHTTP
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Platform
import TestSupport
import Testing

/// Who a caller is, is in its token: the number of its rights in the matrix.
private struct MatrixAuthenticator: Authenticator {
  let needsCredentials = true
  let rights: [Rights]

  func caller(presenting credentials: PresentedCredentials) async throws(GatewayError) -> Caller {
    guard case .bearer(let token) = credentials, let number = Int(token) else { throw .unauthenticated }
    return Caller(name: "caller-\(number)", rights: rights[number])
  }
}

/// Every verb, alone, with others and missing, by patterns, on every route that leads to a model.
struct RightsMatrixTests {
  private struct Route: Sendable {
    let method: HTTPRequest.Method
    /// With `{id}` in it.
    let target: String
    var body: String?
    /// What is asked for beyond `read`, in the order in which it is.
    let needs: [Right]
  }

  private static let routes = [
    Route(method: .get, target: "/models/{id}", needs: []),
    Route(method: .head, target: "/models/{id}/events", needs: []),
    Route(method: .get, target: "/operations?model={id}", needs: []),
    Route(method: .post, target: "/models/{id}/start", needs: [.start]),
    Route(method: .post, target: "/models/{id}/start", body: #"{"lease":"none"}"#, needs: [.start, .hold]),
    Route(method: .post, target: "/models/{id}/stop", needs: [.stop]),
    Route(method: .post, target: "/models/{id}/stop", body: #"{"force":true}"#, needs: [.stop, .force]),
    Route(method: .post, target: "/models/{id}/detect", needs: [.detect]),
    Route(method: .post, target: "/models/{id}/detect?start=true", needs: [.detect, .start]),
  ]

  private static let otherARN = "arn:aws:lookoutvision:us-east-1:123456789012:model/other/1"
  private static let ids = ["abc123", "widgets", TestModels.solderARN, otherARN]

  /// Patterns, and the ids that they are for. The solder ARN is the catalog's abc123, whatever it looks like.
  private static let patterns: [(pattern: String, ids: [String])] = [
    ("*", ids), ("abc*", ["abc123", TestModels.solderARN]), ("*23", ["abc123", TestModels.solderARN]),
    ("widgets", ["widgets"]), ("arn:*", [otherARN]), ("arn:*:model/*", [otherARN]), ("arn:aws:rekognition:*", []),
    ("nothing-*", []),
  ]

  /// None, each alone, each with `read`, each missing, all, and those that go together.
  private static let verbSets: [Set<Right>] =
    [[], Set(Right.allCases), [.read, .start, .hold], [.read, .stop, .force], [.read, .detect, .start]]
    + Right.allCases.map { [$0] } + Right.allCases.map { [.read, $0] }
    + Right.allCases.map { Set(Right.allCases).subtracting([$0]) }

  private static func code(_ answer: TestResponse) -> String? {
    guard answer.status.code >= 400, answer.body.readableBytes > 0 else { return nil }
    return try? answer.failure.code
  }

  @Test func `A hidden model is not there, and a verb that is not granted is refused, on every route`() async throws {
    var rights: [Rights] = []
    var cases: [(verbs: Set<Right>, pattern: String, ids: [String])] = []
    for (text, ids) in Self.patterns {
      let pattern = try #require(ModelPattern(text))
      for verbs in Self.verbSets {
        rights.append(Rights([Rights.Grant(verbs, on: pattern)]))
        cases.append((verbs, text, ids))
      }
    }
    var test = TestGateway()
    test.authenticator = MatrixAuthenticator(rights: rights)
    let made = cases
    try await test.run { client in
      var count = 0
      for (number, (verbs, pattern, ids)) in made.enumerated() {
        let headers: HTTPFields = [.authorization: "Bearer \(number)"]
        for id in Self.ids {
          for route in Self.routes {
            let target = route.target.replacingOccurrences(
              of: "{id}", with: route.target.contains("?model") ? id : id.replacingOccurrences(of: "/", with: "%2F"))
            let answer = try await client.executeRequest(
              uri: target, method: route.method, headers: headers, body: route.body.map { ByteBuffer(string: $0) })
            count += 1
            let what: Comment = "\(verbs) on \(pattern): \(route.method) \(target) \(route.body ?? "")"
            let granted = ids.contains(id) ? verbs : []
            if !granted.contains(.read) {
              #expect(answer.status == .notFound, what)
              if route.method != .head { #expect(Self.code(answer) == "MODEL_NOT_FOUND", what) }
            } else if let missing = route.needs.first(where: { !granted.contains($0) }) {
              #expect(answer.status == .forbidden, what)
              #expect(try answer.failure.details?.map(\.reason) == [missing.rawValue], what)
            } else {
              #expect(answer.status != .forbidden && Self.code(answer) != "MODEL_NOT_FOUND", what)
            }
          }
        }
        let list = try await client.send(.get, "/models", headers: headers)
        for id in ["abc123", "widgets"] {
          #expect(list.text.contains(#""id":"\#(id)""#) == (ids.contains(id) && verbs.contains(.read)))
        }
        let backup = try await client.send(.get, "/backup", headers: headers)
        #expect(backup.status == (pattern == "*" && verbs.contains(.operate) ? .notImplemented : .forbidden))
      }
      #expect(count == made.count * Self.ids.count * Self.routes.count)
    }
  }

  @Test func `A hidden model is told as one that is not there, to the byte`() async throws {
    var test = TestGateway()
    test.authenticator = MatrixAuthenticator(rights: [
      Rights([Rights.Grant([.read], on: try #require(ModelPattern("x")))])
    ])
    let backend = test.backend
    try await test.run { client in
      for verb in ["start", "stop", "detect", "events", ""] {
        let headers: HTTPFields = [.authorization: "Bearer 0", .init("X-Request-Id")!: "r"]
        let method: HTTPRequest.Method = verb == "events" || verb.isEmpty ? .get : .post
        let suffix = verb.isEmpty ? "" : "/\(verb)"
        let hidden = try await client.send(method, "/models/abc123\(suffix)", headers: headers)
        let absent = try await client.send(method, "/models/no-model\(suffix)", headers: headers)
        #expect(hidden.text == absent.text)
        #expect(hidden.headers == absent.headers)
      }
      #expect(backend.calls.isEmpty)
    }
  }

  @Test func `Lists, sums and cursors tell nothing of models that are hidden`() async throws {
    let models = ["a1", "b1", "a2", "b2", "a3"].enumerated().map { TestModels.widgets($1, version: "\($0 + 1)") }
    var test = TestGateway(
      catalog: models.map { entry in
        CatalogEntry(id: entry.id, target: entry.target, price: entry.id.hasPrefix("b") ? 1000 : 1)
      }, answer: TestModels.areRunning)
    test.authenticator = MatrixAuthenticator(rights: [
      Rights([Rights.Grant([.read, .start], on: try #require(ModelPattern("a*")))]), .all,
    ])
    let time = test.time
    try await test.run { client in
      let anna: HTTPFields = [.authorization: "Bearer 0"]
      let other: HTTPFields = [.authorization: "Bearer 1"]
      for id in ["b1", "a1", "b2", "a2"] { _ = try await client.send(.post, "/models/\(id)/start", headers: other) }
      _ = try await client.send(.post, "/models/a3/start", headers: anna)
      time.advance(by: .seconds(3600))
      let pages = try await client.send(.get, "/models?limit=2", headers: anna)
      #expect(pages.text.contains(#""cost_so_far":2.0,"next_cursor":"YTI=""#))
      let last = try await client.send(.get, "/models?limit=2&cursor=YTI=", headers: anna)
      #expect(last.text.contains(#""id":"a3""#) && last.text.contains(#""next_cursor":null"#))
      let first = try await client.send(.get, "/operations?limit=2", headers: anna)
      #expect(first.text.contains(#""model":"a3""#) && first.text.contains(#""model":"a2""#))
      #expect(!first.text.contains(#""model":"b"#))
      let cursor = try #require(first.text.split(separator: #""next_cursor":""#).last?.prefix(36))
      let rest = try await client.send(.get, "/operations?limit=2&cursor=\(cursor)", headers: anna)
      #expect(rest.text.contains(#""model":"a1""#) && rest.text.contains(#""next_cursor":null"#))
      let all = try await client.send(.get, "/operations", headers: other)
      #expect(all.text.contains(#""model":"b1""#))
      let hidden = try #require(
        all.text.split(separator: #"{"id":""#).dropFirst().first { $0.contains(#""model":"b1""#) })
      let id = hidden.prefix(36)
      for target in ["/operations/\(id)", "/operations/\(UUID())"] {
        let answer = try await client.send(.get, target, headers: anna)
        #expect(try answer.failure.code == "OPERATION_NOT_FOUND")
      }
      #expect(try await client.send(.get, "/operations?cursor=\(id)", headers: anna).status == .badRequest)
      #expect(try await client.send(.get, "/operations/\(id)", headers: other).status == .ok)
    }
  }

  @Test func `A caller's own operations are its own, whatever it may read now`() async throws {
    var test = TestGateway()
    test.authenticator = OneCaller(caller: Caller(name: "anna", rights: [.read, .start]))
    let id = try await test.run { try await $0.send(.post, "/models/abc123/start").model.operationId }
    test.authenticator = OneCaller(caller: Caller(name: "anna", rights: []))
    let own = try await test.run { try await $0.send(.get, "/operations/\(id ?? "")") }
    #expect(own.status == .ok)
    test.authenticator = OneCaller(caller: Caller(name: "boris", rights: []))
    let others = try await test.run { try await $0.send(.get, "/operations/\(id ?? "")") }
    #expect(others.status == .notFound)
  }
}
