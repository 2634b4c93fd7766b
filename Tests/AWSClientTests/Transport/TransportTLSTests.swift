import AWSClient
import NIOSSL
import SigV4
import SwiftASN1
import Testing
import X509

/// Whom a transport believes to be the service, with the times and names of real certificates.
@Suite(.timeLimit(.minutes(1))) struct TransportTLSTests {
  private static let loopback = GeneralName.ipAddress(ASN1OctetString(contentBytes: [127, 0, 0, 1]))

  @Test(arguments: TransportKind.allCases, ["localhost", "127.0.0.1"])
  func `A server with a trusted certificate for its name, or its address, is called, and its connection kept`(
    kind: TransportKind, host: String
  ) async throws {
    let name = host == "localhost" ? GeneralName.dnsName(host) : Self.loopback
    let authority = try ServerCertificates()
    var settings = TransportSettings()
    settings.trusted = try authority.bundle()
    let image = String(repeating: "x", count: 300_000)
    try await ScriptedPeer.serve(tls: try authority.server([name]), ConnectionReuseTests.echo) { [settings] peer in
      try await kind.using(settings) { transport in
        for _ in 0..<3 {
          let request = OutboundRequest.to(peer.port, body: image, isSecure: true, host: host)
          let response = try await transport.send(request, within: .seconds(30), bodyLimit: 1 << 20)
          #expect(response.body.count == 300_000)
        }
      }
      #expect(peer.connectionCount == 1)
      await peer.allClosed()
    }
  }

  /// When the machine has no time to find out more.
  private static let unknown = "the certificate is not trusted, or has expired"

  struct Bad: Sendable, CustomTestStringConvertible {
    let names: [GeneralName]
    var days: ClosedRange<Double> = -1...30
    var isTrusted = true
    let reason: String

    var testDescription: String { reason }
  }

  static let bad = [
    Bad(names: [.dnsName("other.test")], reason: "the certificate is for another name"),
    Bad(names: [.dnsName("localhost")], days: -30 ... -1, reason: "the certificate has expired"),
    Bad(names: [.dnsName("localhost")], days: 1...30, reason: "the certificate is not valid yet"),
    Bad(
      names: [.dnsName("localhost")], isTrusted: false,
      reason: "the certificate is from an authority that is not trusted"),
  ]

  @Test(arguments: TransportKind.allCases, bad)
  func `A server without is sent nothing, and the error says why`(kind: TransportKind, bad: Bad) async throws {
    let authority = try ServerCertificates()
    var settings = TransportSettings()
    settings.trusted = try (bad.isTrusted ? authority : ServerCertificates()).bundle()
    try await ScriptedPeer.serve(tls: try authority.server(bad.names, days: bad.days)) { connection in
      if try await connection.request() != nil { Issue.record("it was sent a request") }
    } _: { [settings] peer in
      try await kind.using(settings) { transport in
        let outcome = await transport.outcome(of: .to(peer.port, isSecure: true, host: "localhost"))
        #expect([bad.reason, Self.unknown].map { .failure(.notSent($0)) }.contains(outcome))
      }
    }
  }

  @Test(arguments: TransportKind.allCases)
  func `A server that the system does not trust is sent nothing`(kind: TransportKind) async throws {
    let tls = try ServerCertificates().server([.dnsName("localhost")])
    try await ScriptedPeer.serve(tls: tls, ConnectionReuseTests.echo) { peer in
      try await kind.using { transport in
        let outcome = await transport.outcome(of: .to(peer.port, isSecure: true, host: "localhost"))
        let reasons = ["the certificate is from an authority that is not trusted", Self.unknown]
        #expect(reasons.map { .failure(.notSent($0)) }.contains(outcome))
      }
    }
  }

  @Test(arguments: TransportKind.allCases, ["HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", ""])
  func `A server without TLS is sent nothing`(kind: TransportKind, answer: String) async throws {
    try await ScriptedPeer.serve { connection in
      _ = try await connection.more()
      try await connection.send(answer)
    } _: { peer in
      try await kind.using { transport in
        let outcome = await transport.outcome(of: .to(peer.port, isSecure: true, host: "localhost"))
        guard case .failure(.notSent) = outcome else {
          Issue.record("\(outcome)")
          return
        }
      }
    }
  }

  @Test(arguments: TransportKind.allCases)
  func `A server that never ends its part of TLS is given up in the time for connecting`(kind: TransportKind)
    async throws
  {
    var settings = TransportSettings()
    settings.connectLimit = .milliseconds(200)
    try await ScriptedPeer.serve { connection in
      try await connection.closed()
    } _: { [settings] peer in
      try await kind.using(settings) { transport in
        let outcome = await transport.outcome(of: .to(peer.port, isSecure: true, host: "localhost"))
        guard case .failure(.notSent) = outcome else {
          Issue.record("\(outcome)")
          return
        }
        await peer.allClosed()
      }
    }
  }

  @Test(arguments: TransportKind.allCases)
  func `A kept connection that closes is known as such under TLS, too`(kind: TransportKind) async throws {
    let authority = try ServerCertificates()
    var settings = TransportSettings()
    settings.trusted = try authority.bundle()
    try await ScriptedPeer.serve(tls: try authority.server([.dnsName("localhost")])) { connection in
      _ = try await connection.request()
      try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood")
      _ = try await connection.request()
    } _: { [settings] peer in
      try await kind.using(settings) { transport in
        let request = OutboundRequest.to(peer.port, isSecure: true, host: "localhost")
        for _ in 0..<2 {
          let response = try await transport.send(request, within: .seconds(30), bodyLimit: 64)
          #expect(response.status == 200)
          let second = await transport.outcome(of: request)
          #expect(second == .failure(.keptConnectionClosed))
        }
      }
    }
  }
}
