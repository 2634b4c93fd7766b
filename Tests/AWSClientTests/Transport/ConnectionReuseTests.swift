import AWSClient
import Glibc
import SigV4
import Synchronization
import Testing

/// Which connections take another request, how many there are, and how they end.
@Suite(.timeLimit(.minutes(1))) struct ConnectionReuseTests {
  static let strays = [
    "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nbad", "HTTP/1.1 2", "HTTP/1.1 200 OK\r\nX-Stray: ", "garbage", "H",
    "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
  ]

  @Test(arguments: strays)
  func `What comes behind an answer ends its connection, and is in no other answer`(stray: String) async throws {
    try await ScriptedPeer.serve { connection in
      while (try await connection.request()) != nil {
        let body = "\(connection.number)"
        try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)\(stray)")
      }
    } _: { peer in
      try await TransportKind.channel.using { transport in
        for number in 1...4 {
          let response = try await transport.send(.to(peer.port), within: .seconds(30), bodyLimit: 64)
          #expect(String(decoding: response.body, as: UTF8.self) == "\(number)")
        }
      }
      #expect(peer.connectionCount == 4)
    }
  }

  @Test(arguments: strays)
  func `What comes behind the last chunk ends the connection, too`(stray: String) async throws {
    try await ScriptedPeer.serve { connection in
      while (try await connection.request()) != nil {
        try await connection.send(
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n\(connection.number)\r\n0\r\n\r\n\(stray)")
      }
    } _: { peer in
      try await TransportKind.channel.using { transport in
        for number in 1...4 {
          let response = try await transport.send(.to(peer.port), within: .seconds(30), bodyLimit: 64)
          #expect(String(decoding: response.body, as: UTF8.self) == "\(number)")
        }
      }
    }
  }

  @Test(arguments: strays)
  func `What comes while nothing is asked ends the connection`(stray: String) async throws {
    try await ScriptedPeer.serve { connection in
      _ = try await connection.request()
      try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood")
      try await connection.send(stray)
      try await connection.closed()
    } _: { peer in
      let transport = TransportKind.channel.make()
      let response = try await transport.send(.to(peer.port), within: .seconds(30), bodyLimit: 64)
      #expect(response.body == Array("good".utf8))
      await peer.allClosed()
      try await transport.shutdown()
    }
  }

  /// AsyncHTTPClient waits until the request has gone out.
  @Test func `An answer that comes before the request has gone out counts, and ends the connection`() async throws {
    try await ScriptedPeer.serve { connection in
      _ = try await connection.more()
      try await connection.send("HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno")
      // It reads no more of it before the other side has given up.
      try await connection.closed()
    } _: { peer in
      try await TransportKind.channel.using { transport in
        let image = String(repeating: "x", count: 48 << 20)
        for _ in 0..<2 {
          let response = try await transport.send(.to(peer.port, body: image), within: .seconds(30), bodyLimit: 64)
          #expect(response.status == 413)
          #expect(response.body == Array("no".utf8))
        }
      }
      await peer.allClosed()
      #expect(peer.connectionCount == 2)
    }
  }

  @Test(arguments: TransportKind.allCases)
  func `An answer of a side that sends no more counts, and ends the connection`(kind: TransportKind) async throws {
    try await ScriptedPeer.serve { connection in
      _ = try await connection.request()
      try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood")
      connection.endOutput()
      try await connection.closed()
    } _: { peer in
      try await kind.using { transport in
        let response = try await transport.send(.to(peer.port), within: .seconds(30), bodyLimit: 64)
        #expect(response.body == Array("good".utf8))
        await peer.allClosed()
      }
    }
  }

  @Test(arguments: TransportKind.allCases)
  func `A side that ends its output without an answer has lost the request`(kind: TransportKind) async throws {
    try await ScriptedPeer.serve { connection in
      _ = try await connection.request()
      connection.endOutput()
      try await connection.closed()
    } _: { peer in
      try await kind.using { transport in
        guard case .failure(.connectionLost) = await transport.outcome(of: .to(peer.port)) else {
          Issue.record("not lost")
          return
        }
        await peer.allClosed()
      }
    }
  }

  @Test(arguments: TransportKind.allCases)
  func `A connection is replaced after so many requests`(kind: TransportKind) async throws {
    var settings = TransportSettings()
    settings.usesPerConnection = 2
    try await ScriptedPeer.serve(Self.echo) { [settings] peer in
      try await kind.using(settings) { transport in
        for _ in 0..<5 { _ = try await transport.send(.to(peer.port), within: .seconds(30), bodyLimit: 64) }
      }
      #expect(peer.connectionCount == 3)
    }
  }

  @Test(arguments: TransportKind.allCases)
  func `A connection that is not used is closed`(kind: TransportKind) async throws {
    var settings = TransportSettings()
    settings.idleLimit = .milliseconds(50)
    try await ScriptedPeer.serve(Self.echo) { [settings] peer in
      try await kind.using(settings) { transport in
        _ = try await transport.send(.to(peer.port), within: .seconds(30), bodyLimit: 64)
        await peer.allClosed()
        _ = try await transport.send(.to(peer.port), within: .seconds(30), bodyLimit: 64)
      }
      #expect(peer.connectionCount == 2)
    }
  }

  @Test(arguments: TransportKind.allCases)
  func `Shutting down closes all connections`(kind: TransportKind) async throws {
    try await ScriptedPeer.serve(Self.echo) { peer in
      try await kind.using { transport in
        for _ in 0..<8 { _ = try await transport.send(.to(peer.port), within: .seconds(30), bodyLimit: 64) }
      }
      await peer.allClosed()
    }
  }

  @Test(arguments: TransportKind.allCases)
  func `A cancelled call ends at once, and so does its connection`(kind: TransportKind) async throws {
    let (asked, onAsked) = AsyncStream.makeStream(of: Void.self)
    try await ScriptedPeer.serve { connection in
      _ = try await connection.request()
      onAsked.yield()
      try await connection.closed()
    } _: { peer in
      let transport = kind.make()
      await withTaskGroup(of: Void.self) { group in
        group.addTask {
          guard case .failure(.connectionLost) = await transport.outcome(of: .to(peer.port)) else {
            Issue.record("not lost")
            return
          }
        }
        _ = await asked.first { _ in true }
        group.cancelAll()
      }
      await peer.allClosed()
      try await transport.shutdown()
    }
  }

  @Test(arguments: TransportKind.allCases)
  func `A call that is cancelled before it is made is not made`(kind: TransportKind) async throws {
    try await ScriptedPeer.serve(Self.echo) { peer in
      let transport = kind.make()
      await withTaskGroup(of: Void.self) { group in
        group.cancelAll()
        group.addTask {
          if case .success = await transport.outcome(of: .to(peer.port)) { Issue.record("it was made") }
        }
      }
      try await transport.shutdown()
      await peer.allClosed()
    }
  }

  @Test(arguments: TransportKind.allCases)
  func `Many calls at a time have few connections, and each its own answer`(kind: TransportKind) async throws {
    var settings = TransportSettings()
    settings.connectionsPerHost = 3
    settings.connectLimit = .seconds(30)
    let loops = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    try await ScriptedPeer.serve(Self.echo) { [settings] peer in
      let transport = kind.makeWide(settings)
      await withTaskGroup(of: Void.self) { group in
        for number in 0..<400 {
          group.addTask {
            let outcome = await transport.outcome(of: .to(peer.port, body: "\(number)"))
            #expect((try? outcome.get().body) == Array("\(number)".utf8))
          }
        }
      }
      #expect(peer.mostOpen <= 3 * loops)
      try await transport.shutdown()
      await peer.allClosed()
    }
  }

  @Test func `Who finds no connection free waits for one, as long as one may take to come`() async throws {
    var settings = TransportSettings()
    settings.connectionsPerHost = 1
    settings.connectLimit = .milliseconds(300)
    try await ScriptedPeer.serve { connection in
      _ = try await connection.request()
      try await connection.closed()
    } _: { [settings] peer in
      let transport = TransportKind.channel.make(settings)
      let outcomes = await withTaskGroup(of: Result<InboundResponse, TransportError>.self) { group in
        for _ in 0..<64 {
          group.addTask { await transport.outcome(of: .to(peer.port), within: .seconds(2)) }
        }
        return await group.reduce(into: []) { $0.append($1) }
      }
      #expect(peer.connectionCount == 1)
      #expect(outcomes.count { $0 == .failure(.timedOut) } == 1)
      #expect(outcomes.count { $0 == .failure(.notSent("no connection in time")) } == 63)
      try await transport.shutdown()
    }
  }

  @Test(arguments: TransportKind.allCases)
  func `Large bodies go and come whole`(kind: TransportKind) async throws {
    let image = String((0..<(1 << 20)).map { Character(UnicodeScalar(UInt8(33 + $0 % 89))) })
    try await ScriptedPeer.serve(Self.echo) { peer in
      try await kind.using { transport in
        for _ in 0..<3 {
          let response = try await transport.send(
            .to(peer.port, body: image), within: .seconds(30), bodyLimit: 1 << 20)
          #expect(response.body == Array(image.utf8))
        }
      }
      #expect(peer.connectionCount == 1)
    }
  }

  @Test(arguments: TransportKind.allCases)
  func `A body that comes too slowly is a timeout`(kind: TransportKind) async throws {
    try await ScriptedPeer.serve { connection in
      _ = try await connection.request()
      try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n")
      while true {
        try await Task.sleep(for: .milliseconds(10))
        try await connection.send("x")
      }
    } _: { peer in
      try await kind.using { transport in
        let outcome = await transport.outcome(
          of: .to(peer.port), within: .seconds(2), bodyLimit: 200_000_000)
        #expect(outcome == .failure(.timedOut))
        await peer.allClosed()
      }
    }
  }

  /// Answers each request with its own body.
  @Sendable static func echo(_ connection: inout ScriptedPeer.Connection) async throws {
    while let request = try await connection.request() {
      let body = request.firstRange(of: "\r\n\r\n").map { String(request[$0.upperBound...]) } ?? ""
      try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
    }
  }
}
