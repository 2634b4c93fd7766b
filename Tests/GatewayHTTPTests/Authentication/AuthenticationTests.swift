import GatewayCore
import GatewayHTTP
import HTTPTypes
import HummingbirdTesting
import Platform
import TestSupport
import Testing

/// Who gets in, by what the request presents.
struct AuthenticationTests {
  struct Presented: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let values: [String]

    init(_ description: String, _ values: String...) {
      testDescription = description
      self.values = values
    }

    var headers: HTTPFields {
      HTTPFields(values.map { HTTPField(name: .authorization, value: $0) })
    }
  }

  private static let key = TestCallers.annaKey.exposed

  @Test(arguments: [
    Presented("nothing"),
    Presented("an empty header", ""),
    Presented("a scheme alone", "Bearer"),
    Presented("an empty token", "Bearer "),
    Presented("a key without a scheme", key),
    Presented("another scheme", "Basic \(key)"),
    Presented("a scheme that begins like the right one", "Bearers \(key)"),
    Presented("no space", "Bearer\(key)"),
    Presented("a tab", "Bearer\t\(key)"),
    Presented("something after the key", "Bearer \(key) x"),
    Presented("two keys in one header", "Bearer \(key), Bearer \(key)"),
    Presented("the same header twice", "Bearer \(key)", "Bearer \(key)"),
    Presented("a good header and an empty one", "Bearer \(key)", ""),
    Presented("an unknown key", "Bearer \(TestCallers.unknownKey.exposed)"),
    Presented("an expired key", "Bearer \(TestCallers.expiredKey.exposed)"),
    Presented("a truncated key", "Bearer \(key.dropLast())"),
    Presented("an overlong key", "Bearer \(key)A"),
    Presented("a very long key", "Bearer mgw_\(String(repeating: "A", count: 5000))"),
    Presented("a key with its last digit changed", "Bearer \(key.dropLast())\(key.hasSuffix("A") ? "B" : "A")"),
    Presented("a key with another prefix", "Bearer MGW_\(key.dropFirst(4))"),
    Presented("a key with padding", "Bearer \(key)="),
    Presented("a key in quotes", "Bearer \"\(key)\""),
    Presented("a key with a letter outside ASCII", "Bearer \(key.dropLast())é"),
    Presented("the hash of a key", "Bearer \(TestCallers.annaKey.sha256)"),
  ])
  func `These are refused, all in the same words`(presented: Presented) async throws {
    let test = TestGateway.withCallers
    try await test.run { client in
      for (method, path) in [(HTTPRequest.Method.get, "/whoami"), (.get, "/models"), (.post, "/models/abc123/start")] {
        let answer = try await client.send(method, path, headers: presented.headers)
        #expect(answer.status == .unauthorized)
        #expect(answer.header("www-authenticate") == #"Bearer realm="model-gateway""#)
        #expect(answer.header("cache-control") == "no-store")
        let id = try #require(answer.header("x-request-id"))
        #expect(
          answer.text == #"{"success":false,"error":{"code":"UNAUTHENTICATED","message":"The gateway does not know "#
            + #"who calls. Send Authorization: Bearer KEY with a key that is valid.","request_id":"\#(id)"}}"#)
      }
    }
    #expect(test.backend.calls.isEmpty)
  }

  @Test(arguments: [
    Presented("a key", "Bearer \(key)"),
    Presented("a scheme in small letters", "bearer \(key)"),
    Presented("a scheme in capitals", "BEARER \(key)"),
    Presented("more spaces than one", "Bearer    \(key)"),
    Presented("spaces around", "  Bearer \(key)  "),
    Presented("another key of the same caller", "Bearer \(TestCallers.annaSecondKey.exposed)"),
  ])
  func `These are let in`(presented: Presented) async throws {
    try await TestGateway.withCallers.run { client in
      let answer = try await client.send(.get, "/whoami", headers: presented.headers)
      #expect(answer.status == .ok)
      #expect(answer.text.contains(#""caller":"anna""#))
      #expect(try await client.send(.post, "/models/abc123/start", headers: presented.headers).status == .accepted)
    }
  }

  @Test func `A key of another caller is that caller`() async throws {
    try await TestGateway.withCallers.run { client in
      let answer = try await client.send(.get, "/whoami", headers: TestCallers.headers(TestCallers.borisKey))
      #expect(answer.text.contains(#""caller":"boris""#))
    }
  }

  @Test func `A key ends at its second and not before`() async throws {
    let time = ManualTime()
    let authenticator = APIKeyAuthenticator(TestCallers.entries, time: time)
    let credentials = PresentedCredentials.bearer(TestCallers.endingKey.exposed)
    time.advance(by: .milliseconds(999))
    #expect(try await authenticator.caller(presenting: credentials).name == "boris")
    time.advance(by: .milliseconds(1))
    await #expect(throws: GatewayError.unauthenticated) { try await authenticator.caller(presenting: credentials) }
  }

  @Test(arguments: ["/healthz", "/openapi.yaml", "/openapi.json"])
  func `Health and the contract need no key`(path: String) async throws {
    try await TestGateway.withCallers.run { client async throws in
      #expect(try await client.send(.get, path).status == .ok)
      #expect(try await client.send(.head, path).status == .ok)
    }
  }

  @Test func `What is no route is 404 or 405, with a key or without`() async throws {
    try await TestGateway.withCallers.run { client async throws in
      for headers in [[:], TestCallers.headers(TestCallers.annaKey)] {
        #expect(try await client.send(.get, "/nothing", headers: headers).status == .notFound)
        #expect(try await client.send(.delete, "/models", headers: headers).status == .methodNotAllowed)
      }
    }
  }

  @Test func `A request is refused for its key before anything else of it is looked at`() async throws {
    try await TestGateway.withCallers.run { client async throws in
      for uri in ["/models/unheard-of", "/models?limit=x", "/models/%FF"] {
        #expect(try await client.send(.get, uri).status == .unauthorized)
      }
      #expect(try await client.send(.post, "/models/abc123/start", body: "no JSON").status == .unauthorized)
      #expect(try await client.send(.head, "/models").status == .unauthorized)
    }
  }

  @Test func `With callers a page of another site is refused for want of a key alone`() async throws {
    let crossSite = HTTPField(name: HTTPField.Name("Sec-Fetch-Site")!, value: "cross-site")
    try await TestGateway.withCallers.run { client async throws in
      var headers = TestCallers.headers(TestCallers.annaKey)
      headers.append(crossSite)
      #expect(try await client.send(.get, "/models", headers: headers).status == .ok)
      #expect(try await client.send(.get, "/models", headers: HTTPFields([crossSite])).status == .unauthorized)
    }
    let answer = try await TestGateway().run { try await $0.send(.get, "/models", headers: HTTPFields([crossSite])) }
    #expect(answer.status == .forbidden)
  }
}
