import Foundation
import GatewayCore
import Logging
import Platform
import Telemetry
import Testing

@testable import GatewayApplication

/// A configuration that is read again while the gateway runs.
struct ConfigurationReloaderTests {
  private static let applied = "The configuration was reloaded"
  private static let refused = "The new configuration is refused as a whole; the one before it stays in force"
  private static let problem = "The new configuration has a problem"
  private static let restart = "Some of the configuration needs a restart; until then the old values stay in force"

  @Test func `What has changed takes effect and is told by name`() async throws {
    let gateway = try ReloadedGateway(ReloadedGateway.models("bolts", "solder"))
    try gateway.write(ReloadedGateway.models("gaskets", "solder", price: 5) + "leases: {limit: 8h}\n")
    #expect(await gateway.reloader.reload(.signal) == .applied)
    #expect(gateway.ids == ["gaskets", "solder"])
    #expect(gateway.gateway.terms.current.policy.leases.limit == 8 * 3600)
    #expect(
      gateway.lines.metadata(of: Self.applied) == [
        [
          "config.trigger": "SIGHUP", "config.models.added": "gaskets", "config.models.removed": "bolts",
          "config.models.changed": "solder: price", "config.keys.changed": "leases.limit",
        ]
      ])
    #expect(await gateway.metric("model_gateway_config_reloads_total", outcome: .applied) == 1)
    #expect(await gateway.reloader.reload(.signal) == .unchanged)
  }

  @Test(arguments: [
    "", "# nothing yet\n", "---\n", "models: [", "- a", "models: {bolts: {backend: unheard-of}}",
    ReloadedGateway.models("bolts") + "  gaskets: {backend: rekognition}\n",
    ReloadedGateway.models("bolts") + "server: {port: 99999}\n", ReloadedGateway.models("bolts") + "colour: red\n",
  ])
  func `What is wrong anywhere changes nothing`(text: String) async throws {
    let gateway = try ReloadedGateway(ReloadedGateway.models("solder"))
    let before = gateway.gateway.terms.current
    try gateway.write(text)
    #expect(await gateway.reloader.reload(.signal) == .refused)
    #expect(gateway.gateway.terms.current === before)
    #expect(
      gateway.lines.metadata(of: Self.problem).allSatisfy { $0["config.problem"]?.hasPrefix(gateway.file) == true })
    #expect(gateway.lines.metadata(of: Self.refused).map { $0["config.problems"] } == ["1"])
    #expect(await gateway.metric("model_gateway_config_last_reload_successful") == 0)
    try gateway.write(ReloadedGateway.models("solder"))
    #expect(await gateway.reloader.reload(.signal) == .unchanged)
    #expect(await gateway.metric("model_gateway_config_last_reload_successful") == 1)
  }

  @Test func `A file that is gone or is a folder changes nothing`() async throws {
    let gateway = try ReloadedGateway(ReloadedGateway.models("solder"))
    try FileManager.default.removeItem(atPath: gateway.file)
    #expect(await gateway.reloader.reload(.signal) == .refused)
    try FileManager.default.createDirectory(atPath: gateway.file, withIntermediateDirectories: false)
    #expect(await gateway.reloader.reload(.signal) == .refused)
    #expect(gateway.ids == ["solder"])
    #expect(await gateway.metric("model_gateway_config_reloads_total", outcome: .refused) == 2)
  }

  @Test func `Keys of the process wait for a restart, and the rest takes effect`() async throws {
    let gateway = try ReloadedGateway(ReloadedGateway.models("solder"))
    try gateway.write(ReloadedGateway.models("bolts") + "server: {port: 9}\nstore: {path: /x}\n")
    #expect(await gateway.reloader.reload(.signal) == .applied)
    #expect(gateway.ids == ["bolts"])
    #expect(gateway.lines.metadata(of: Self.restart) == [["config.keys": "server.port, store.path"]])
    #expect(await gateway.metric("model_gateway_config_restart_pending") == 1)
    try gateway.write(ReloadedGateway.models("bolts", price: 5) + "server: {port: 9}\nstore: {path: /x}\n")
    _ = await gateway.reloader.reload(.signal)
    #expect(gateway.lines.metadata(of: Self.restart).count == 2)
    try gateway.write(ReloadedGateway.models("bolts"))
    #expect(await gateway.reloader.reload(.signal) == .applied)
    #expect(await gateway.metric("model_gateway_config_restart_pending") == 0)
  }

  @Test func `Callers are asked for by the file that had them, once it has none`() async throws {
    let models = ReloadedGateway.models("solder")
    let gateway = try ReloadedGateway(ReloadedGateway.callers + models)
    try gateway.write(models)
    #expect(await gateway.reloader.reload(.signal) == .applied)
    #expect(TermsAuthenticator(gateway.gateway).needsCredentials)
    #expect(gateway.lines.metadata(of: Self.restart) == [["config.keys": "callers"]])
    #expect(await gateway.reloader.reload(.signal) == .unchanged)
    #expect(TermsAuthenticator(gateway.gateway).needsCredentials)

    let open = try ReloadedGateway(models)
    try open.write(ReloadedGateway.callers + models)
    #expect(await open.reloader.reload(.signal) == .applied)
    #expect(!TermsAuthenticator(open.gateway).needsCredentials)
  }

  @Test(arguments: [(nil, Logger.Level.debug), (Logger.Level.error, .error)])
  func `The log level follows, but for one that the command line names`(
    named: Logger.Level?, expected: Logger.Level
  ) async throws {
    let gateway = try ReloadedGateway(ReloadedGateway.models("solder"), logLevel: named)
    try gateway.write(ReloadedGateway.models("solder") + "log: {level: debug}\n")
    #expect(await gateway.reloader.reload(.signal) == .applied)
    #expect(gateway.threshold.level == expected)
  }

  @Test func `A large change is told in short`() async throws {
    let gateway = try ReloadedGateway(ReloadedGateway.models("solder"))
    try gateway.write(
      (100..<300).map { ReloadedGateway.models("m\($0)") }.enumerated().map {
        $0.offset == 0 ? $0.element : String($0.element.drop { $0 != "\n" }.dropFirst())
      }.joined())
    #expect(await gateway.reloader.reload(.signal) == .applied)
    let added = try #require(gateway.lines.metadata(of: Self.applied).first?["config.models.added"])
    #expect(added.hasPrefix("m100, m101, ") && added.hasSuffix(", m149, and 150 more"))
  }

  @Test func `The file is read when it has stayed the same for two looks, and a bad one is read once`() async throws {
    let gateway = try ReloadedGateway(ReloadedGateway.models("solder"))
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await gateway.reloader.run() }
      defer { group.cancelAll() }
      try await gateway.looks(5)
      #expect(gateway.lines.messages.isEmpty)
      try gateway.write("models: [")
      try await gateway.looks(1)
      try gateway.write(ReloadedGateway.models("bolts"))
      try await gateway.looks(2)
      try await gateway.settled { gateway.ids == ["bolts"] }
      #expect(!gateway.lines.messages.contains(Self.refused))
      try gateway.write("models: [")
      try await gateway.looks(2)
      try await gateway.settled { gateway.lines.messages.contains(Self.refused) }
      try await gateway.looks(4)
      #expect(gateway.lines.metadata(of: Self.refused) == [["config.trigger": "file", "config.problems": "1"]])
      try FileManager.default.removeItem(atPath: gateway.file)
      try await gateway.looks(2)
      try await gateway.settled { gateway.lines.metadata(of: Self.refused).count == 2 }
      try gateway.write(ReloadedGateway.models("bolts", "solder"))
      try await gateway.looks(2)
      try await gateway.settled { gateway.ids == ["bolts", "solder"] }
    }
  }

  @Test func `A signal is heard at once`() async throws {
    let gateway = try ReloadedGateway(ReloadedGateway.models("solder"))
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await gateway.reloader.run() }
      defer { group.cancelAll() }
      try gateway.write(ReloadedGateway.models("bolts"))
      gateway.hangUp.yield()
      try await gateway.settled { gateway.ids == ["bolts"] }
    }
  }

  @Test func `Issuers that stay keep their keys, and those that change do not`() async throws {
    func text(_ leeway: String) -> String {
      let issuer = """
        authentication:
          jwt:
            a: {issuer: 'https://a.test', jwks_file: /nowhere, audience: [x], leeway: \(leeway)}
            b: {issuer: 'https://b.test', jwks_file: /nowhere, audience: [x]}

        """
      let tokens = "tokens: {t: {issuer: a, subject: s}, u: {issuer: b, subject: s}}"
      return issuer + ReloadedGateway.callers.replacing("ann: {", with: "ann: {\(tokens), ")
    }
    let gateway = try ReloadedGateway(text("60s"))
    let before = gateway.callers.known
    try gateway.write(text("30s"))
    // Nobody runs them: they have no keys, and are waited for.
    async let outcome = gateway.reloader.reload(.signal)
    try await gateway.settled(advancing: true) { gateway.lines.messages.contains(Self.applied) }
    #expect(await outcome == .applied)
    let after = gateway.callers.known
    #expect(Set(after.keys) == ["a", "b"])
    #expect(before["a"] !== after["a"] && before["b"] === after["b"])
    try await gateway.callers.shutdown()
  }
}

extension ReloadedGateway {
  /// Lets the gateway look at its file so many times.
  fileprivate func looks(_ count: Int) async throws {
    for _ in 0..<count {
      try await settled { time.sleeperCount == 1 }
      time.advance(by: .seconds(1))
      try await settled { time.sleeperCount == 1 }
    }
  }

  /// Waits until something has come about.
  fileprivate func settled(advancing: Bool = false, _ condition: () -> Bool) async throws {
    for _ in 0..<1000 where !condition() {
      if advancing { time.advance(by: .milliseconds(100)) }
      try await Task.sleep(for: .milliseconds(10))
    }
    #expect(condition())
  }
}
