import AWSClient
import CallerTokens
import Foundation
import GatewayConfiguration
import GatewayCore
import ServerTLS
import Testing
import Webhooks

@testable import GatewaySetup

@Suite("The doctor looks at what callers and receivers of events need")
struct CallerSideTests {
  private static func issuer(_ label: String, file: String) -> TokenIssuer {
    TokenIssuer(label: label, name: "https://\(label).example", source: .file(file), audiences: ["gateway"])
  }

  @Test("and says how many keys each issuer has")
  func issuers() async throws {
    var examination = Examination()
    let address = try KeySetAddress("https://issuer.example/keys")
    examination.configuration.tokenIssuers = [
      Self.issuer("good", file: "/keys.json"), Self.issuer("empty", file: "/empty.json"),
      TokenIssuer(
        label: "away", name: "https://away.example", source: .download(address, trusted: nil, tokenFile: nil),
        audiences: ["gateway"]),
    ]
    examination.issuerKeys = { (issuer) throws(IssuerInquiry.Problem) in
      switch issuer.label {
      case "good": return .init(count: 2, skipped: 1)
      case "empty": return .init(count: 0, skipped: 3)
      default: throw IssuerInquiry.Problem("not reached: no connection")
      }
    }
    let findings = await examination.findings()
    #expect(findings.on("issuer good").map(\.level) == [.ok])
    #expect(findings.on("issuer good").map(\.text) == ["/keys.json has 2 keys, and 1 that cannot be used"])
    #expect(findings.on("issuer empty").map(\.level) == [.fail])
    #expect(findings.on("issuer empty").first?.advice?.contains("ES256, RS256") == true)
    #expect(findings.on("issuer away").map(\.level) == [.fail])
    #expect(
      findings.on("issuer away").map(\.text)
        == ["the keys of https://issuer.example/keys cannot be had: not reached: no connection"])
  }

  @Test(
    "and says how far a webhook's connection gets",
    arguments: [
      (WebhookProbe.Outcome.reached(isSecure: true), Finding.Level.ok, "is reached, and its certificate is trusted"),
      (.reached(isSecure: false), .ok, "is reached, without TLS"),
      (.failed(step: "DNS", reason: "x has no address"), .fail, "DNS fails: x has no address"),
      (.failed(step: "address", reason: "10.0.0.1 is private"), .fail, "address fails: 10.0.0.1 is private"),
      (.failed(step: "TCP", reason: "no connection"), .fail, "TCP fails: no connection"),
      (.failed(step: "TLS", reason: "it has expired"), .fail, "TLS fails: it has expired"),
    ])
  func webhooks(_ outcome: WebhookProbe.Outcome, _ level: Finding.Level, _ words: String) async throws {
    try await withSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n") { file in
      var examination = Examination()
      examination.configuration.webhooks = [
        WebhookSubscription(name: "chat", url: "https://chat.example/hook", secretFile: file)
      ]
      examination.reach = { _ in outcome }
      let findings = await examination.findings().on("webhook chat")
      #expect(findings.map(\.level) == [level])
      #expect(findings.first?.text.hasSuffix(words) == true, "\(findings.map(\.line))")
      #expect((findings.first?.advice == nil) == (level == .ok))
    }
  }

  @Test(
    "and whether its secret can be read",
    arguments: [
      ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n", 1, Finding.Level.ok),
      ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\nwhsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSx\n", 2, .ok),
      ("hello", 2, .fail), (nil, 2, .fail),
    ] as [(String?, Int, Finding.Level)])
  func secrets(_ text: String?, _ count: Int, _ level: Finding.Level) async throws {
    try await withSecret(text) { file in
      var examination = Examination()
      examination.configuration.webhooks = [
        WebhookSubscription(name: "chat", url: "https://chat.example/hook", secretFile: file)
      ]
      let findings = await examination.findings().on("webhook chat")
      #expect(findings.count == count && findings.last?.level == level, "\(findings.map(\.line))")
      #expect(!findings.contains { $0.line.contains("MfKQ9r8") })
    }
  }

  /// A file of the text, or the name of none.
  private func withSecret(_ text: String?, _ body: (_ path: String) async throws -> Void) async throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "secret-\(UUID())").path
    try text?.write(toFile: path, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: path) }
    try await body(path)
  }

  @Test(
    "and that keys go as they are where there is no TLS",
    arguments: [("127.0.0.1", []), ("localhost", []), ("0.0.0.0", [.warn]), ("10.1.2.3", [.warn])]
      as [(String, [Finding.Level])])
  func plain(_ host: String, _ levels: [Finding.Level]) {
    var server = GatewayConfiguration().server
    server.host = host
    #expect(CertificateCheck(server: server, now: Date()).findings().map(\.level) == levels)
  }

  @Test("and that a certificate cannot be used")
  func badCertificate() {
    var server = GatewayConfiguration().server
    server.tls = TLSFiles(certificate: "/nowhere.pem", key: "/nowhere.key")
    let findings = CertificateCheck(server: server, now: Date()).findings()
    #expect(findings.map(\.level) == [.fail])
    #expect(findings.first?.text == "/nowhere.pem cannot be opened")
  }
}
