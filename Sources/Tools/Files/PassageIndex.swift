import CSQLite
import Evaluation

/// A full-text index in memory, SQLite's FTS5. It belongs to one thread.
///
/// Words are compared without case, accents and English endings (Porter's stemmer), passages ranked by
/// BM25; equals come in their order, so that the same query gives the same.
final class PassageIndex {
  private var handle: OpaquePointer?

  /// The index of these texts.
  /// - Throws: `InputError` where SQLite lacks FTS5.
  init(_ texts: [String]) throws {
    try check(
      sqlite3_open_v2(
        ":memory:", &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nil))
    try check(
      sqlite3_exec(
        handle,
        """
        CREATE VIRTUAL TABLE passages
        USING fts5(text, tokenize = 'porter unicode61 remove_diacritics 2');
        BEGIN;
        """, nil, nil, nil))
    try statement("INSERT INTO passages(rowid, text) VALUES (?1, ?2)") { statement in
      for (index, text) in texts.enumerated() {
        try check(sqlite3_bind_int64(statement, 1, Int64(index)))
        try bind(text, 2, statement)
        guard sqlite3_step(statement) == SQLITE_DONE else { throw failure() }
        sqlite3_reset(statement)
      }
    }
    try check(sqlite3_exec(handle, "COMMIT", nil, nil, nil))
  }

  deinit { sqlite3_close_v2(handle) }

  /// The positions of the texts that have any of the words, those that fit best first.
  /// - Parameter words: without quotation marks; nothing else in them means anything to SQLite.
  func search(_ words: [String], most: Int) throws -> [Int] {
    var found: [Int] = []
    try statement(
      "SELECT rowid FROM passages WHERE passages MATCH ?1 ORDER BY rank, rowid LIMIT ?2"
    ) { statement in
      try bind(words.map { "\"\($0)\"" }.joined(separator: " OR "), 1, statement)
      try check(sqlite3_bind_int64(statement, 2, Int64(most)))
      var code = sqlite3_step(statement)
      while code == SQLITE_ROW {
        found.append(Int(sqlite3_column_int64(statement, 0)))
        code = sqlite3_step(statement)
      }
      guard code == SQLITE_DONE else { throw failure() }
    }
    return found
  }

  private func statement(_ sql: String, _ body: (OpaquePointer?) throws -> Void) throws {
    var statement: OpaquePointer?
    try check(sqlite3_prepare_v2(handle, sql, -1, &statement, nil))
    defer { sqlite3_finalize(statement) }
    try body(statement)
  }

  private func bind(_ text: String, _ index: Int32, _ statement: OpaquePointer?) throws {
    var text = text
    try check(
      text.withUTF8 { bytes in
        bytes.withMemoryRebound(to: CChar.self) {
          sqlite3_bind_text64(
            statement, index, $0.baseAddress, UInt64($0.count), csqlite_transient(),
            UInt8(SQLITE_UTF8))
        }
      })
  }

  private func check(_ code: Int32) throws {
    if code != SQLITE_OK { throw failure() }
  }

  private func failure() -> InputError {
    InputError(
      "search_text", "SQLite cannot search: \(String(cString: sqlite3_errmsg(handle)))",
      remedy: "it needs SQLite with FTS5")
  }
}
