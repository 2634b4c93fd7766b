import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import TestSupport
import Testing

@testable import GatewayHTTP

/// https://cheatsheetseries.owasp.org/cheatsheets/REST_Security_Cheat_Sheet.html#security-headers
@Suite(.timeLimit(.minutes(1))) struct SecurityHeaderTests {
  private static let expected = [
    "x-content-type-options: nosniff", "content-security-policy: default-src 'none'; frame-ancestors 'none'",
    "referrer-policy: no-referrer", "cross-origin-resource-policy: same-origin",
  ]

  @Test(arguments: [
    ("GET /models", 200), ("HEAD /models", 200), ("GET /healthz", 200), ("GET /openapi.yaml", 200),
    ("GET /nothing", 404), ("DELETE /models", 405), ("GET /models/a%2Fb%2Fc", 400), ("POST /models/no-such/start", 404),
    // By the edge, in front of the router.
    ("GET /#", 400), ("CONNECT x:1", 501), ("GET //\u{1}", 400),
  ])
  func `Every answer has them once, and none says more of TLS than there is`(line: String, status: Int) async throws {
    let answer = try await TestGateway().serve {
      try await $0.exchange("\(line) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", until: { _ in false })
    }
    #expect(answer.hasPrefix("HTTP/1.1 \(status)"))
    let head = answer.components(separatedBy: "\r\n\r\n")[0].lowercased().components(separatedBy: "\r\n")
    for field in Self.expected { #expect(head.filter { $0 == field }.count == 1, "\(field)") }
    #expect(!head.contains { $0.hasPrefix("strict-transport-security") })
    #expect(line == "GET /openapi.yaml" || line == "GET /healthz" || head.contains("cache-control: no-store"))
  }

  @Test func `A header of the route's own wins`() async throws {
    let own = HTTPField.Name("Content-Security-Policy")!
    func addPage(to router: Router<GatewayRequestContext>) {
      router.get("page") { _, _ in Response(status: .ok, headers: [own: "default-src 'self'"]) }
    }
    let answer = try await TestGateway().run(adding: addPage) { try await $0.send(.get, "/page") }
    #expect(answer.headers[values: own] == ["default-src 'self'"])
    #expect(answer.header("x-content-type-options") == "nosniff")
  }

  @Test func `Over TLS browsers are told to stay with it`() {
    var headers: HTTPFields = [:]
    SecurityHeaders.add(to: &headers, isSecure: true)
    #expect(headers[.strictTransportSecurity] == "max-age=31536000")
  }
}
