import GatewayClient
import Testing

@Suite("Requests go out as the contract has them")
struct GatewayRequestTests {
  @Test(
    "an id is one segment of the path",
    arguments: [
      ("abc123", "/models/abc123"), ("a.b-c_d", "/models/a.b-c_d"), ("a/b?c#d e", "/models/a%2Fb%3Fc%23d%20e"),
      ("arn:aws:lookoutvision:us-east-1:1:model/p/1", "/models/arn:aws:lookoutvision:us-east-1:1:model%2Fp%2F1"),
      ("ż", "/models/%C5%BC"), ("\n", "/models/%0A"), ("..%2f", "/models/..%252f"),
    ])
  func path(_ id: String, _ path: String) {
    #expect(GatewayRequest.status(id).target == path)
  }

  @Test("a start has only what was asked for")
  func start() {
    let bare = GatewayRequest.start("m", StartOptions(), idempotencyKey: "k")
    #expect(String(decoding: bare.body, as: UTF8.self) == "{}")
    let options = StartOptions(minUnits: 1, maxUnits: 2, lease: "45m", holder: "h")
    let full = GatewayRequest.start("m", options, idempotencyKey: "k").waiting(seconds: 60, allowance: .seconds(3))
    #expect(
      String(decoding: full.body, as: UTF8.self)
        == #"{"holder":"h","lease":"45m","max_inference_units":2,"min_inference_units":1}"#)
    #expect(full.target == "/models/m/start?wait=60s")
    #expect(full.limit == .seconds(63))
    #expect(full.headers == [.init("Content-Type", "application/json"), .init("Idempotency-Key", "k")])
  }

  @Test(
    "an address is a URL of HTTP with nothing that does not belong there",
    arguments: [
      ("http://127.0.0.1:8080", "http://127.0.0.1:8080"), ("https://gateway.example/", "https://gateway.example"),
      ("https://gateway.example/models-api//", "https://gateway.example/models-api"),
      ("http://[::1]:80", "http://[::1]:80"),
      ("", nil), ("gateway", nil), ("127.0.0.1:8080", nil), ("ftp://a", nil), ("http://", nil), ("http://a?b", nil),
      ("http://a#b", nil), ("http://user:password@a", nil), ("http://user@a", nil),
    ] as [(String, String?)])
  func address(_ text: String, _ address: String?) {
    #expect(GatewayAddress(text)?.description == address)
  }

  @Test("an image is told by its first bytes")
  func images() {
    #expect(ImageType(of: [0xFF, 0xD8, 0xFF, 0xE0]) == .jpeg)
    #expect(ImageType(of: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0]) == .png)
    #expect(ImageType(of: Array("GIF89a".utf8)) == nil)
    #expect(ImageType(of: []) == nil)
  }

  @Test("a key is sent as a bearer's and printed nowhere")
  func key() async throws {
    let key = try #require(GatewayKey(" sesame-1\n"))
    try await StubGateway.serve([.answer(200, "{}")], key: key) { stub, connection in
      _ = try await connection.send(.status("m"))
      #expect(stub.values(of: "Authorization") == ["Bearer sesame-1"])
      var dumped = ""
      dump(connection, to: &dumped)
      #expect(!"\(key) \(String(reflecting: key)) \(connection) \(dumped)".contains("sesame"))
    }
  }

  @Test("what cannot be a key is refused", arguments: ["", " ", "a b", "a\nb", "ż"])
  func noKey(_ text: String) {
    #expect(GatewayKey(text) == nil)
  }

  @Test("a redirect is not followed, so that the key goes to nobody else")
  func redirect() async throws {
    try await StubGateway.serve([.answer(307, "")]) { stub, connection in
      let answer = try await connection.send(.status("m"))
      #expect(answer.status == 307)
      #expect(answer.refusal.code == "HTTP_307")
    }
  }
}
