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
    return migrator
  }
}
