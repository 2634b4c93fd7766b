import Foundation
import GRDB
import GatewayCore
import OrderedJSON

/// One transaction over the file. Records are JSON; what is looked for stands in columns beside them.
struct SQLiteTransaction: StoreTransaction {
  private let database: Database
  private let remembered: RememberedRecords
  private let written = Written()

  init(_ database: Database, remembered: RememberedRecords) {
    self.database = database
    self.remembered = remembered
  }

  /// Forgets what it has written: that is to be taken back, in the file.
  func forget() { written.takenBack(from: remembered) }

  func operation(_ id: UUID) throws(GatewayError) -> GatewayCore.Operation? {
    if let known = remembered.operations[id] { return known }
    return try read { database in
      let statement = try database.cachedStatement(sql: "SELECT body FROM operation WHERE id = ?")
      guard let data = try Data.fetchOne(statement, arguments: [id.text]) else { return nil }
      let operation = try Self.decode(GatewayCore.Operation.self, data)
      remembered.operations.keep(operation, of: id)
      return operation
    }
  }

  func save(_ operation: GatewayCore.Operation) throws(GatewayError) {
    try write { database in
      written.operations.append(operation.id)
      try database.cachedStatement(
        sql: """
          INSERT INTO operation (id, target, caller, verb, ended_at, body) VALUES (?, ?, ?, ?, ?, ?)
          ON CONFLICT (id) DO UPDATE SET ended_at = excluded.ended_at, body = excluded.body
          """
      ).execute(arguments: [
        operation.id.text, key(operation.target), operation.origin.holder.caller, operation.verb.rawValue,
        operation.endedAt?.timeIntervalSince1970, Self.bytes(of: operation.stored),
      ])
      remembered.operations.keep(operation, of: operation.id)
    }
  }

  func operations(_ query: OperationQuery) throws(GatewayError) -> [NumberedOperation] {
    try read { database in
      let sql = """
        SELECT number, body FROM operation
        WHERE (?1 IS NULL OR target = ?1) AND (?2 IS NULL OR caller = ?2) AND (?3 IS NULL OR verb = ?3)
          AND (?4 IS NULL OR number < ?4)
          AND (?5 IS NULL OR number < (SELECT number FROM operation WHERE id = ?5))
        ORDER BY number DESC LIMIT ?6
        """
      let arguments: StatementArguments = [
        query.target.map(key), query.caller, query.verb?.rawValue, query.before, query.after?.text,
        query.limit,
      ]
      return try Row.fetchAll(database, sql: sql, arguments: arguments).map { row in
        NumberedOperation(number: row["number"], operation: try Self.decode(GatewayCore.Operation.self, row["body"]))
      }
    }
  }

  func life(of target: ModelTarget) throws(GatewayError) -> ModelLife? {
    if let known = remembered.lives[target] { return known }
    return try read { database in
      let statement = try database.cachedStatement(sql: "SELECT body FROM life WHERE target = ?")
      guard let data = try Data.fetchOne(statement, arguments: [key(target)]) else { return nil }
      let life = try Self.decode(ModelLife.self, data)
      remembered.lives.keep(life, of: target)
      return life
    }
  }

  func save(_ life: ModelLife) throws(GatewayError) {
    try write { database in
      written.lives.append(life.target)
      try database.cachedStatement(
        sql: """
          INSERT INTO life (target, is_active, body) VALUES (?, ?, ?)
          ON CONFLICT (target) DO UPDATE SET is_active = excluded.is_active, body = excluded.body
          """
      ).execute(arguments: [key(life.target), life.isActive, Self.bytes(of: life.stored)])
      remembered.lives.keep(life, of: life.target)
    }
  }

  func activeLives() throws(GatewayError) -> [ModelLife] {
    try read { database in
      try Data.fetchAll(database, sql: "SELECT body FROM life WHERE is_active ORDER BY target")
        .map { try Self.decode(ModelLife.self, $0) }
    }
  }

  func save(_ run: Run) throws(GatewayError) {
    try write { database in
      try database.cachedStatement(
        sql: """
          INSERT INTO run (id, target, ended_at, body) VALUES (?, ?, ?, ?)
          ON CONFLICT (id) DO UPDATE SET ended_at = excluded.ended_at, body = excluded.body
          """
      ).execute(arguments: [
        run.id.text, key(run.target), run.endedAt?.timeIntervalSince1970, Self.bytes(of: run.stored),
      ])
    }
  }

  func runs(of target: ModelTarget, limit: Int) throws(GatewayError) -> [Run] {
    try read { database in
      let statement = try database.cachedStatement(
        sql: "SELECT body FROM run WHERE target = ? ORDER BY number DESC LIMIT ?")
      return try Data.fetchAll(statement, arguments: [key(target), limit]).map { try Self.decode(Run.self, $0) }
    }
  }

  func runs(endedSince date: Date) throws(GatewayError) -> [Run] {
    try read { database in
      try Data.fetchAll(
        database, sql: "SELECT body FROM run WHERE ended_at >= ?", arguments: [date.timeIntervalSince1970]
      ).map { try Self.decode(Run.self, $0) }
    }
  }

  func idempotencyRecord(_ key: IdempotencyRecord.Key) throws(GatewayError) -> IdempotencyRecord? {
    try read { database in
      let statement = try database.cachedStatement(sql: "SELECT body FROM idempotency WHERE caller = ? AND key = ?")
      return try Data.fetchOne(statement, arguments: [key.caller, key.key])
        .map { try Self.decode(IdempotencyRecord.self, $0) }
    }
  }

  func save(_ record: IdempotencyRecord) throws(GatewayError) {
    try write { database in
      try database.cachedStatement(
        sql: """
          INSERT INTO idempotency (caller, key, created_at, body) VALUES (?, ?, ?, ?)
          ON CONFLICT (caller, key) DO UPDATE SET created_at = excluded.created_at, body = excluded.body
          """
      ).execute(arguments: [
        record.key.caller, record.key.key, record.createdAt.timeIntervalSince1970, try Self.encode(record),
      ])
    }
  }

  func prune(idempotencyBefore: Date, historyBefore: Date) throws(GatewayError) {
    try write { database in
      remembered.operations.forgetAll()
      try database.execute(
        sql: "DELETE FROM idempotency WHERE created_at < ?", arguments: [idempotencyBefore.timeIntervalSince1970])
      try database.execute(
        sql: "DELETE FROM operation WHERE ended_at < ?", arguments: [historyBefore.timeIntervalSince1970])
      try database.execute(
        sql: "DELETE FROM run WHERE ended_at < ?", arguments: [historyBefore.timeIntervalSince1970])
    }
  }

  /// What SQLite or a record throws is STORE_UNAVAILABLE.
  func read<Result>(_ body: (Database) throws -> Result) throws(GatewayError) -> Result {
    do { return try body(database) } catch { throw SQLiteStore.unavailable(error, to: .read) }
  }

  /// What SQLite or a record throws is STORE_UNAVAILABLE.
  func write(_ body: (Database) throws -> Void) throws(GatewayError) {
    do { try body(database) } catch { throw SQLiteStore.unavailable(error, to: .write) }
  }

  /// The same text for the same target, whatever the process.
  private func key(_ target: ModelTarget) -> String {
    if let known = remembered.keys[target] { return known }
    let key = String(decoding: JSONWriter.bytes(of: target.identity.stored), as: UTF8.self)
    remembered.keys.keep(key, of: target)
    return key
  }

  private static func bytes(of value: JSONValue) -> Data { Data(JSONWriter.bytes(of: value)) }

  static func encode(_ value: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(value)
  }

  static func decode<Value: Decodable>(_ type: Value.Type, _ data: Data) throws -> Value {
    try JSONDecoder().decode(Value.self, from: data)
  }
}
