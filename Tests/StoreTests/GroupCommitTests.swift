import Foundation
import GRDB
import Synchronization
import Testing

@testable import SQLiteStore

@Suite("Transactions that are committed together")
struct GroupCommitTests {
  private struct Refusal: Error {}

  private let folder = Folder()
  private let database: DatabaseQueue
  private let commits: GroupCommit
  private let ends = Ends()

  init() throws {
    database = try DatabaseQueue(path: folder.file("numbers.sqlite"))
    try database.write { try $0.execute(sql: "CREATE TABLE number (value INTEGER UNIQUE)") }
    database.add(transactionObserver: ends, extent: .databaseLifetime)
    commits = GroupCommit(database)
  }

  @Test("Those that gather behind one share the next commit, and each that throws takes back its own writes alone")
  func together() async throws {
    let failed = try await behindOne(100) { number, database in
      try Self.insert(number, database)
      if number % 3 == 0 { throw Refusal() }
    }
    #expect(failed == (1...100).filter { $0 % 3 == 0 })
    #expect(try await numbers() == [0] + (1...100).filter { $0 % 3 != 0 })
    #expect(ends.commits == 2)
  }

  @Test("A statement that fails keeps nothing of its own transaction, and harms no other")
  func conflicts() async throws {
    let failed = try await behindOne(10) { number, database in
      try Self.insert(number, database)
      if number == 4 { try Self.insert(0, database) }
    }
    #expect(failed == [4])
    #expect(try await numbers() == [0, 1, 2, 3, 5, 6, 7, 8, 9, 10])
  }

  @Test("When SQLite takes back everything, everything has failed")
  func takenBack() async throws {
    let failed = try await behindOne(10) { number, database in
      try Self.insert(number, database)
      // As SQLite does by itself when the disk is full.
      if number == 7 { try database.execute(sql: "ROLLBACK; SELECT * FROM nothing") }
    }
    #expect(failed == Array(1...10))
    #expect(try await numbers() == [0])
  }

  @Test("One of a task that was cancelled is made")
  func cancelled() async throws {
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      try await commits.transaction { try Self.insert(1, $0) }
    }
    try await task.value
    #expect(try await numbers() == [1])
  }

  @Test("More than one commit takes are made all the same")
  func many() async throws {
    #expect(try await behindOne(600) { try Self.insert($0, $1) } == [])
    #expect(try await numbers() == Array(0...600))
    #expect(ends.commits == 4)
  }

  /// Makes so many transactions while one that writes 0 keeps the database.
  ///
  /// - Returns: Those that failed.
  private func behindOne(
    _ count: Int, _ body: @escaping @Sendable (Int, Database) throws -> Void
  ) async throws -> [Int] {
    let gate = DispatchSemaphore(value: 0)
    return try await withThrowingTaskGroup(of: Int?.self) { group in
      group.addTask {
        try await commits.transaction {
          try Self.insert(0, $0)
          gate.wait()
        }
        return nil
      }
      while commits.waitingCount > 0 || !ends.hasBegun { await Task.yield() }
      for number in 1...count {
        group.addTask {
          do {
            try await commits.transaction { try body(number, $0) }
            return nil
          } catch {
            return number
          }
        }
      }
      while commits.waitingCount < count { await Task.yield() }
      gate.signal()
      return try await group.reduce(into: []) { failed, number in failed += number.map { [$0] } ?? [] }.sorted()
    }
  }

  private static func insert(_ number: Int, _ database: Database) throws {
    try database.execute(sql: "INSERT INTO number VALUES (?)", arguments: [number])
  }

  private func numbers() async throws -> [Int] {
    try await database.read { try Int.fetchAll($0, sql: "SELECT value FROM number ORDER BY value") }
  }
}

/// Counts what is committed.
private final class Ends: TransactionObserver, Sendable {
  private let state = Mutex((commits: 0, hasBegun: false))

  var commits: Int { state.withLock(\.commits) }
  var hasBegun: Bool { state.withLock(\.hasBegun) }

  func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { true }
  func databaseDidChange(with event: DatabaseEvent) { state.withLock { $0.hasBegun = true } }
  func databaseDidCommit(_ database: Database) { state.withLock { $0.commits += 1 } }
  func databaseDidRollback(_ database: Database) {}
}
