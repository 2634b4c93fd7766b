import AWSClient
import SigV4
import Testing

/// Where an answer ends, and what is none.
@Suite(.timeLimit(.minutes(1))) struct AnswerFramingTests {
  struct Answer: Sendable, CustomTestStringConvertible {
    let text: String
    let status: Int
    let body: String
    var method = "POST"

    var testDescription: String { "\(method): \(text.prefix(60).debugDescription)" }
  }

  /// Each leaves its connection to the next request.
  static let framed = [
    Answer(text: "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood", status: 200, body: "good"),
    Answer(text: "HTTP/1.1 200\r\ncontent-LENGTH:4 \r\n\r\ngood", status: 200, body: "good"),
    Answer(text: "HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n", status: 500, body: ""),
    Answer(
      text: "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n2;a=b\r\ngo\r\n02\r\nod\r\n0\r\nX-T: 1\r\n\r\n",
      status: 200, body: "good"),
    Answer(
      text: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nA\r\n0123456789\r\n0\r\n\r\n", status: 200,
      body: "0123456789"),
    Answer(text: "HTTP/1.1 204 None\r\nX: 1\r\n\r\n", status: 204, body: ""),
    Answer(text: "HTTP/1.1 304 Same\r\nContent-Length: 7\r\n\r\n", status: 304, body: ""),
    Answer(text: "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n", status: 200, body: "", method: "HEAD"),
    Answer(
      text: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", status: 200, body: "", method: "HEAD"),
    Answer(
      text: "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
        + "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood", status: 200, body: "good"),
  ]

  @Test(arguments: TransportKind.allCases, framed)
  func `An answer ends where its head says, and the next has a connection`(kind: TransportKind, answer: Answer)
    async throws
  {
    try await ScriptedPeer.serve { connection in
      while (try await connection.request()) != nil { try await connection.send(answer.text) }
    } _: { peer in
      try await kind.using { transport in
        for _ in 0..<3 {
          let body = answer.method == "HEAD" ? "" : "{}"
          let request = OutboundRequest.to(peer.port, method: answer.method, body: body)
          let response = try await transport.send(request, within: .seconds(30), bodyLimit: 64)
          #expect(response.status == answer.status)
          #expect(String(decoding: response.body, as: UTF8.self) == answer.body)
        }
      }
      #expect(peer.connectionCount == 1)
    }
  }

  @Test(arguments: TransportKind.allCases, framed)
  func `An answer that comes byte by byte is the same`(kind: TransportKind, answer: Answer) async throws {
    try await ScriptedPeer.serve { connection in
      while (try await connection.request()) != nil { try await connection.dribble(answer.text) }
    } _: { peer in
      try await kind.using { transport in
        for _ in 0..<2 {
          let body = answer.method == "HEAD" ? "" : "{}"
          let request = OutboundRequest.to(peer.port, method: answer.method, body: body)
          let response = try await transport.send(request, within: .seconds(30), bodyLimit: 64)
          #expect(String(decoding: response.body, as: UTF8.self) == answer.body)
        }
      }
      #expect(peer.connectionCount == 1)
    }
  }

  @Test(
    arguments: TransportKind.allCases,
    [
      "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 4\r\n\r\ngood",
      "HTTP/1.1 200 OK\r\nConnection: X-Y, Close\r\nContent-Length: 4\r\n\r\ngood",
      "HTTP/1.0 200 OK\r\nContent-Length: 4\r\n\r\ngood",
    ])
  func `A connection that the other side will not keep gets no other request`(kind: TransportKind, answer: String)
    async throws
  {
    try await ScriptedPeer.serve { connection in
      _ = try await connection.request()
      try await connection.send(answer)
      try await connection.closed()
    } _: { peer in
      try await kind.using { transport in
        for _ in 0..<3 {
          let response = try await transport.send(.to(peer.port), within: .seconds(30), bodyLimit: 64)
          #expect(response.body == Array("good".utf8))
        }
      }
      #expect(peer.connectionCount == 3)
    }
  }

  /// What readers of HTTP take for different things.
  static let bad = [
    "HTTP/2.0 200 OK\r\nContent-Length: 4\r\n\r\ngood", "HTTP/1.1 20 OK\r\nContent-Length: 4\r\n\r\ngood",
    "HTTP/1.1 2000 OK\r\nContent-Length: 4\r\n\r\ngood", "HTTP/1.1 200 OK\r\nContent-Length : 4\r\n\r\ngood",
    "HTTP/1.1 200 OK\r\n: x\r\nContent-Length: 4\r\n\r\ngood",
    "HTTP/1.1 200 OK\r\nX\r\nContent-Length: 4\r\n\r\ngood",
    "HTTP/1.1 200 OK\r\nX Y: 1\r\nContent-Length: 4\r\n\r\ngood",
    "HTTP/1.1 200 OK\r\nX: a\u{0}b\r\nContent-Length: 4\r\n\r\ngood",
    "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\ngood",
    "HTTP/1.1 200 OK\r\nContent-Length: 4, 4\r\n\r\ngood", "HTTP/1.1 200 OK\r\nContent-Length: -4\r\n\r\ngood",
    "HTTP/1.1 200 OK\r\nContent-Length: +4\r\n\r\ngood", "HTTP/1.1 200 OK\r\nContent-Length: 0x4\r\n\r\ngood",
    "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\ngood",
    "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n4\r\ngood\r\n0\r\n\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n4\r\ngood\r\n0\r\n\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\ngood\r\n0\r\n\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-4\r\ngood\r\n0\r\n\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\ngoodbye\r\n0\r\n\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10000000000000004\r\ngood\r\n0\r\n\r\n",
  ]

  /// What AsyncHTTPClient takes, by its reading of HTTP, for an answer.
  static let strictlyBad = [
    "HTTP/1.1 200 OK\nContent-Length: 4\n\ngood", "HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 4\r\n\r\ngood",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\ngood",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, gzip\r\n\r\ngood",
    "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\ngood\r\n0\r\n\r\n",
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4 x\r\ngood\r\n0\r\n\r\n",
  ]

  @Test(arguments: TransportKind.allCases, bad)
  func `An answer that can be read in two ways is none`(kind: TransportKind, answer: String) async throws {
    await expectNone(answer, kind)
  }

  @Test(arguments: strictlyBad) func `Channels take nothing that is not strictly HTTP`(answer: String) async throws {
    await expectNone(answer, .channel)
  }

  @Test(
    arguments: TransportKind.allCases,
    [
      "HTTP/1.1 200 OK\r\nX: \(String(repeating: "x", count: 200_000))\r\nContent-Length: 0\r\n\r\n",
      "HTTP/1.1 200 OK\r\n\(String(repeating: "X: y\r\n", count: 1000))Content-Length: 0\r\n\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\(String(repeating: "X: y\r\n", count: 1000))\r\n",
    ])
  func `A head has a limit, and so have trailers`(kind: TransportKind, answer: String) async throws {
    await expectNone(answer, kind)
  }

  @Test func `Interim answers have the limit of a head together`() async throws {
    let hint = "HTTP/1.1 103 Early Hints\r\nLink: \(String(repeating: "x", count: 1000))\r\n\r\n"
    let good = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
    await expectNone(String(repeating: hint, count: 100) + good, .channel)
  }

  private func expectNone(_ answer: String, _ kind: TransportKind) async {
    let outcome = try? await Peer.serve(.sendAndClose(answer)) { try await kind.exchange(with: $0) }
    switch outcome {
    case .failure(.malformed), .failure(.connectionLost), .failure(.tooLarge): break
    default: Issue.record("taken for an answer: \(String(describing: outcome))")
    }
  }
}
