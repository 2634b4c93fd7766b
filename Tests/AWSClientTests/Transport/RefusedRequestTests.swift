import AWSClient
import SigV4
import Testing

/// Requests that would be others on the wire.
@Suite(.timeLimit(.minutes(1))) struct RefusedRequestTests {
  struct Refused: Sendable, CustomTestStringConvertible {
    var method = "POST"
    var target = "/"
    var name = "X-A"
    var value = "b"

    var testDescription: String { "\(method) \(target) \(name): \(value)".debugDescription }
  }

  @Test(
    arguments: TransportKind.allCases,
    [
      Refused(method: "GET / HTTP/1.1\r\nX: y\r\n\r\nGET"), Refused(method: ""), Refused(method: "GE T"),
      Refused(target: ""), Refused(target: "x"), Refused(target: "/a b"), Refused(target: "/a\r\nX: y"),
      Refused(target: "/a\nb"), Refused(target: "/a\u{0}"), Refused(target: "/ü"), Refused(target: "/a\tb"),
      Refused(name: ""), Refused(name: "X Y"), Refused(name: "X:"), Refused(name: "X\r\nY"), Refused(name: "ü"),
      Refused(value: "a\r\nX: y"), Refused(value: "a\nb"), Refused(value: "a\rb"), Refused(value: "a\u{0}b"),
      Refused(value: "a\u{7F}"), Refused(name: "content-length", value: "3"),
      Refused(name: "Transfer-Encoding", value: "chunked"),
    ])
  func `A request with bytes that have no place in it is not sent`(kind: TransportKind, refused: Refused) async throws {
    try await ScriptedPeer.serve(ConnectionReuseTests.echo) { peer in
      try await kind.using { transport in
        let request = OutboundRequest.to(
          peer.port, method: refused.method, target: refused.target,
          headers: [HeaderField(name: refused.name, value: refused.value)])
        guard case .failure(.notSent) = await transport.outcome(of: request) else {
          Issue.record("sent")
          return
        }
      }
      #expect(peer.connectionCount == 0)
    }
  }
}
