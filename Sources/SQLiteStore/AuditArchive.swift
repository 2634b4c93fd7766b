import GRDB
package import GatewayCore

/// The audit trail in the SQLite file of a store that no gateway has open, such as a backup. The file is only read.
package struct AuditArchive: Sendable {
  private let database: DatabaseQueue

  /// - Throws: ``SQLiteStore/OpenError``: a gateway has the file open, or it is none of a store's, or cannot be read.
  package init(path: String) throws(SQLiteStore.OpenError) {
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .immediateError
    do {
      database = try DatabaseQueue(path: path, configuration: configuration)
      guard try database.read({ try $0.tableExists("audit") }) else {
        throw SQLiteStore.OpenError(description: "\(path) has no audit trail")
      }
    } catch let error as SQLiteStore.OpenError {
      throw error
    } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
      throw SQLiteStore.OpenError(description: "\(path) is in use by another process: ask its gateway, or a backup")
    } catch {
      throw SQLiteStore.OpenError(description: "\(path) cannot be read: \(SQLiteStore.reason(error))")
    }
  }

  /// - Throws: STORE_UNAVAILABLE.
  package func records(_ query: AuditQuery) async throws(GatewayError) -> [AuditRecord] {
    do {
      return try await database.read { database in
        try SQLiteTransaction(database, remembered: RememberedRecords()).auditRecords(query)
      }
    } catch let error as GatewayError {
      throw error
    } catch {
      throw SQLiteStore.unavailable(error, to: .read)
    }
  }
}
