import Crypto
import Foundation
import GatewayCore
import NIOCore
import NIOSSL
import SwiftASN1
import Testing
import Webhooks
import X509

@Suite("How far a connection to a receiver gets")
struct WebhookProbeTests {
  /// A certificate that vouches for itself.
  private static func certificate(of host: String) throws -> (certificate: NIOSSLCertificate, key: NIOSSLPrivateKey) {
    let key = Certificate.PrivateKey(P256.Signing.PrivateKey())
    let name = try DistinguishedName { CommonName("receiver") }
    let certificate = try Certificate(
      version: .v3, serialNumber: .init(), publicKey: key.publicKey, notValidBefore: Date() - 3600,
      notValidAfter: Date() + 3600, issuer: name, subject: name,
      extensions: try Certificate.Extensions { SubjectAlternativeNames([.dnsName(host)]) }, issuerPrivateKey: key)
    return (
      try NIOSSLCertificate(bytes: Array(certificate.serializeAsPEM().pemString.utf8), format: .pem),
      try NIOSSLPrivateKey(bytes: Array(key.serializeAsPEM().pemString.utf8), format: .pem)
    )
  }

  private static func outcome(
    of url: String, at address: String = "127.0.0.1", allowsPrivate: Bool = true, trusting: NIOSSLCertificate? = nil
  ) async -> WebhookProbe.Outcome {
    var tls = TLSConfiguration.makeClientConfiguration()
    if let trusting { tls.trustRoots = .certificates([trusting]) }
    let probe = WebhookProbe(lookup: { try SocketAddress(ipAddress: address, port: $1) }, tls: tls)
    return await probe.outcome(
      WebhookSubscription(name: "w", url: url, secretFile: "-", allowsPrivate: allowsPrivate))
  }

  @Test("A receiver is reached, and asked for nothing")
  func reached() async throws {
    let receiver = try await LocalReceiver("127.0.0.1")
    #expect(await Self.outcome(of: "http://receiver.example:\(receiver.port)/hook") == .reached(isSecure: false))
    #expect(receiver.connections == 1)
    try await receiver.close()
  }

  @Test("One with TLS shows who it is, by a certificate that is trusted, for its name")
  func secure() async throws {
    let (certificate, key) = try Self.certificate(of: "receiver.example")
    let context = try NIOSSLContext(
      configuration: .makeServerConfiguration(
        certificateChain: [.certificate(certificate)], privateKey: .privateKey(key)))
    let receiver = try await LocalReceiver("127.0.0.1", tls: context)
    let url = "https://receiver.example:\(receiver.port)/hook"
    #expect(await Self.outcome(of: url, trusting: certificate) == .reached(isSecure: true))
    #expect(
      await Self.outcome(of: url)
        == .failed(step: "TLS", reason: "its certificate is not trusted, or has expired"))
    let other = "https://other.example:\(receiver.port)/hook"
    #expect(
      await Self.outcome(of: other, trusting: certificate)
        == .failed(step: "TLS", reason: "its certificate is for another name"))
    try await receiver.close()
  }

  @Test("What does not speak TLS is told")
  func plain() async throws {
    let receiver = try await LocalReceiver("127.0.0.1")
    #expect(
      await Self.outcome(of: "https://receiver.example:\(receiver.port)/hook")
        == .failed(step: "TLS", reason: "what answers does not speak TLS"))
    try await receiver.close()
  }

  @Test("A private address is not connected to where it may not be")
  func unwanted() async throws {
    let receiver = try await LocalReceiver("127.0.0.1")
    let outcome = await Self.outcome(of: "https://receiver.example:\(receiver.port)/hook", allowsPrivate: false)
    #expect(
      outcome
        == .failed(
          step: "address", reason: "127.0.0.1 is not of the public internet, and allow_private is not set"))
    #expect(receiver.connections == 0)
    try await receiver.close()
  }

  @Test("A name without an address, and a port where nobody is")
  func away() async throws {
    struct Nothing: Error {}
    let webhook = WebhookSubscription(name: "w", url: "https://gone.example", secretFile: "-", allowsPrivate: true)
    #expect(
      await WebhookProbe(lookup: { _, _ in throw Nothing() }).outcome(webhook)
        == .failed(step: "DNS", reason: "gone.example has no address"))
    let receiver = try await LocalReceiver("127.0.0.3")
    let port = receiver.port
    try await receiver.close()
    #expect(
      await Self.outcome(of: "http://receiver.example:\(port)", at: "127.0.0.3")
        == .failed(step: "TCP", reason: "no connection"))
  }
}
