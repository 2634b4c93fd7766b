import AWSClient
import OrderedJSON
import Platform
import SigV4
import Testing

/// A server closes a connection that it kept, just as the next request comes.
@Suite(.timeLimit(.minutes(1))) struct KeptConnectionTests {
  private static let good = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"

  @Test(arguments: TransportKind.allCases, [false, true])
  func `That the request went out on a kept connection is known, and that its bytes were sent`(
    kind: TransportKind, reset: Bool
  ) async throws {
    try await Peer.serve(.answerOnce(Self.good, reset: reset)) { peer in
      try await kind.using { transport in
        let first = try await transport.send(Self.request(peer), within: .seconds(30), bodyLimit: 9)
        #expect(first.status == 200)
        await #expect(throws: TransportError.keptConnectionClosed) {
          try await transport.send(Self.request(peer), within: .seconds(30), bodyLimit: 9)
        }
      }
      #expect((peer.requests.count, peer.connectionCount) == (2, 1), "the second was written, and read")
    }
  }

  @Test(arguments: TransportKind.allCases, ["", "HTTP/1.1 200 OK\r\nContent-Le"])
  func `A new connection that closes is a failure like any other`(kind: TransportKind, answer: String) async throws {
    try await Peer.serve(.sendAndClose(answer)) { peer in
      let outcome = try await kind.exchange(with: peer)
      guard case .failure(.connectionLost) = outcome else {
        Issue.record("not a lost connection: \(outcome)")
        return
      }
    }
  }

  @Test(arguments: TransportKind.allCases)
  func `A request that needs a new connection gets one, and leaves it to nobody`(kind: TransportKind) async throws {
    try await Peer.serve(.answerOnce(Self.good)) { peer in
      try await kind.using { transport in
        var request = Self.request(peer)
        _ = try await transport.send(request, within: .seconds(30), bodyLimit: 9)
        request.needsNewConnection = true
        for _ in 0..<3 { _ = try await transport.send(request, within: .seconds(30), bodyLimit: 9) }
      }
      #expect((peer.requests.count, peer.connectionCount) == (4, 4))
    }
  }

  @Test(arguments: TransportKind.allCases)
  func `Nothing of how that is known goes over the wire`(kind: TransportKind) async throws {
    try await Peer.serve(.sendAndClose(Self.good)) { peer in
      _ = try await kind.exchange(with: peer)
      #expect(peer.requests.allSatisfy { !$0.lowercased().contains("x-connection-use") })
    }
  }

  @Test(arguments: TransportKind.allCases, [false, true])
  func `It costs a caller nothing: the call is repeated at once, on a new connection, and no retry is paid`(
    kind: TransportKind, reset: Bool
  ) async throws {
    try await Peer.serve(.answerOnce(Self.good, reset: reset)) { peer in
      try await kind.using { transport in
        let client = Self.client(transport)
        for _ in 0..<3 {
          let answer: Int = try await client.send(Self.call(peer, .always), within: .seconds(30)) { $0.status }
          #expect(answer == 200)
        }
        #expect(client.laneSnapshots.map(\.retryQuota) == [500])
      }
      // The second meets the closing and is repeated; the third has a connection of its own again.
      #expect(peer.requests.count == 4)
    }
  }

  @Test(arguments: TransportKind.allCases)
  func `A call that must not be repeated never meets it`(kind: TransportKind) async throws {
    try await Peer.serve(.answerOnce(Self.good)) { peer in
      try await kind.using { transport in
        let client = Self.client(transport)
        let _: Int = try await client.send(Self.call(peer, .always), within: .seconds(30)) { $0.status }
        for _ in 0..<3 {
          let _: Int = try await client.send(Self.call(peer, .onlyIfRefused), within: .seconds(30)) { $0.status }
        }
      }
      #expect((peer.requests.count, peer.connectionCount) == (4, 4))
    }
  }

  @Test(arguments: TransportKind.allCases)
  func `Against a server that closes after each answer every call succeeds, however the race ends`(kind: TransportKind)
    async throws
  {
    try await Peer.serve(.sendAndClose(Self.good)) { peer in
      try await kind.using { transport in
        let client = Self.client(transport)
        for _ in 0..<300 {
          let answer: Int = try await client.send(Self.call(peer, .always), within: .seconds(30)) { $0.status }
          #expect(answer == 200)
        }
        #expect(client.laneSnapshots.map(\.retryQuota) == [500])
      }
      #expect(peer.requests.count == 300, "a connection that has closed takes no request")
    }
  }

  private static func request(_ peer: Peer) -> OutboundRequest {
    let endpoint = Endpoint(isSecure: false, host: "127.0.0.1", port: peer.port)
    return OutboundRequest(
      endpoint: endpoint, method: "POST", target: "/", headers: [.init(name: "Host", value: endpoint.authority)],
      body: Array("{}".utf8))
  }

  private static func client(_ transport: any HTTPTransport) -> AWSClient {
    AWSClient(
      transport: transport, credentials: UnrefreshedCredentials(NumberedCredentials()), endpoints: EndpointResolver(),
      time: SystemTime(), random: { 1 })
  }

  private static func call(_ peer: Peer, _ repeatability: AWSCall.Repeatability) -> AWSCall {
    var call = AWSCall.json11(
      ClientFixture.service, "DoThing", targetPrefix: "T",
      at: .init(partition: "aws", region: "us-east-1", endpoint: "http://127.0.0.1:\(peer.port)"), body: JSONObject([]),
      repeatability: repeatability)
    call.changesState = repeatability == .onlyIfRefused
    return call
  }
}
