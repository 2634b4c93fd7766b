import HTTPTypes
import HummingbirdTesting
import TestSupport
import Testing

/// RFC 6454, section 7; https://www.w3.org/TR/fetch-metadata/
@Suite(.timeLimit(.minutes(1))) struct CrossSiteTests {
  @Test(arguments: [
    ("localhost", [], true),
    ("localhost:8080", ["Origin: http://localhost:8080"], true),
    ("localhost:8080", ["origin: HTTP://LocalHost:8080"], true),
    ("localhost:8080", ["Origin: https://localhost:8080"], true),
    ("127.0.0.1:8080", ["Origin: http://127.0.0.1:8080"], true),
    ("[::1]:8080", ["Origin: http://[::1]:8080"], true), ("127.9.9.9", ["Origin: http://127.9.9.9"], true),
    ("localhost", ["Sec-Fetch-Site: same-origin"], true), ("localhost", ["Sec-Fetch-Site: none"], true),
    ("localhost:8080", ["Origin: http://localhost:8080", "Sec-Fetch-Site: same-origin"], true),
    ("localhost:8080", ["Origin: http://localhost"], false), ("localhost", ["Origin: http://localhost:8080"], false),
    ("localhost:8080", ["Origin: http://127.0.0.1:8080"], false), ("localhost:8080", ["Origin: null"], false),
    ("localhost:8080", ["Origin: http://example.test"], false), ("localhost:8080", ["Origin:"], false),
    ("localhost:8080", ["Origin: localhost:8080"], false), ("localhost:8080", ["Origin: file://localhost:8080"], false),
    ("localhost", ["Origin: http://localhost.example.test"], false),
    ("localhost", ["Origin: http://localhost/"], false),
    ("localhost", ["Origin: http://localhost", "Origin: http://example.test"], false),
    ("localhost", ["Sec-Fetch-Site: cross-site"], false), ("localhost", ["sec-fetch-site: Cross-Site"], false),
    ("localhost", ["Origin: http://localhost", "Sec-Fetch-Site: cross-site"], false),
    ("example.test:8080", ["Origin: http://example.test:8080"], false),
    ("localhost.example.test", ["Origin: http://localhost.example.test"], false),
    ("127.0.0.1.example.test", ["Origin: http://127.0.0.1.example.test"], false),
    ("192.168.1.2:8080", ["Origin: http://192.168.1.2:8080"], false),
    ("127.0.0.+1", ["Origin: http://127.0.0.+1"], false),
  ])
  func `On loopback only pages of this machine's own names may call`(
    host: String, fields: [String], isTaken: Bool
  ) async throws {
    let answers = try await TestGateway().serve { try await $0.exchange(Self.request(host, fields)) }
    #expect(answers.statuses == [isTaken ? 200 : 403])
    if !isTaken { #expect(answers.text.contains(#"{"success":false,"error":{"code":"FORBIDDEN","#)) }
  }

  @Test(arguments: [
    ("localhost", true), ("localhost:8080", true), ("LOCALHOST:8080", true), ("127.0.0.1:8080", true),
    ("127.1.2.3", true), ("[::1]:8080", true), ("127.0.0.1:", true),
    ("example.test", false), ("example.test:8080", false), ("localhost.example.test", false),
    ("127.0.0.1.example.test", false), ("localhost.", false), ("192.168.1.2:8080", false), ("0.0.0.0:8080", false),
    ("[::]:8080", false), ("[::ffff:127.0.0.1]", false), ("2130706433", false), ("127.1", false),
  ])
  func `On loopback only its names and addresses are answered to`(host: String, isTaken: Bool) async throws {
    for line in ["GET /models HTTP/1.1", "POST /models/no-such/stop HTTP/1.1", "GET /healthz HTTP/1.1"] {
      let test = TestGateway()
      let answers = try await test.serve {
        try await $0.exchange("\(line)\r\nHost: \(host)\r\nConnection: close\r\n\r\n")
      }
      #expect(answers.statuses.map { $0 == 403 } == [!isTaken], "\(line)")
      if !isTaken { #expect(answers.text.contains(#""details":[{"field":"Host","#)) }
      #expect(isTaken || test.backend.calls.isEmpty)
    }
  }

  @Test func `The host of an absolute target counts, and a request of HTTP 1 0 needs none`() async throws {
    let test = TestGateway()
    let absolute = "GET http://example.test/healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    #expect(try await test.serve { try await $0.exchange(absolute) }.statuses == [403])
    let old = try await test.serve { try await $0.exchange("GET /healthz HTTP/1.0\r\n\r\n", until: { _ in false }) }
    #expect(old.hasPrefix("HTTP/1.1 200"))
  }

  @Test func `With callers any host is answered to`() async throws {
    var test = TestGateway()
    test.authenticator = TestCallers.authenticator
    let answers = try await test.serve { try await $0.exchange(Self.request("gateway.example.test", [])) }
    #expect(answers.statuses == [200])
  }

  @Test(
    arguments: [
      ("localhost", "http://localhost", nil, true), ("localhost", "http://example.test", nil, false),
      ("localhost", "null", nil, false), ("localhost", nil, "cross-site", false), ("localhost", nil, "same-site", true),
    ] as [(String, String?, String?, Bool)])
  func `A page of another site starts nothing`(
    host: String, origin: String?, site: String?, isTaken: Bool
  ) async throws {
    let test = TestGateway()
    var headers = HTTPFields()
    headers[.origin] = origin
    headers[try #require(HTTPField.Name("Sec-Fetch-Site"))] = site
    let sent = headers
    let answer = try await test.run { try await $0.send(.post, "/models/abc123/start", headers: sent) }
    #expect(answer.status == (isTaken ? .accepted : .forbidden))
    #expect(test.backend.starts.count == (isTaken ? 1 : 0))
  }

  @Test(arguments: ["/nothing", "/models/abc123/start", "/openapi.yaml"])
  func `It is refused whatever the path`(path: String) async throws {
    let answer = try await TestGateway().run {
      try await $0.send(.get, path, headers: [.origin: "http://example.test"])
    }
    #expect(answer.status == .forbidden)
  }

  @Test(arguments: [
    ("gateway.example.test", "http://gateway.example.test", true),
    ("192.168.1.2:8080", "http://192.168.1.2:8080", true),
    ("localhost", "http://localhost", true), ("gateway.example.test", "http://other.example.test", false),
    ("gateway.example.test", "null", false),
  ])
  func `Beyond loopback the gateway's own origin is that of its host`(
    host: String, origin: String, isTaken: Bool
  ) async throws {
    var test = TestGateway()
    test.isLoopbackOnly = false
    let answers = try await test.run(.live) { client in
      try await RawClient(port: try #require(client.port)).exchange(Self.request(host, ["Origin: \(origin)"]))
    }
    #expect(answers.statuses == [isTaken ? 200 : 403])
  }

  private static func request(_ host: String, _ fields: [String]) -> String {
    let lines = ["GET /healthz HTTP/1.1", "Host: \(host)", "Connection: close"] + fields
    return lines.joined(separator: "\r\n") + "\r\n\r\n"
  }
}
