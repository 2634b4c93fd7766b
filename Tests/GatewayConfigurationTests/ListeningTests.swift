import Backends
import GatewayCore
import ServerTLS
import Testing

@testable import GatewayConfiguration

/// How callers are spoken to, where operators are, and which certificates callers have. That files are looked into is
/// tried in the contract's tests.
struct ListeningTests {
  private static let digest = String(repeating: "0a", count: 32)

  @Test func `An address for operators is this machine's unless it is said otherwise`() throws {
    #expect(try GatewayConfiguration.reading("server: {port: 1}").server.admin == nil)
    #expect(
      try GatewayConfiguration.reading("server: {admin: {port: 9}}").server.admin
        == .init(host: "127.0.0.1", port: 9))
    #expect(
      try GatewayConfiguration.reading("server: {admin: {port: 0, host: '::1'}}").server.admin
        == .init(host: "::1", port: 0))
  }

  @Test func `The files of TLS can be named in the environment`() {
    let problems = GatewayConfiguration.problems(
      in: "",
      environment: [
        "MODEL_GATEWAY_SERVER_TLS_CERTIFICATE": "/nowhere/c", "MODEL_GATEWAY_SERVER_TLS_KEY": "/nowhere/k",
        "MODEL_GATEWAY_SERVER_TLS_CLIENT_AUTHORITIES": "/nowhere/a",
        "MODEL_GATEWAY_SERVER_TLS_CLIENT_CERTIFICATES": "never",
      ])
    #expect(
      problems == [
        "environment: MODEL_GATEWAY_SERVER_TLS_CERTIFICATE: /nowhere/c cannot be opened",
        "environment: MODEL_GATEWAY_SERVER_TLS_CLIENT_CERTIFICATES: must be required or optional",
      ])
  }

  @Test(
    arguments: [
      ("server:\n  admin: {host: 127.0.0.1}", "2: server.admin.host: needs server.admin.port beside it"),
      ("server:\n  port: 9\n  admin: {port: 9}", "3: server.admin.port: is server.port: the two need an address each"),
      ("server:\n  admin: {port: 65536}", "2: server.admin.port: must be a whole number from 0 to 65535"),
      ("server:\n  tls: {certificate: a}", "2: server.tls.certificate: needs server.tls.key beside it"),
      ("server:\n  tls: {key: a}", "2: server.tls.key: needs server.tls.certificate beside it"),
      (
        "server:\n  tls: {client_authorities: a}",
        "2: server.tls.client_authorities: needs server.tls.certificate beside it"
      ),
    ])
  func `What does not fit together is told`(text: String, problem: String) {
    #expect(GatewayConfiguration.problems(in: text) == ["gateway.yaml:" + problem])
  }

  /// - Parameter certificates: of the caller `a`, as one line.
  private static func problems(_ certificates: String) -> [String] {
    GatewayConfiguration.problems(
      in: """
        callers:
          a:
            certificates: \(certificates)
          b: {keys: {k: {sha256: \(digest)}}}
        """
    ).filter { !$0.contains("need server.tls.client_authorities") }
  }

  @Test(
    arguments: [
      "{l: {subject: 'CN=a,O=b'}}", "{l: {dns: a.example.test}}", "{l: {uri: 'spiffe://a/b'}}", "{l: {email: a@b.c}}",
      "{l: {dns: a.test}, m: {dns: b.test}}",
    ])
  func `A caller may have certificates and no key`(certificates: String) {
    #expect(Self.problems(certificates).isEmpty)
  }

  @Test(
    arguments: [
      ("{}", ": has no key; `model-gateway keys new a` makes one"),
      ("{l: {}}", ".certificates.l: must have exactly one of subject, dns, uri, email"),
      ("{l: {dns: a.test, email: a@b.c}}", ".certificates.l: must have exactly one of subject, dns, uri, email"),
      (
        "{l: {subject: a}}",
        ".certificates.l.subject: must be a subject such as CN=press-line,O=Example, as openssl prints it with -nameopt RFC2253"
      ),
      (
        "{l: {dns: '*.test'}}",
        ".certificates.l.dns: must be a host's name, whole: nothing in it stands for anything else"
      ),
      ("{l: {uri: a}}", ".certificates.l.uri: must be a URI such as spiffe://example.org/press-line"),
      ("{l: {email: a}}", ".certificates.l.email: must be an address with @"),
      ("{l: {dns: a.test}, m: {dns: A.TEST}}", ".certificates.m.dns: is the same as callers.a.certificates.l"),
    ])
  func `A certificate that nobody could be known by is told`(certificates: String, problem: String) {
    let problems = Self.problems(certificates)
    #expect(problems.count == 1)
    #expect(problems.first?.hasSuffix("callers.a" + problem) == true, "\(problems)")
  }

  @Test func `Certificates without an authority are told`() {
    let problems = GatewayConfiguration.problems(in: "callers:\n  a:\n    certificates: {l: {dns: a.test}}")
    #expect(
      problems == [
        "gateway.yaml:3: callers.a.certificates: need server.tls.client_authorities, which says who signs them"
      ])
  }
}
