import GatewayCore
import HTTPTypes
import HummingbirdTesting
import Testing

struct KeyInURLTests {
  private static let key = TestCallers.annaKey.exposed

  @Test(arguments: [
    "/models?key=\(key)", "/models?api_key=x", "/models?access_token=x", "/models?API_KEY=x", "/models?key",
    "/models?key=",
    "/models?%6Bey=x", "/models?limit=5&access_token=x", "/models?limit=5;access_token=x", "/models?cursor=\(key)",
    "/models?cursor=mgw_short", "/models?cursor=%6Dgw_short", "/models?x=Bearer%20\(key)", "/models?\(key)",
    "/models?\(key)=1", "/whoami?token=\(key)", "/healthz?key=x", "/openapi.yaml?key=x", "/nothing?key=x",
    "/models/\(key)", "/models/%6D\(key.dropFirst())", "/\(key)", "/models/a%2F\(key)",
  ])
  func `A key in the URL is refused on every route, and not repeated`(uri: String) async throws {
    for test in [TestGateway(), .withCallers] {
      let answer = try await test.run { client in
        try await client.send(.get, uri, headers: TestCallers.headers(TestCallers.annaKey))
      }
      #expect(answer.status == .badRequest)
      #expect(!answer.text.contains("mgw_"))
      let failure = try answer.failure
      #expect(failure.code == "VALIDATION_ERROR")
      #expect(failure.message == "Invalid request parameters: url")
    }
  }

  @Test(arguments: ["/models?limit=5", "/models?backend=keys", "/healthz?monkey=1", "/healthz?a=key"])
  func `Other parameters are not`(uri: String) async throws {
    #expect(try await TestGateway().run { try await $0.send(.get, uri) }.status == .ok)
  }

  @Test func `A model may be called as keys begin`() async throws {
    let test = TestGateway(catalog: [TestModels.widgets("mgw_widgets", version: "1")])
    #expect(try await test.run { try await $0.send(.get, "/models/mgw_widgets") }.status == .ok)
  }
}
