import Foundation
import GRDB
import GatewayCore
import SQLiteStore
import Testing

@Suite("The audit trail of a store that no gateway has open")
struct AuditArchiveTests {
  private let folder = Folder()

  private func store(_ path: String) async throws -> SQLiteStore {
    let store = try SQLiteStore(path: path)
    try await store.transaction { (books) throws(GatewayError) in
      try books.append(AuditRecord(number: 1, text: #"{"number":1}"#, hash: "h"))
    }
    return store
  }

  @Test("A file is read, and stays as it was", arguments: ["store", "backup", "write-protected"])
  func unchanged(kind: String) async throws {
    var path = folder.file("store.sqlite")
    do {
      let store = try await store(path)
      if kind != "store" {
        path = folder.file("backup.sqlite")
        try await store.backUp(to: path)
      }
    }
    if kind == "write-protected" {
      try FileManager.default.setAttributes([.posixPermissions: 0o400], ofItemAtPath: path)
    }
    let before = try Data(contentsOf: URL(fileURLWithPath: path))
    let archive = try AuditArchive(path: path)
    #expect(try await archive.records(AuditQuery(order: .oldest)).map(\.number) == [1])
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
  }

  @Test("The file of a gateway that runs is refused, and told why")
  func inUse() async throws {
    let path = folder.file("store.sqlite")
    let store = try await store(path)
    let error = try #require(throws: SQLiteStore.OpenError.self) { try AuditArchive(path: path) }
    #expect(error.description == "\(path) is in use by another process: ask its gateway, or a backup")
    _ = store
  }

  @Test("What is no store is refused", arguments: ["absent", "empty", "text", "another database"])
  func noStore(kind: String) throws {
    let path = folder.file("file")
    switch kind {
    case "empty": try Data().write(to: URL(fileURLWithPath: path))
    case "text": try Data("not a database, by far\n".utf8).write(to: URL(fileURLWithPath: path))
    case "another database":
      try DatabaseQueue(path: path).write { try $0.execute(sql: "CREATE TABLE t (a)") }
    default: break
    }
    let error = try #require(throws: SQLiteStore.OpenError.self) { try AuditArchive(path: path) }
    #expect(error.description.hasPrefix(path))
  }
}
