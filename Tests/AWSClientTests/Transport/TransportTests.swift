import AWSClient
import SigV4
import TestSupport
import Testing

/// What every transport promises, against a real peer: the times here are limits that a passing test does not come near, but for those it waits out.
@Suite(.timeLimit(.minutes(1))) struct TransportTests {
  @Test(arguments: TransportKind.allCases)
  func `An answer comes back with its status, its headers in order and its body`(kind: TransportKind) async throws {
    let answer = "HTTP/1.1 202 Accepted\r\nX-B: 2\r\nx-amzn-RequestId: id-1\r\nX-B: 1\r\nContent-Length: 4\r\n\r\ngood"
    let response = try await Self.outcome(kind, of: .sendAndStall(answer)).get()
    #expect(response.status == 202)
    #expect(response.body == Array("good".utf8))
    #expect(response.requestID == "id-1")
    #expect(response.headers.filter { $0.name == "X-B" }.map(\.value) == ["2", "1"])
  }

  @Test(
    arguments: TransportKind.allCases,
    [
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\ngo\r\n2\r\nod\r\n0\r\n\r\n",
      "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\ngood",
    ])
  func `A body is whole, however it is framed`(kind: TransportKind, answer: String) async throws {
    let response = try await Self.outcome(kind, of: .sendAndClose(answer)).get()
    #expect(response.body == Array("good".utf8))
  }

  @Test(arguments: TransportKind.allCases, [301, 302, 303, 307, 308])
  func `A redirect comes back as it is`(kind: TransportKind, status: Int) async throws {
    try await Peer.serve(
      .sendAndStall("HTTP/1.1 \(status) Moved\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n")
    ) { peer in
      let response = try await kind.exchange(with: peer).get()
      #expect(response.status == status)
      #expect(response["location"] == "/elsewhere")
      #expect(peer.requests.count == 1)
    }
  }

  @Test(arguments: TransportKind.allCases)
  func `A compressed body is not unpacked, so that its limit is of bytes received`(kind: TransportKind) async throws {
    let answer = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc"
    let response = try await Self.outcome(kind, of: .sendAndStall(answer)).get()
    #expect(response.body == Array("abc".utf8))
  }

  @Test(arguments: TransportKind.allCases)
  func `A connection that is refused has sent nothing`(kind: TransportKind) async throws {
    let port = try ClosedPort()
    let transport = kind.make()
    let request = OutboundRequest(
      endpoint: Endpoint(isSecure: false, host: "127.0.0.1", port: port.number), method: "GET", target: "/",
      headers: [], body: [])
    await #expect(throws: TransportError.notSent("no connection")) {
      try await transport.send(request, within: .seconds(30), bodyLimit: 1)
    }
    try await transport.shutdown()
  }

  @Test(arguments: TransportKind.allCases)
  func `After its shutdown a transport sends nothing`(kind: TransportKind) async throws {
    try await Peer.serve(.sendAndClose("")) { peer in
      let transport = kind.make()
      try await transport.shutdown()
      let request = OutboundRequest(
        endpoint: Endpoint(isSecure: false, host: "127.0.0.1", port: peer.port), method: "GET", target: "/",
        headers: [], body: [])
      let error = await #expect(throws: TransportError.self) {
        try await transport.send(request, within: .seconds(30), bodyLimit: 1)
      }
      guard case .notSent = error else {
        Issue.record("not known to be unsent: \(String(describing: error))")
        return
      }
      #expect(peer.requests.isEmpty)
    }
  }

  @Test(
    arguments: TransportKind.allCases,
    [
      "", "HTTP/1.1 200 OK\r\nConte", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
    ])
  func `A connection that closes before the answer's end is lost`(kind: TransportKind, answer: String) async throws {
    try await Peer.serve(.sendAndClose(answer)) { peer in
      let outcome = try await kind.exchange(with: peer)
      guard case .failure(.connectionLost) = outcome else {
        Issue.record("not a lost connection: \(outcome)")
        return
      }
      #expect(peer.requests.count == 1, "one attempt")
    }
  }

  @Test(
    arguments: TransportKind.allCases,
    [
      "", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
    ])
  func `An answer that stalls at any point is a timeout`(kind: TransportKind, answer: String) async throws {
    let outcome = try await Self.outcome(kind, of: .sendAndStall(answer), within: .seconds(2))
    #expect(outcome == .failure(.timedOut))
  }

  @Test(
    arguments: TransportKind.allCases,
    [
      "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n123456",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n123\r\n3\r\n456\r\n0\r\n\r\n",
    ])
  func `A body over the limit is an error, one within it is not`(kind: TransportKind, answer: String) async throws {
    #expect(try await Self.outcome(kind, of: .sendAndStall(answer), bodyLimit: 5) == .failure(.tooLarge))
    #expect(try await Self.outcome(kind, of: .sendAndStall(answer), bodyLimit: 6).get().body == Array("123456".utf8))
  }

  @Test(arguments: TransportKind.allCases, ["garbage\r\n\r\n", "SSH-2.0-OpenSSH_9.6\r\n", "HTTP/1.1 banana\r\n\r\n"])
  func `An answer that is not HTTP is malformed or lost`(kind: TransportKind, answer: String) async throws {
    let outcome = try await Self.outcome(kind, of: .sendAndClose(answer))
    switch outcome {
    case .failure(.malformed), .failure(.connectionLost): break
    default: Issue.record("taken for an answer: \(outcome)")
    }
  }

  private static func outcome(
    _ kind: TransportKind, of script: Peer.Script, within limit: Duration = .seconds(30), bodyLimit: Int = 1024
  ) async throws -> Result<InboundResponse, TransportError> {
    try await Peer.serve(script) { peer in
      try await kind.exchange(with: peer, within: limit, bodyLimit: bodyLimit)
    }
  }
}
