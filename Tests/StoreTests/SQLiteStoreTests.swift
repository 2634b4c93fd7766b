import Foundation
import GRDB
import GatewayCore
import SQLiteStore
import Testing

/// A folder of the test's own that goes when the test does.
final class Folder: Sendable {
  let path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path

  init() { try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { path + "/" + name }
}

@Suite("The store in SQLite")
struct SQLiteStoreTests {
  private let folder = Folder()
  private let suite: StoreConformance

  init() throws {
    suite = StoreConformance(store: try SQLiteStore(path: folder.file("store.sqlite")))
  }

  @Test("Operations are kept") func operations() async throws { try await suite.operationsAreKept() }
  @Test("Operations are listed, the newest first") func listed() async throws { try await suite.operationsAreListed() }
  @Test("Lives are found by their model, whatever its settings") func settings() async throws {
    try await suite.livesAreFoundWhateverTheSettings()
  }
  @Test("Lives are kept") func lives() async throws { try await suite.livesAreKept() }
  @Test("Runs are kept") func runs() async throws { try await suite.runsAreKept() }
  @Test("Idempotency records are kept") func keys() async throws { try await suite.idempotencyRecordsAreKept() }
  @Test("What is old is forgotten") func prune() async throws { try await suite.whatIsOldIsForgotten() }
  @Test("A transaction that throws has written nothing") func throwing() async throws {
    try await suite.aThrowWritesNothing()
  }
  @Test("A transaction that throws takes back what it wrote into every book", arguments: [0, 20])
  func takenBack(neighbours: Int) async throws { try await suite.aThrowTakesBackEveryBook(neighbours: neighbours) }
  @Test("Audit records are kept") func audit() async throws { try await suite.auditRecordsAreKept() }
  @Test("Deliveries are kept in their order") func outbox() async throws { try await suite.deliveriesAreKept() }
  @Test("Transactions run one at a time") func alone() async throws { try await suite.concurrentTransactionsRunAlone() }

  @Test("What was written is there when the file is opened again")
  func reopened() async throws {
    let path = folder.file("again.sqlite")
    let operation = StoreConformance.operation()
    do {
      let store = try SQLiteStore(path: path)
      try await store.transaction { (books) throws(GatewayError) in try books.save(operation) }
    }
    let store = try SQLiteStore(path: path)
    #expect(
      try await store.transaction { (books) throws(GatewayError) in try books.operation(operation.id) } == operation)
  }

  @Test("A second owner is refused, and told why")
  func secondOwner() async throws {
    let error = try #require(throws: SQLiteStore.OpenError.self) {
      try SQLiteStore(path: folder.file("store.sqlite"))
    }
    #expect(error.description.contains("another process"))
  }

  @Test("A file that is no database is refused and left as it is")
  func noDatabase() throws {
    let path = folder.file("notes.txt")
    let text = String(repeating: "not a database\n", count: 100)
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    #expect(throws: SQLiteStore.OpenError.self) { try SQLiteStore(path: path) }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
  }

  @Test("A store that a later version has changed is refused and left as it is")
  func later() async throws {
    let path = folder.file("later.sqlite")
    _ = try SQLiteStore(path: path)
    let database = try DatabaseQueue(path: path)
    try await database.write {
      try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('a change to come'); DROP TABLE run")
    }
    try database.close()
    let error = try #require(throws: SQLiteStore.OpenError.self) { try SQLiteStore(path: path) }
    #expect(error.description.contains("later version"))
    let kept = try DatabaseQueue(path: path)
    #expect(try await kept.read { try !$0.tableExists("run") })
  }

  @Test("A store that cannot be used says whether it cannot be read or not be written")
  func broken() async throws {
    let path = folder.file("broken.sqlite")
    do {
      let store = try SQLiteStore(path: path)
      try await store.transaction { (books) throws(GatewayError) in try books.save(StoreConformance.operation()) }
    }
    let database = try DatabaseQueue(path: path)
    try await database.write { try $0.execute(sql: "UPDATE operation SET body = 'no JSON'; DROP TABLE run") }
    try database.close()
    let store = try SQLiteStore(path: path)
    let reading = await #expect(throws: GatewayError.self) {
      try await store.transaction { (books) throws(GatewayError) in try books.operations(OperationQuery()) }
    }
    #expect(reading?.code == .storeUnavailable)
    #expect(reading?.message == "The gateway cannot read its store.")
    let run = Run(
      target: StoreConformance.target, resource: "r", begunAt: StoreConformance.epoch, isExact: true, operationID: nil)
    let writing = await #expect(throws: GatewayError.self) {
      try await store.transaction { (books) throws(GatewayError) in try books.save(run) }
    }
    #expect(writing?.code == .storeUnavailable)
    #expect(writing?.message == "The gateway cannot write its store, and starts nothing that it cannot record.")
  }

  @Test("A backup is a store of its own with all that was written; it takes the place of no file")
  func backup() async throws {
    let operation = StoreConformance.operation()
    let store = try SQLiteStore(path: folder.file("live.sqlite"))
    try await store.transaction { (books) throws(GatewayError) in try books.save(operation) }
    let copy = folder.file("copy.sqlite")
    try await store.backUp(to: copy)
    try await store.transaction { (books) throws(GatewayError) in try books.save(StoreConformance.operation()) }
    let restored = try SQLiteStore(path: copy)
    let kept = try await restored.transaction { (books) throws(GatewayError) in
      try books.operations(OperationQuery()).map(\.operation)
    }
    #expect(kept == [operation])
    await #expect(throws: GatewayError.self) { try await store.backUp(to: copy) }
  }
}
