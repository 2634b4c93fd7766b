import FoundationEssentials
import GatewayCore
import Platform
import Testing

/// Callers are known by certificates as well as by keys.
struct CertificateAuthenticatorTests {
  /// Knows one token.
  private struct Tokens: Authenticator {
    let needsCredentials = true

    func caller(presenting credentials: PresentedCredentials) async throws(GatewayError) -> Caller {
      guard case .bearer("good") = credentials else { throw .unauthenticated }
      return Caller(name: "token", rights: [])
    }
  }

  private static let time = ManualTime()
  private static let authenticator = CertificateAuthenticator(
    [
      CallerEntry(
        name: "line", rights: [.read], keys: [],
        certificates: [.subject("CN=line,O=Example"), .dns("line.test"), .uri("spiffe://example/line")]),
      CallerEntry(name: "mail", keys: [], certificates: [.email("mail@example.test")]),
    ], next: Tokens(), time: time)

  private static func shown(_ names: Set<CertificateName>, after seconds: Double = 1) -> PresentedCredentials {
    .certificate(ClientCertificate(names: names, expiresAt: time.now + seconds))
  }

  @Test(
    arguments: [
      ([.subject("CN=line,O=Example")], "line"),
      ([.subject("CN=other"), .dns("line.test")], "line"),
      ([.subject("CN=line,O=Example"), .dns("line.test")], "line"),
      ([.uri("spiffe://example/line"), .uri("spiffe://example/other")], "line"),
      ([.email("mail@example.test")], "mail"),
    ] as [(Set<CertificateName>, String)])
  func `A certificate with a name of a caller's is the caller's`(
    names: Set<CertificateName>, name: String
  ) async throws {
    let caller = try await Self.authenticator.caller(presenting: Self.shown(names))
    #expect(caller.name == name)
    #expect(caller.key == nil)
  }

  @Test(
    arguments: [
      [], [.subject("CN=line")], [.subject("CN=line,O=Example,C=CH")], [.subject("O=Example,CN=line")],
      [.subject("cn=line,o=example")], [.dns("CN=line,O=Example")], [.dns("a.line.test")], [.dns("*.test")],
      [.uri("spiffe://example/line/")], [.email("line.test")], [.dns("spiffe://example/line")],
      [.dns("line.test"), .email("mail@example.test")],
    ] as [Set<CertificateName>])
  func `Any other certificate is nobody's`(names: Set<CertificateName>) async {
    await #expect(throws: GatewayError.unauthenticated) {
      try await Self.authenticator.caller(presenting: Self.shown(names))
    }
  }

  @Test func `A certificate that has ended on an open connection is nobody's`() async throws {
    await #expect(throws: GatewayError.unauthenticated) {
      try await Self.authenticator.caller(presenting: Self.shown([.dns("line.test")], after: 0))
    }
  }

  @Test func `What is no certificate is the next one's to judge`() async throws {
    #expect(try await Self.authenticator.caller(presenting: .bearer("good")).name == "token")
    for credentials in [PresentedCredentials.bearer("bad"), .nothing, .unreadable] {
      await #expect(throws: GatewayError.unauthenticated) {
        try await Self.authenticator.caller(presenting: credentials)
      }
    }
  }
}
