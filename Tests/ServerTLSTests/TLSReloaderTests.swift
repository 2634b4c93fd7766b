import Foundation
import Logging
import Platform
import ServerTLS
import Synchronization
import Testing

/// The server's certificate is replaced while the server runs.
struct TLSReloaderTests {
  private final class Told: Sendable {
    let lines = Mutex<[String]>([])
  }

  private struct TellingHandler: LogHandler {
    let told: Told
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      told.lines.withLock { $0.append("\(event.level): \(event.message)") }
    }
  }

  private static let refused = "error: The server's new certificate cannot be used; the old one stays"
  private static let replaced = "notice: The server's certificate was replaced"

  private let authority: TestAuthority
  private let files: TLSFiles
  private let time = ManualTime(now: TestAuthority.now)
  private let told = Told()
  private let reloader: TLSReloader

  init() throws {
    authority = try TestAuthority()
    files = try authority.files(try authority.issue())
    let told = told
    reloader = try TLSReloader(
      files, time: time, logger: Logger(label: "test", factory: { _ in TellingHandler(told: told) }))
  }

  private var lines: [String] { told.lines.withLock { $0 } }

  @Test func `Files that have not changed are left alone`() {
    let context = reloader.context
    reloader.look()
    #expect(reloader.context === context)
    #expect(lines.isEmpty)
  }

  @Test func `A new pair takes the place of the old`() throws {
    let context = reloader.context
    _ = try authority.files(try authority.issue())
    reloader.look()
    #expect(reloader.context !== context)
    #expect(lines == [Self.replaced])
  }

  @Test func `A pair of which one half is new is waited for, and told once if the other does not come`() throws {
    let context = reloader.context
    let next = try authority.issue()
    _ = try authority.write(try next.certificatePEM, "server.pem")
    reloader.look()
    #expect(lines.isEmpty)
    for _ in 0..<5 { reloader.look() }
    #expect(lines == [Self.refused])
    #expect(reloader.context === context)
    _ = try authority.write(try next.keyPEM, "server.key")
    reloader.look()
    #expect(lines == [Self.refused, Self.replaced])
    #expect(reloader.context !== context)
  }

  @Test(arguments: ["expired", "garbage", "gone"])
  func `What cannot be used is told, and the old pair stays`(what: String) throws {
    let context = reloader.context
    switch what {
    case "expired": _ = try authority.files(try authority.issue(days: -3...(-2)))
    case "garbage": _ = try authority.write("garbage", "server.pem")
    default: try FileManager.default.removeItem(atPath: files.key)
    }
    for _ in 0..<3 { reloader.look() }
    #expect(lines == [Self.refused])
    #expect(reloader.context === context)
  }

  @Test func `A certificate that ends soon is told of once`() {
    time.advance(by: .seconds(16 * 86_400))
    reloader.look()
    #expect(lines.isEmpty)
    time.advance(by: .seconds(86_400))
    for _ in 0..<3 { reloader.look() }
    #expect(lines == ["warning: The server's certificate ends soon"])
  }
}
