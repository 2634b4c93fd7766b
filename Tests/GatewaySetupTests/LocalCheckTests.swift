import Foundation
import GatewayConfiguration
import GatewayCore
import NIOCore
import NIOPosix
import OrderedJSON
import Testing

@testable import GatewaySetup

@Suite("The doctor looks at what is on this machine")
struct LocalCheckTests {
  private static let now = Date(timeIntervalSince1970: 1_768_472_430)

  @Test("a store whose file is there, or can be made, is well")
  func goodStore() throws {
    let directory = FileManager.default.temporaryDirectory.appending(path: "\(UUID())")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    let file = directory.appending(path: "store.sqlite")
    #expect(StoreCheck(path: file.path).finding().level == .ok)
    #expect(!FileManager.default.fileExists(atPath: file.path), "the doctor leaves nothing behind")
    try Data().write(to: file)
    #expect(StoreCheck(path: file.path).finding().level == .ok)
    #expect(StoreCheck(path: directory.path).finding().level == .fail, "a directory is no store")
    #expect(StoreCheck(path: directory.appending(path: "no/store.sqlite").path).finding().level == .fail)
    #expect(StoreCheck(path: file.appending(path: "store.sqlite").path).finding().level == .fail)
  }

  /// A port outside those that the system gives out, so that it stays free once it is left.
  private static func taken() async throws -> (any Channel, Int) {
    let bootstrap = ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
    var ports = Array((20_000..<30_000).shuffled())
    while let port = ports.popLast() {
      if let channel = try? await bootstrap.bind(host: "127.0.0.1", port: port).get() { return (channel, port) }
    }
    throw POSIXError(.EADDRINUSE)
  }

  @Test("a port that is taken is told, one that is free is left free")
  func ports() async throws {
    let (taken, port) = try await Self.taken()
    #expect(await PortCheck(host: "127.0.0.1", port: port).finding().level == .warn)
    try await taken.close()
    #expect(await PortCheck(host: "127.0.0.1", port: port).finding().level == .ok)
    #expect(await PortCheck(host: "127.0.0.1", port: port).finding().level == .ok)
    #expect(await PortCheck(host: "127.0.0.1", port: 0).finding().level == .ok)
  }

  @Test("an address that this machine does not have is told")
  func addresses() async {
    let finding = await PortCheck(host: "192.0.2.1", port: 8080).finding()
    #expect(finding.level == .fail && finding.text == "192.0.2.1 is no address of this machine")
  }

  @Test(
    "who may call",
    arguments: [
      ("127.0.0.1", false, Finding.Level.ok), ("0.0.0.0", true, .warn), ("0.0.0.0", false, .fail),
    ])
  func anonymous(_ host: String, _ isAllowed: Bool, _ level: Finding.Level) {
    var configuration = GatewayConfiguration()
    configuration.server.host = host
    configuration.server.allowsAnonymous = isAllowed
    #expect(CallersCheck(configuration: configuration, now: Self.now).findings().map(\.level) == [level])
  }

  @Test(
    "keys that end soon or have ended",
    arguments: [
      ([nil], []), ([30.0 * 86_400], []), ([86_400.0], [.warn]), ([86_400.0, nil], [.warn]), ([-1.0, nil], [.warn]),
      ([-1.0], [.fail]),
    ] as [([Double?], [Finding.Level])])
  func keys(_ ends: [Double?], _ levels: [Finding.Level]) {
    var configuration = GatewayConfiguration()
    configuration.callers = [
      CallerEntry(
        name: "press",
        keys: ends.enumerated().map {
          CallerKey(
            label: "\($0)", sha256: String(repeating: "0", count: 64),
            expiresAt: $1.map { Self.now.addingTimeInterval($0) })
        })
    ]
    let findings = CallersCheck(configuration: configuration, now: Self.now).findings()
    #expect(findings.dropFirst().map(\.level) == levels, "\(findings.map(\.line))")
  }

  @Test("a finding is one line, whatever is in it")
  func line() {
    let finding = Finding(.fail, "model a", "x\ny\u{1B}[31m", advice: "do\r\nthis")
    #expect(finding.line == "fail  model a: x?y?[31m; do??this")
    #expect(Finding(.ok, "clock", "as AWS's").line == "ok    clock: as AWS's")
  }

  @Test("findings are one JSON object")
  func json() {
    let findings = [Finding(.ok, "clock", "as AWS's"), Finding(.fail, "store", "gone", advice: "make it")]
    #expect(
      Finding.json(findings)
        == #"{"healthy":false,"findings":[{"level":"ok","what":"clock","finding":"as AWS's","advice":null},"#
        + #"{"level":"fail","what":"store","finding":"gone","advice":"make it"}]}"#)
  }
}
