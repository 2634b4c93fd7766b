import GatewayCore
import HTTPTypes
import HummingbirdTesting
import Testing

/// The exact bytes of the answers of `/whoami`.
struct WhoamiTests {
  @Test func `Without callers everybody is anonymous, whatever is presented`() async throws {
    try await TestGateway().run { client in
      for headers in [[:], TestCallers.headers(TestCallers.unknownKey), [.authorization: "Basic x"]] {
        let answer = try await client.send(.get, "/whoami", headers: headers)
        #expect(answer.status == .ok)
        #expect(
          answer.text == #"{"success":true,"data":{"caller":"anonymous","rights":[{"models":"*","verbs":["read","#
            + #""start","stop","force","hold","detect","operate"]}],"anonymous":true,"key":null,"credential":null,"#
            + "\(Self.noLimits)}}")
      }
    }
  }

  /// How the caller showed itself is said in one member whatever it came with, and for keys in their own as well.
  private static func credential(_ key: String) -> String { #"{"kind":"key",\#(key.dropFirst())"# }

  private static let noLimits =
    #""limits":{"requests_per_second":null,"concurrent_detects":null,"running_units":null,"dollars_per_month":null}"#
  private static let anna =
    #""anna","rights":[{"models":"*","verbs":["read","start","stop","force","detect","operate"]}]"#
  private static let boris = #""boris","rights":[{"models":"*","verbs":["read","start","stop","detect"]}]"#

  @Test(arguments: [
    (TestCallers.annaKey, anna, #"{"label":"2026-11-22","expires_at":null}"#),
    (
      TestCallers.annaSecondKey, anna,
      #"{"label":"second","expires_at":"2027-01-16T08:00:00Z"}"#
    ),
    (TestCallers.borisKey, boris, #"{"label":"k","expires_at":null}"#),
  ])
  func `A caller sees its name, its rights and which key it came with`(
    key: APIKey, who: String, with: String
  ) async throws {
    try await TestGateway.withCallers.run { client in
      let answer = try await client.send(.get, "/whoami", headers: TestCallers.headers(key))
      #expect(
        answer.text == #"{"success":true,"data":{"caller":\#(who),"anonymous":false,"key":\#(with),"#
          + #""credential":\#(Self.credential(with)),\#(Self.noLimits)}}"#)
    }
  }

  @Test func `A parameter is refused`() async throws {
    let answer = try await TestGateway().run { try await $0.send(.get, "/whoami?verbose=1") }
    #expect(answer.status == .badRequest)
  }
}
