import GRDB

extension SQLiteStore {
  /// The steps that made the file what it is, by name. A step that has been released is never changed.
  static var migrations: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("the four books") { database in
      try database.create(table: "operation") { table in
        table.autoIncrementedPrimaryKey("number")
        table.column("id", .text).notNull().unique()
        table.column("target", .text).notNull().indexed()
        table.column("caller", .text).notNull().indexed()
        table.column("verb", .text).notNull()
        table.column("ended_at", .double).indexed()
        table.column("body", .blob).notNull()
      }
      try database.create(table: "life") { table in
        table.primaryKey("target", .text)
        table.column("is_active", .boolean).notNull().indexed()
        table.column("body", .blob).notNull()
      }
      try database.create(table: "run") { table in
        table.autoIncrementedPrimaryKey("number")
        table.column("id", .text).notNull().unique()
        table.column("target", .text).notNull().indexed()
        table.column("ended_at", .double).indexed()
        table.column("body", .blob).notNull()
      }
      try database.create(table: "idempotency") { table in
        table.column("caller", .text).notNull()
        table.column("key", .text).notNull()
        table.column("created_at", .double).notNull().indexed()
        table.column("body", .blob).notNull()
        table.primaryKey(["caller", "key"])
      }
    }
    migrator.registerMigration("the audit trail and the outbox") { database in
      try database.create(table: "audit") { table in
        table.primaryKey("number", .integer)
        table.column("record", .text).notNull()
        table.column("hash", .text).notNull()
      }
      // Of the record itself: a column beside it could say something else.
      for member in ["time", "caller", "model"] {
        try database.execute(sql: "CREATE INDEX audit_\(member) ON audit (json_extract(record, '$.\(member)'))")
      }
      try database.create(table: "outbox") { table in
        table.autoIncrementedPrimaryKey("number")
        table.column("id", .text).notNull()
        table.column("webhook", .text).notNull()
        table.column("model", .text).notNull()
        table.column("next_attempt_at", .double).notNull()
        table.column("body", .blob).notNull()
        table.uniqueKey(["id", "webhook"])
      }
      try database.create(index: "outbox_order", on: "outbox", columns: ["webhook", "model", "number"])
    }
    return migrator
  }
}
