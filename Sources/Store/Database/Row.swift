import CSQLite
import Digests
import Evaluation

/// A row of a query, valid until the next step. Columns count from 0.
///
/// A store may have been damaged or edited by hand, so every value is checked as it is read; the
/// connection turns `Damage` into a `StoreError` that names the file. A query's first two columns
/// should be its row's key, since an error shows them.
struct Row {
  /// A value that its place cannot hold.
  struct Damage: Error {
    let detail: String
  }

  /// No single count that the store keeps is larger.
  static let largestCount = 4_000_000_000_000
  /// No sum of counts is larger, so that sums of sums do not overflow.
  static let largestSum = 100_000_000_000_000_000

  private let pointer: OpaquePointer
  private let table: StaticString?

  init(_ pointer: OpaquePointer, of table: StaticString?) {
    self.pointer = pointer
    self.table = table
  }

  /// The error of a column.
  func damage(_ column: Int32, expected: String) -> Damage {
    let key = (0..<min(2, sqlite3_column_count(pointer))).filter { $0 != column }
      .map { "\(name($0)) \(shown($0))" }.joined(separator: ", ")
    let place = (table.map { "table \($0), " } ?? "") + (key.isEmpty ? "" : "row \(key), ")
    return Damage(
      detail: "\(place)column \(name(column)): \(shown(column)), expected \(expected)")
  }

  private func name(_ column: Int32) -> String {
    sqlite3_column_name(pointer, column).map { String(cString: $0) } ?? "\(column)"
  }

  private func shown(_ column: Int32) -> String {
    switch sqlite3_column_type(pointer, column) {
    case SQLITE_NULL: "NULL"
    case SQLITE_INTEGER: "\(sqlite3_column_int64(pointer, column))"
    case SQLITE_FLOAT: "\(sqlite3_column_double(pointer, column))"
    case SQLITE_BLOB: "a blob of \(sqlite3_column_bytes(pointer, column)) bytes"
    default:
      "“" + String(rawText(column).unicodeScalars.prefix(60).map(Character.init)) + "”"
    }
  }

  private func check(_ column: Int32, _ type: Int32, _ expected: String) throws {
    if sqlite3_column_type(pointer, column) != type {
      throw damage(column, expected: expected)
    }
  }

  private func rawText(_ column: Int32) -> String {
    // "The safest policy is to invoke sqlite3_column_text() followed by sqlite3_column_bytes()."
    guard let start = sqlite3_column_text(pointer, column) else { return "" }
    let count = Int(sqlite3_column_bytes(pointer, column))
    return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  }
}

// MARK: - Checked values

extension Row {
  func isNull(_ column: Int32) -> Bool { sqlite3_column_type(pointer, column) == SQLITE_NULL }

  /// Any integer, such as a row's id.
  func integer(_ column: Int32) throws -> Int64 {
    try check(column, SQLITE_INTEGER, "an integer")
    return sqlite3_column_int64(pointer, column)
  }

  /// A count, or a number within `range`.
  func int(_ column: Int32, in range: ClosedRange<Int> = 0...largestCount) throws -> Int {
    try check(column, SQLITE_INTEGER, "an integer")
    let value = Int(sqlite3_column_int64(pointer, column))
    guard range.contains(value) else {
      throw damage(column, expected: "\(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  func flag(_ column: Int32) throws -> Bool { try int(column, in: 0...1) == 1 }

  /// A finite number.
  /// A number from 0 to 1.
  func share(_ column: Int32) throws -> Double {
    let value = try double(column)
    guard (0...1).contains(value) else { throw damage(column, expected: "a number from 0 to 1") }
    return value
  }

  func double(_ column: Int32) throws -> Double {
    if sqlite3_column_type(pointer, column) != SQLITE_INTEGER {
      try check(column, SQLITE_FLOAT, "a number")
    }
    let value = sqlite3_column_double(pointer, column)
    guard value.isFinite else { throw damage(column, expected: "a finite number") }
    return value
  }

  /// A duration or a time since 1970, in seconds, at most until the year 9999.
  func seconds(_ column: Int32) throws -> Double {
    let value = try double(column)
    guard (0...253_402_300_799).contains(value) else {
      throw damage(column, expected: "seconds, 0 or more")
    }
    return value
  }

  /// The text, read by byte count: it may contain U+0000.
  func text(_ column: Int32) throws -> String {
    try check(column, SQLITE_TEXT, "text")
    return rawText(column)
  }

  /// One of an enumeration's words.
  func word<Word: RawRepresentable<String> & CaseIterable>(
    _ column: Int32, _ type: Word.Type
  ) throws -> Word {
    guard let word = Word(rawValue: try text(column)) else {
      throw damage(
        column,
        expected: "one of " + Word.allCases.map { "“\($0.rawValue)”" }.joined(separator: ", "))
    }
    return word
  }

  func digest(_ column: Int32) throws -> Digest256 {
    try check(column, SQLITE_BLOB, "a blob of 32 bytes")
    let start = sqlite3_column_blob(pointer, column)
    let bytes = UnsafeRawBufferPointer(
      start: start, count: Int(sqlite3_column_bytes(pointer, column)))
    guard let digest = Digest256(bytes: bytes) else {
      throw damage(column, expected: "a blob of 32 bytes")
    }
    return digest
  }

  /// A value that was written as JSON.
  func json<Value: Decodable>(_ column: Int32, _ type: Value.Type) throws -> Value {
    guard let value = StoredJSON.decode(type, try text(column)) else {
      throw damage(column, expected: "JSON of \(type)")
    }
    return value
  }

  /// A JSON array of integers within `range`; empty for NULL.
  func ints(_ column: Int32, in range: ClosedRange<Int> = 0...largestCount) throws -> [Int] {
    if isNull(column) { return [] }
    guard let numbers = StoredJSON.ints(try text(column)), numbers.allSatisfy(range.contains) else {
      throw damage(
        column,
        expected: "a JSON array of integers from \(range.lowerBound) to \(range.upperBound)")
    }
    return numbers
  }

  /// The value of `read`, or nil for NULL.
  func optional<Value>(_ column: Int32, _ read: (Int32) throws -> Value) rethrows -> Value? {
    isNull(column) ? nil : try read(column)
  }

  func optionalInt(_ column: Int32, in range: ClosedRange<Int> = 0...largestCount) throws -> Int? {
    try optional(column) { try int($0, in: range) }
  }
  func optionalDouble(_ column: Int32) throws -> Double? { try optional(column, double) }
  func optionalText(_ column: Int32) throws -> String? { try optional(column, text) }
}
