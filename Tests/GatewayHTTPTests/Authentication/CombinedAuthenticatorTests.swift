import FoundationEssentials
import GatewayCore
import GatewayHTTP
import HTTPTypes
import HummingbirdTesting
import Synchronization
import Testing

/// Knows one token, and keeps what it was shown.
final class OneToken: Authenticator {
  static let text = "header.payload.signature"

  let needsCredentials = true
  private let error: GatewayError
  private let kept = Mutex<[String]>([])

  init(otherwise error: GatewayError = .unauthenticated) { self.error = error }

  var shown: [String] { kept.withLock { $0 } }

  func caller(presenting credentials: PresentedCredentials) async throws(GatewayError) -> Caller {
    guard case .bearer(let text) = credentials else { throw .unauthenticated }
    kept.withLock { $0.append(text) }
    guard text == Self.text else { throw error }
    return Caller(
      name: "tina", rights: [.read],
      credential: CallerCredential(kind: .token, label: "company", expiresAt: TestCallers.now + 60))
  }
}

/// Keys and tokens come in the same header.
struct CombinedAuthenticatorTests {
  private static let keys = [
    TestCallers.annaKey.exposed, TestCallers.unknownKey.exposed, TestCallers.expiredKey.exposed, "mgw_", "mgw_a.b.c",
  ]

  @Test(arguments: keys)
  func `What looks like a key is shown to nobody else`(key: String) async throws {
    let tokens = OneToken()
    let authenticator = CombinedAuthenticator(keys: TestCallers.authenticator, tokens: tokens)
    let caller = try? await authenticator.caller(presenting: .bearer(key))
    #expect(caller?.name == (key == TestCallers.annaKey.exposed ? "anna" : nil))
    #expect(tokens.shown.isEmpty)
  }

  @Test(arguments: [OneToken.text, "a.b.c", "MGW_x", TestCallers.annaKey.sha256, ""])
  func `Everything else a bearer has is a token`(text: String) async throws {
    let tokens = OneToken()
    let authenticator = CombinedAuthenticator(keys: TestCallers.authenticator, tokens: tokens)
    let caller = try? await authenticator.caller(presenting: .bearer(text))
    #expect(caller?.name == (text == OneToken.text ? "tina" : nil))
    #expect(tokens.shown == [text])
  }

  @Test func `A caller with a token is told so`() async throws {
    var test = TestGateway()
    test.authenticator = CombinedAuthenticator(keys: TestCallers.authenticator, tokens: OneToken())
    try await test.run { client in
      let answer = try await client.send(.get, "/whoami", headers: [.authorization: "Bearer \(OneToken.text)"])
      #expect(
        answer.text.contains(
          #""caller":"tina","rights":[{"models":"*","verbs":["read"]}],"anonymous":false,"key":null,"#
            + #""credential":{"kind":"token","label":"company","expires_at":"2027-01-15T08:01:00Z"}"#))
    }
  }

  @Test(arguments: ["/whoami", "/models", "/models/abc123", "/operations"])
  func `That nothing can be told of a token is 503, and not 401`(uri: String) async throws {
    var test = TestGateway()
    test.authenticator = CombinedAuthenticator(
      keys: TestCallers.authenticator, tokens: OneToken(otherwise: .issuerUnavailable(retryAfter: 8)))
    try await test.run { client in
      let answer = try await client.send(.get, uri, headers: [.authorization: "Bearer a.b.c"])
      #expect(answer.status == .serviceUnavailable)
      #expect(try answer.failure.code == "ISSUER_UNAVAILABLE")
      #expect(answer.header("retry-after") == "8")
      #expect(answer.header("www-authenticate") == nil)
      #expect(try await client.send(.get, "/readyz", headers: [.authorization: "Bearer a.b.c"]).status == .ok)
    }
  }
}
