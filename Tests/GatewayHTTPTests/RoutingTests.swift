import HTTPTypes
import HummingbirdTesting
import NIOCore
import TestSupport
import Testing

struct RoutingTests {
  @Test(arguments: [
    "/", "/nothing", "/model", "/models/abc123/stops", "/models/abc123/start/now", "/Models", "/models/abc123/Start",
    "/openapi", "/healthz/x", "/models/a/b", "/%6Dodels",
  ])
  func `A path that there is not is 404`(path: String) async throws {
    try await TestGateway().run { client in
      for method in [HTTPRequest.Method.get, .post, .delete] {
        let answer = try await client.send(method, path)
        #expect(answer.status == .notFound)
        #expect(try answer.failure.code == "NOT_FOUND")
        #expect(answer.header("allow") == nil)
      }
    }
  }

  @Test(arguments: ["/models//start", "/models//stop", "/models//detect", "//start", "/operations//x"])
  func `A path in which an id is missing is 404`(path: String) async throws {
    let answer = try await TestGateway().run { try await $0.send(.post, path) }
    #expect(answer.status == .notFound)
    #expect(try answer.failure.message == "The path has an empty part: perhaps an id is missing in it.")
  }

  @Test(arguments: [
    ("DELETE", "/models", "GET, HEAD"), ("POST", "/models", "GET, HEAD"), ("PUT", "/models/abc123", "GET, HEAD"),
    ("OPTIONS", "/models/abc123", "GET, HEAD"), ("POST", "/models/\(TestModels.widgetsARN)", "GET, HEAD"),
    ("GET", "/models/abc123/start", "POST"), ("PATCH", "/models/no-such-model/start", "POST"),
    ("DELETE", "/healthz", "GET, HEAD"), ("POST", "/openapi.yaml", "GET, HEAD"), ("BREW", "/openapi.json", "GET, HEAD"),
  ])
  func `A method that a route does not take is 405 with those that it takes`(
    method: String, path: String, allow: String
  ) async throws {
    let test = TestGateway()
    let answer = try await test.run { try await $0.send(try #require(HTTPRequest.Method(method)), path) }
    #expect(answer.status == .methodNotAllowed)
    #expect(answer.header("allow") == allow)
    #expect(try answer.failure.code == "METHOD_NOT_ALLOWED")
    #expect(try answer.failure.message == "This route does not take this method. It takes \(allow).")
    #expect(test.backend.calls.isEmpty)
  }

  @Test(arguments: [
    "/models", "/models?limit=1", "/models/abc123", "/models/\(TestModels.widgetsARN)", "/healthz", "/openapi.yaml",
    "/openapi.json", "/models/nobody", "/models/-", "/models?limit=0", "/nothing", "/models/abc123/start",
  ])
  func `HEAD is answered as GET is, without the body`(path: String) async throws {
    try await TestGateway().run { client in
      for coding in ["identity", "gzip"] {
        let headers: HTTPFields = [.requestID: "me", .acceptEncoding: coding]
        let get = try await client.send(.get, path, headers: headers)
        let head = try await client.send(.head, path, headers: headers)
        #expect(head.status == get.status)
        #expect(head.headers == get.headers)
        #expect(get.text.utf8.count > 0)
        #expect(head.body.readableBytes == 0)
      }
    }
  }

  @Test func `HEAD over a socket has the length of what GET answers`() async throws {
    try await TestGateway().run(.live) { client in
      let get = try await client.send(.get, "/models/abc123", headers: [.requestID: "me"])
      let head = try await client.send(.head, "/models/abc123", headers: [.requestID: "me"])
      #expect(head.body.readableBytes == 0)
      #expect(head.header("content-length") == String(get.body.readableBytes))
      #expect(try await client.send(.get, "/healthz").status == .ok, "the connection goes on")
    }
  }

  @Test(arguments: ["/models/", "//models", "/models/abc123/", "/healthz/"])
  func `A slash too many does no harm`(path: String) async throws {
    #expect(try await TestGateway().run { try await $0.send(.get, path) }.status == .ok)
  }
}
