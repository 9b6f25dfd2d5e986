/// A named step from one version of the schema to the next. Steps are only ever added; the number
/// of steps that a file has seen is its `PRAGMA user_version`.
struct Migration: Sendable {
  let name: String
  let sql: String

  static let all = [
    Migration(name: "tables", sql: Schema.tables),
    Migration(name: "views", sql: Schema.views),
    Migration(name: "prices", sql: "ALTER TABLE sessions ADD COLUMN prices TEXT"),
    Migration(name: "fresh runs", sql: "ALTER TABLE runs ADD COLUMN replies_since REAL"),
  ]

  /// Runs the steps that the file lacks, in one transaction. Another process may have run them in
  /// the meantime.
  static func run(on connection: Connection) throws {
    try connection.transaction("BEGIN IMMEDIATE") {
      let version = try connection.first("PRAGMA user_version") { $0.int(0) } ?? 0
      for migration in all.dropFirst(version) {
        do {
          try connection.execute(migration.sql)
        } catch StoreError.failed(let path, let detail) {
          throw StoreError.failed(
            path: path, detail: "\(detail), in the migration “\(migration.name)”")
        }
      }
      try connection.execute(
        """
        PRAGMA application_id = \(Opening.applicationID);
        PRAGMA user_version = \(all.count)
        """)
    }
  }
}
