import FoundationEssentials
import GatewayCore
import ServerTLS
import Testing
import X509

/// What is read in a client's certificate.
struct ClientCertificateTests {
  private let authority: TestAuthority

  init() throws { authority = try TestAuthority() }

  @Test func `All names are read, and the end`() throws {
    let subject = try DistinguishedName {
      CountryName("CH")
      OrganizationName("Example, Ltd")
      CommonName("press-line")
    }
    let pair = try authority.issue(
      subject: subject,
      names: [
        .dnsName("Press.Example.test"), .dnsName("*.example.test"), .uniformResourceIdentifier("spiffe://a/b"),
        .rfc822Name("press@example.test"),
      ])
    let certificate = try #require(ClientCertificate(der: try pair.der()))
    #expect(
      certificate.names == [
        .subject("CN=press-line,O=Example\\, Ltd,C=CH"), .dns("press.example.test"), .dns("*.example.test"),
        .uri("spiffe://a/b"), .email("press@example.test"),
      ])
    #expect(certificate.expiresAt == TestAuthority.now + 30 * 86_400)
  }

  @Test func `A certificate without a subject has none`() throws {
    let bytes = try authority.issue(subject: DistinguishedName(), names: [.dnsName("a")]).der()
    #expect(ClientCertificate(der: bytes)?.names == [.dns("a")])
  }

  @Test(arguments: [0, 1, 20, 100]) func `Bytes that are no certificate are none`(length: Int) throws {
    let bytes = Array(try authority.issue().der().prefix(length))
    #expect(ClientCertificate(der: bytes) == nil)
  }
}
