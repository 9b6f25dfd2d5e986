/// A named step from one version of the schema to the next; the first makes it. Steps are only ever
/// added. A file's version is its `PRAGMA user_version`.
struct Migration: Sendable {
  let name: String
  let sql: String

  /// The versions up to this one were never released; no step leads on from them.
  static let abandonedVersion = 13

  /// The steps; the first makes `abandonedVersion + 1`.
  static let all = [
    Migration(name: "first schema", sql: Schema.tables + Schema.seals + Schema.views)
  ]

  /// The version of a file that has seen all steps.
  static var latestVersion: Int { abandonedVersion + all.count }

  /// Runs the steps that the file lacks, in one transaction. Another process may have run them in
  /// the meantime.
  static func run(_ steps: [Migration] = all, on connection: Connection) throws {
    try connection.transaction("BEGIN IMMEDIATE") {
      let version = try connection.first("PRAGMA user_version") { try $0.int(0) } ?? 0
      for migration in steps.dropFirst(max(0, version - abandonedVersion)) {
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
        PRAGMA user_version = \(abandonedVersion + steps.count)
        """)
    }
  }
}
