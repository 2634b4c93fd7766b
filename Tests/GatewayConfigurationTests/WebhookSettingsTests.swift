import Foundation
import GatewayConfiguration
import GatewayCore
import Testing

/// Who hears of events: `webhooks` in the configuration.
struct WebhookSettingsTests {
  private static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

  /// A file that goes when the body has ended.
  private static func with(_ text: String = secret, _ body: (_ path: String) throws -> Void) throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("secret-\(UUID())").path
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: path) }
    try body(path)
  }

  @Test func `What is left out is all events of all models, and no private address`() throws {
    try Self.with { path in
      let webhook = try #require(
        try GatewayConfiguration.reading("webhooks: {a: {url: 'https://x.example/y', secret_file: \(path)}}")
          .webhooks.first)
      #expect(
        webhook
          == WebhookSubscription(
            name: "a", url: "https://x.example/y", secretFile: path, events: Set(LifeEvent.Kind.allCases),
            models: [.all], allowsPrivate: false))
    }
  }

  @Test func `All that is said is read`() throws {
    try Self.with(Self.secret + "\n" + Self.secret) { path in
      let webhook = try #require(
        try GatewayConfiguration.reading(
          "webhooks: {a: {url: 'http://10.0.0.1:8080/y?z=1', secret_file: \(path), events: [failed, stop_late], "
            + "models: ['solder-*', m], allow_private: true}}"
        ).webhooks.first)
      #expect(webhook.events == [.failed, .stopLate])
      #expect(webhook.models.map(\.description) == ["solder-*", "m"])
      #expect(webhook.allowsPrivate)
    }
  }

  @Test(arguments: [
    ("URL", "https://env.example"), ("EVENTS", "running"), ("MODELS", "env-*"), ("ALLOW_PRIVATE", "true"),
    ("SECRET_FILE", nil),
  ])
  func `A variable wins over the file`(variable: String, value: String?) throws {
    try Self.with { path in
      try Self.with { other in
        let yaml = "webhooks: {a: {url: 'https://x.example', secret_file: \(path)}}"
        let before = try GatewayConfiguration.reading(yaml).webhooks
        let after = try GatewayConfiguration.reading(
          yaml, environment: ["MODEL_GATEWAY_WEBHOOKS_A_\(variable)": value ?? other]
        ).webhooks
        #expect(before != after)
      }
    }
  }

  @Test(arguments: [
    ("url: 'http://x.example', secret_file: FILE", "url: must begin with https:// where allow_private is not set"),
    (
      "url: 'ftp://x.example', secret_file: FILE",
      "url: must be a URL such as https://example.com/events, with no user and no fragment"
    ),
    (
      "url: 'https://me:pw@x.example', secret_file: FILE",
      "url: must be a URL such as https://example.com/events, with no user and no fragment"
    ),
    ("url: 'https://x.example', secret_file: /nowhere", "secret_file: the file cannot be opened"),
    (
      "url: 'https://x.example', secret_file: FILE, events: [started]",
      "events: must be a list of running, failed, stopped, stop_late, unheld"
    ),
  ])
  func `A mistake is named`(settings: String, expected: String) throws {
    try Self.with { path in
      let yaml = "webhooks:\n  a: {\(settings.replacingOccurrences(of: "FILE", with: path))}\n"
      #expect(GatewayConfiguration.problems(in: yaml) == ["gateway.yaml:2: webhooks.a.\(expected)"])
    }
  }

  @Test func `Nothing is left out that is needed`() throws {
    try Self.with { path in
      #expect(
        GatewayConfiguration.problems(in: "webhooks:\n  a: {secret_file: \(path)}\n")
          == ["gateway.yaml:2: webhooks.a: url is missing"])
    }
    #expect(
      GatewayConfiguration.problems(in: "webhooks:\n  a: {url: 'https://x.example'}\n")
        == ["gateway.yaml:2: webhooks.a: secret_file is missing: a file with the key by which events are signed"])
  }

  @Test func `A file without a secret is refused and not shown`() throws {
    try Self.with("hello") { path in
      let problems = GatewayConfiguration.problems(
        in: "webhooks:\n  a: {url: 'https://x.example', secret_file: \(path)}\n")
      #expect(problems.count == 1)
      #expect(problems.first?.contains("each line must be whsec_") == true)
      #expect(problems.first?.contains("hello") == false)
    }
  }
}
