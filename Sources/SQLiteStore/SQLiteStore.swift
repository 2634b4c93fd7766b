import Foundation
import GRDB
package import GatewayCore
import Platform

/// The store in one SQLite file.
///
/// The file is in WAL mode with `synchronous=FULL`: what a transaction wrote is on the disk when it has returned. One
/// connection writes, and locks the file as long as it lives: a second process is told so at once. Transactions that
/// come at the same time are committed together.
package struct SQLiteStore: GatewayStore, BackupSource, ProbedStore {
  /// Why a file cannot be the store.
  package struct OpenError: Error, Sendable, CustomStringConvertible {
    package let description: String
  }

  private let database: DatabaseQueue
  private let commits: GroupCommit
  private let remembered: RememberedRecords

  /// Opens the file, makes it where there is none, and brings it up to date.
  /// - Throws: ``OpenError``: another process has it, it is no database, it cannot be written, or a later version has
  ///   changed its layout.
  package init(path: String) throws(OpenError) {
    do {
      database = try DatabaseQueue(path: path, configuration: Self.configuration)
      let remembered = RememberedRecords()
      self.remembered = remembered
      commits = GroupCommit(database, onFailure: remembered.forgetAll)
      guard try !database.read(Self.migrations.hasBeenSuperseded) else {
        throw OpenError(
          description: "\(path) was changed by a later version of the gateway; run that one, or restore a backup")
      }
      try Self.migrations.migrate(database)
    } catch let error as OpenError {
      throw error
    } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
      throw OpenError(description: "\(path) is in use by another process: a store has one gateway")
    } catch {
      throw OpenError(description: "\(path) cannot be used as the store: \(Self.reason(error))")
    }
  }

  package func transaction<Result: Sendable>(
    _ body: @escaping @Sendable (any StoreTransaction) throws(GatewayError) -> Result
  ) async throws(GatewayError) -> Result {
    do {
      let (result, hasWritten) = try await commits.transaction { [remembered] database in
        let changesBefore = database.totalChangesCount
        let transaction = SQLiteTransaction(database, remembered: remembered)
        let result: Result
        do { result = try body(transaction) } catch {
          transaction.forget()
          throw error
        }
        let hasWritten = database.totalChangesCount > changesBefore
        CrashPoint.reach(.storeWriteEnds, if: hasWritten)
        return (result, hasWritten)
      }
      CrashPoint.reach(.storeWritten, if: hasWritten)
      return result
    } catch let error as GatewayError {
      throw error
    } catch {
      // Beginning and ending a transaction needs the disk only where something is written.
      throw Self.unavailable(error, to: .write)
    }
  }

  /// Writes a consistent copy to another file while the store is in use.
  /// - Throws: STORE_UNAVAILABLE; VALIDATION_ERROR when the file is there already.
  package func backUp(to path: String) async throws(GatewayError) {
    guard !FileManager.default.fileExists(atPath: path) else {
      throw .validation("file", "is there already")
    }
    do {
      try await database.writeWithoutTransaction { database in
        try database.execute(sql: "VACUUM INTO ?", arguments: [path])
      }
    } catch {
      throw GatewayError(
        .storeUnavailable, "The store cannot be copied: it cannot be read, or there is no room for the copy.",
        retryAfter: 5, cause: Self.reason(error))
    }
  }

  /// Counts in the file's own `user_version`, which nothing else uses.
  /// - Throws: STORE_UNAVAILABLE.
  package func probe() async throws(GatewayError) {
    do {
      try await database.write { database in
        let count = try Int32.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        try database.execute(sql: "PRAGMA user_version = \(count &+ 1)")
      }
    } catch {
      throw Self.unavailable(error, to: .write)
    }
  }

  /// Of pages in memory, in KiB.
  private static let cacheSize = 16 * 1024
  /// The pages of the log after which they are written into the file itself, which holds up a commit: 16 MiB. Most pages
  /// are in the log many times, and go into the file once.
  private static let checkpointPages = 4096

  private static var configuration: Configuration {
    var configuration = Configuration()
    configuration.label = "store"
    configuration.busyMode = .immediateError
    configuration.prepareDatabase { database in
      // The lock first: WAL's shared memory is then not needed, and nobody else gets in between.
      try database.execute(sql: "PRAGMA locking_mode = EXCLUSIVE")
      try database.execute(sql: "PRAGMA journal_mode = WAL")
      try database.execute(sql: "PRAGMA synchronous = FULL")
      try database.execute(sql: "BEGIN IMMEDIATE; COMMIT")
      // What a savepoint needs to take back its writes is many times what is written: it stays in memory. It would go to
      // a temporary file where it is more than 64 KiB.
      try database.execute(sql: "PRAGMA temp_store = MEMORY")
      try database.execute(sql: "PRAGMA cache_size = -\(cacheSize)")
      try database.execute(sql: "PRAGMA wal_autocheckpoint = \(checkpointPages)")
    }
    return configuration
  }

  /// What cannot be done with the file.
  enum Access: Sendable {
    case read, write
  }

  static func unavailable(_ error: any Error, to access: Access) -> GatewayError {
    let message =
      switch access {
      case .read: "The gateway cannot read its store."
      case .write: "The gateway cannot write its store, and starts nothing that it cannot record."
      }
    return GatewayError(.storeUnavailable, message, retryAfter: 5, cause: reason(error))
  }

  /// What SQLite said, without the statement and its arguments.
  static func reason(_ error: any Error) -> String {
    guard let error = error as? DatabaseError else { return "\(type(of: error))" }
    return "SQLite error \(error.extendedResultCode.rawValue): \(error.message ?? "no message")"
  }
}
