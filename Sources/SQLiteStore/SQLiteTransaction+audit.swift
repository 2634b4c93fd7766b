import Foundation
import GRDB
import GatewayCore

extension SQLiteTransaction: AuditBook {
  func auditHead() throws(GatewayError) -> AuditHead? {
    try read { database in
      try Row.fetchOne(database.cachedStatement(sql: "SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1"))
        .map { AuditHead(number: $0["number"], hash: $0["hash"]) }
    }
  }

  func append(_ record: AuditRecord) throws(GatewayError) {
    try write { database in
      try database.cachedStatement(sql: "INSERT INTO audit (number, record, hash) VALUES (?, ?, ?)")
        .execute(arguments: [record.number, record.text, record.hash])
    }
  }

  func auditRecords(_ query: AuditQuery) throws(GatewayError) -> [AuditRecord] {
    let isOldest = query.order == .oldest
    // Each condition only where it is asked for: what is no JSON can then still be read.
    var conditions: [String] = []
    var arguments: StatementArguments = []
    func require(_ condition: String, _ value: (any DatabaseValueConvertible)?) {
      guard let value else { return }
      conditions.append(condition)
      arguments += [value]
    }
    require(isOldest ? "number > ?" : "number < ?", query.after)
    require("json_extract(record, '$.time') >= ?", query.since.map(AuditRecord.text))
    require("json_extract(record, '$.caller') = ?", query.caller)
    require("json_extract(record, '$.model') = ?", query.model)
    let sql = """
      SELECT number, record, hash FROM audit
      \(conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND "))
      ORDER BY number \(isOldest ? "ASC" : "DESC") LIMIT ?
      """
    arguments += [query.limit]
    return try read { [arguments] database in
      try Row.fetchAll(database, sql: sql, arguments: arguments).map(Self.record)
    }
  }

  func lastAuditRecord(before date: Date) throws(GatewayError) -> AuditRecord? {
    try read { database in
      let sql = """
        SELECT number, record, hash FROM audit WHERE number < COALESCE(
          (SELECT number FROM audit WHERE json_extract(record, '$.time') >= ? ORDER BY number LIMIT 1),
          (SELECT MAX(number) + 1 FROM audit))
        ORDER BY number DESC LIMIT 1
        """
      return try Row.fetchOne(database, sql: sql, arguments: [AuditRecord.text(of: date)]).map(Self.record)
    }
  }

  func removeAuditRecords(through number: Int) throws(GatewayError) {
    try write { database in
      try database.execute(sql: "DELETE FROM audit WHERE number <= ?", arguments: [number])
    }
  }

  private static func record(_ row: Row) -> AuditRecord {
    AuditRecord(number: row["number"], text: row["record"], hash: row["hash"])
  }
}
