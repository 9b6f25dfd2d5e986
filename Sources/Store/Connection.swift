import CSQLite
import Glibc

/// One SQLite connection with its prepared statements. It belongs to one thread.
///
/// SQL is given as a literal at the place that needs it; the literal's address is the key of its
/// prepared statement, so that finding the statement costs no comparison of text.
final class Connection {
  let path: String
  private var handle: OpaquePointer?
  private var statements: [UnsafePointer<UInt8>: Statement] = [:]
  private var sharedRows = SharedRows()

  /// Without statistics of its memory, SQLite takes no lock common to all threads at every
  /// allocation. Has no effect where SQLite was used before.
  private static let configureOnce: Void = { _ = csqlite_disable_memory_statistics() }()

  /// Opens a file.
  /// - Parameter name: the file, or an SQLite URI for it.
  init(path: String, name: String? = nil, flags: Int32) throws {
    self.path = path
    Self.configureOnce
    var handle: OpaquePointer?
    // "A database connection handle is usually returned in *ppDb, even if an error occurs."
    let code = sqlite3_open_v2(
      name ?? path, &handle,
      flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
    self.handle = handle
    if handle == nil { throw StoreError.failed(path: path, detail: "out of memory") }
    if code != SQLITE_OK { throw error(code) }
    sqlite3_busy_timeout(handle, 30_000)
  }

  deinit { close() }

  /// Runs one statement that returns no rows.
  func run<each Value: SQLBindable>(_ sql: StaticString, _ values: repeat each Value) throws {
    let statement = try statement(sql)
    defer { statement.reset() }
    try statement.bind(repeat each values, in: self)
    while try statement.step(in: self) {}
  }

  /// The first row of a query, or nil.
  func first<each Value: SQLBindable, Read>(
    _ sql: StaticString, _ values: repeat each Value, read: (Row) throws -> Read
  ) throws -> Read? {
    let statement = try statement(sql)
    defer { statement.reset() }
    try statement.bind(repeat each values, in: self)
    return try statement.step(in: self) ? try read(statement.row) : nil
  }

  /// All rows of a query.
  func all<each Value: SQLBindable, Read>(
    _ sql: StaticString, _ values: repeat each Value, read: (Row) throws -> Read
  ) throws -> [Read] {
    var rows: [Read] = []
    try each(sql, repeat each values) { rows.append(try read($0)) }
    return rows
  }

  /// Visits all rows of a query, none of them kept.
  func each<each Value: SQLBindable>(
    _ sql: StaticString, _ values: repeat each Value, visit: (Row) throws -> Void
  ) throws {
    let statement = try statement(sql)
    defer { statement.reset() }
    try statement.bind(repeat each values, in: self)
    while try statement.step(in: self) { try visit(statement.row) }
  }

  /// Inserts a row.
  /// - Returns: its row id.
  func insert<each Value: SQLBindable>(
    _ sql: StaticString, _ values: repeat each Value
  ) throws -> Int64 {
    try run(sql, repeat each values)
    return sqlite3_last_insert_rowid(handle)
  }

  /// The id of a shared row: from memory, or as `findOrInsert` says.
  func id(of row: SharedRow, _ findOrInsert: () throws -> Int64) throws -> Int64 {
    if let known = sharedRows[row] { return known }
    let id = try findOrInsert()
    sharedRows.remember(row, id)
    return id
  }

  /// Runs statements that take no values; rows are dropped.
  func execute(_ sql: String) throws {
    let code = sqlite3_exec(handle, sql, nil, nil, nil)
    if code != SQLITE_OK { throw error(code) }
  }

  /// Runs `body` in a transaction, which is rolled back if it or the commit fails.
  func transaction<Value>(_ begin: String, _ body: () throws -> Value) throws -> Value {
    try execute(begin)
    do {
      let value = try body()
      try execute("COMMIT")
      return value
    } catch {
      rollBack()
      throw error
    }
  }

  /// Closes the file. The connection must not be used again.
  func close() {
    for statement in statements.values { statement.finalize() }
    statements = [:]
    sqlite3_close_v2(handle)
    handle = nil
  }

  /// Ends a transaction without effect, if one is open: SQLite ends it itself on some errors.
  func rollBack() {
    sharedRows.forget()
    if sqlite3_get_autocommit(handle) == 0 { sqlite3_exec(handle, "ROLLBACK", nil, nil, nil) }
  }

  /// The error behind a result code of this connection.
  func error(_ code: Int32) -> StoreError {
    // SQLite does not note the system's error of a commit that fails; it was the last one.
    let last = errno
    let noted = sqlite3_system_errno(handle)
    return StoreError(
      path: path, code: code, systemError: noted != 0 ? noted : last,
      message: String(cString: sqlite3_errmsg(handle)))
  }

  private func statement(_ sql: StaticString) throws -> Statement {
    if let known = statements[sql.utf8Start] { return known }
    var pointer: OpaquePointer?
    let code = sql.utf8Start.withMemoryRebound(to: CChar.self, capacity: sql.utf8CodeUnitCount) {
      sqlite3_prepare_v3(
        handle, $0, Int32(sql.utf8CodeUnitCount), UInt32(SQLITE_PREPARE_PERSISTENT), &pointer, nil)
    }
    guard code == SQLITE_OK, let pointer else { throw error(code) }
    let statement = Statement(pointer)
    statements[sql.utf8Start] = statement
    return statement
  }
}
