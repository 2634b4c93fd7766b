import Foundation
import GatewayCore
import Logging
import Testing

@testable import GatewayApplication

/// The copy of the audit trail in a file.
struct AuditFileTests {
  private let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
  private var path: String { folder.appendingPathComponent("audit.jsonl").path }

  init() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  private func record(_ number: Int) -> AuditRecord {
    AuditRecord(number: number, text: #"{"number":\#(number)}"#, hash: "h")
  }

  private func line(_ number: Int) -> String { #"{"number":\#(number),"hash":"h"}"# + "\n" }

  private func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

  @Test func `After a rotation the next record begins a new file, for its owner alone`() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = try AuditFile(path: path, logger: Logger(label: "test"))
    file.add(record(1))
    try FileManager.default.moveItem(atPath: path, toPath: path + ".1")
    file.add(record(2))
    file.add(record(3))
    #expect(try text(path + ".1") == line(1))
    #expect(try text(path) == line(2) + line(3))
    #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
    #expect(file.missed == 0)
  }

  @Test func `A file that was put in its place is added to`() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = try AuditFile(path: path, logger: Logger(label: "test"))
    file.add(record(1))
    try FileManager.default.removeItem(atPath: path)
    try Data("before\n".utf8).write(to: URL(fileURLWithPath: path))
    file.add(record(2))
    #expect(try text(path) == "before\n" + line(2))
  }

  @Test func `What no new file can take is counted, and the file is made once it can be`() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = try AuditFile(path: path, logger: Logger(label: "test"))
    try FileManager.default.removeItem(at: folder)
    file.add(record(1))
    #expect(file.missed == 1)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    file.add(record(2))
    #expect(file.missed == 1)
    #expect(try text(path) == line(2))
  }
}
