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
  private var namedStatements: [String: Statement] = [:]
  private var sharedRows = SharedRows<SharedRow>(most: 4_096)
  private var sharedParts = SharedRows<SharedPart>(most: 16_384)
  /// The rows of replies that were committed and that no transcript has yet.
  var freshReplies = FreshReplies()

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
  /// - Parameter table: the table that the rows are of, for errors.
  func first<each Value: SQLBindable, Read>(
    _ sql: StaticString, _ values: repeat each Value, of table: StaticString? = nil,
    read: (Row) throws -> Read
  ) throws -> Read? {
    let statement = try statement(sql)
    defer { statement.reset() }
    try statement.bind(repeat each values, in: self)
    guard try statement.step(in: self) else { return nil }
    return try checked { try read(statement.row(of: table)) }
  }

  /// All rows of a query.
  func all<each Value: SQLBindable, Read>(
    _ sql: StaticString, _ values: repeat each Value, of table: StaticString? = nil,
    read: (Row) throws -> Read
  ) throws -> [Read] {
    var rows: [Read] = []
    try each(sql, repeat each values, of: table) { rows.append(try read($0)) }
    return rows
  }

  /// Visits all rows of a query, none of them kept.
  func each<each Value: SQLBindable>(
    _ sql: StaticString, _ values: repeat each Value, of table: StaticString? = nil,
    visit: (Row) throws -> Void
  ) throws {
    let statement = try statement(sql)
    defer { statement.reset() }
    try statement.bind(repeat each values, in: self)
    while try statement.step(in: self) { try checked { try visit(statement.row(of: table)) } }
  }

  /// Names the file in what a row cannot hold.
  func checked<Value>(_ read: () throws -> Value) throws -> Value {
    do { return try read() } catch let damage as Row.Damage {
      throw StoreError.damaged(path: path, detail: damage.detail)
    }
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

  /// The id of a part: from memory, or as `findOrInsert` says.
  func id(of part: SharedPart, _ findOrInsert: () throws -> Int64) throws -> Int64 {
    if let known = sharedParts[part] { return known }
    let id = try findOrInsert()
    sharedParts.remember(part, id)
    return id
  }

  /// Runs one statement whose columns are only known when the program runs.
  func run(text sql: String, _ values: [any SQLBindable]) throws {
    let statement = try statement(text: sql)
    defer { statement.reset() }
    try statement.bind(values, in: self)
    while try statement.step(in: self) {}
  }

  /// The first row of such a query, or nil.
  func first<Read>(
    text sql: String, _ values: [any SQLBindable], of table: StaticString? = nil,
    read: (Row) throws -> Read
  ) throws -> Read? {
    let statement = try statement(text: sql)
    defer { statement.reset() }
    try statement.bind(values, in: self)
    guard try statement.step(in: self) else { return nil }
    return try checked { try read(statement.row(of: table)) }
  }

  /// Visits the rows of such a query.
  func each(
    text sql: String, _ values: [any SQLBindable], of table: StaticString? = nil,
    visit: (Row) throws -> Void
  ) throws {
    let statement = try statement(text: sql)
    defer { statement.reset() }
    try statement.bind(values, in: self)
    while try statement.step(in: self) { try checked { try visit(statement.row(of: table)) } }
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

  /// Whether the file no longer lies where it was opened: removed, renamed or replaced.
  var isAstray: Bool {
    var hasMoved: CInt = 0
    let code = sqlite3_file_control(handle, "main", SQLITE_FCNTL_HAS_MOVED, &hasMoved)
    return code == SQLITE_OK && hasMoved != 0
  }

  /// Rows that the last statement inserted, changed or deleted.
  var changes: Int { Int(sqlite3_changes64(handle)) }

  /// Defines an SQL function of one value, for statements of this program alone.
  /// - Parameters:
  ///   - context: what `call` finds with `sqlite3_user_data`.
  ///   - destroy: lets go of it, also where the function cannot be defined.
  func define(
    _ name: String, _ context: UnsafeMutableRawPointer,
    call:
      @escaping @convention(c) (
        OpaquePointer?, Int32, UnsafeMutablePointer<OpaquePointer?>?
      ) -> Void,
    destroy: @escaping @convention(c) (UnsafeMutableRawPointer?) -> Void
  ) throws {
    let code = sqlite3_create_function_v2(
      handle, name, 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, context, call, nil,
      nil, destroy)
    if code != SQLITE_OK { throw error(code) }
  }

  /// Defines the SQL function `row_seal`.
  func defineRowSeal() throws {
    let code = csqlite_define_row_seal(handle)
    if code != SQLITE_OK { throw error(code) }
  }

  /// Closes the file. The connection must not be used again.
  func close() {
    for statement in statements.values { statement.finalize() }
    for statement in namedStatements.values { statement.finalize() }
    statements = [:]
    namedStatements = [:]
    sqlite3_close_v2(handle)
    handle = nil
  }

  /// Forgets the ids of shared rows: some were deleted, or may not have been made after all.
  func forgetSharedRows() {
    sharedRows.forget()
    sharedParts.forget()
    freshReplies.forget()
  }

  /// Ends a transaction without effect, if one is open: SQLite ends it itself on some errors.
  func rollBack() {
    forgetSharedRows()
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
    let statement = try prepare(
      UnsafeBufferPointer(start: sql.utf8Start, count: sql.utf8CodeUnitCount))
    statements[sql.utf8Start] = statement
    return statement
  }

  private func statement(text sql: String) throws -> Statement {
    if let known = namedStatements[sql] { return known }
    var sql = sql
    let statement = try sql.withUTF8(prepare)
    namedStatements[sql] = statement
    return statement
  }

  private func prepare(_ sql: UnsafeBufferPointer<UInt8>) throws -> Statement {
    var pointer: OpaquePointer?
    let code = sql.withMemoryRebound(to: CChar.self) {
      sqlite3_prepare_v3(
        handle, $0.baseAddress, Int32($0.count), UInt32(SQLITE_PREPARE_PERSISTENT), &pointer, nil)
    }
    guard code == SQLITE_OK, let pointer else { throw error(code) }
    return Statement(pointer)
  }
}
