import Evaluation
public import Statistics

/// A column of positive whole numbers in a file of someone else's: a number a line, or a column of CSV
/// (RFC 4180) with a header. `\n` and `\r\n` end lines, a byte order mark is passed over, and lines
/// without anything on them are none.
public enum SampleFile {
  /// Reads samples.
  /// - Parameters:
  ///   - bytes: the file's content.
  ///   - source: how errors name the file.
  ///   - column: the name of the CSV column; nil for a number a line.
  /// - Throws: `InputError` with file and line for anything that is no whole number from 1 to 2^53, for
  ///   a column that is not there or there twice, and where there are no samples.
  public static func read(
    _ bytes: [UInt8], source: String, column: String?
  ) throws -> CountDistribution {
    let text = bytes[(bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0)...]
    var counts: [Int: Int] = [:]
    if let column {
      try readColumn(column, of: text, source) { counts[$0, default: 0] += 1 }
    } else {
      try readLines(text, source) { counts[$0, default: 0] += 1 }
    }
    guard !counts.isEmpty else {
      throw InputError(source, "there are no samples", remedy: "expected a whole number a line")
    }
    return try CountDistribution(counts)
  }

  private static func readLines(
    _ text: ArraySlice<UInt8>, _ source: String, _ take: (Int) -> Void
  ) throws {
    var number = 0
    for line in text.split(separator: 0x0A, omittingEmptySubsequences: false) {
      number += 1
      let field = line.trimmed
      if !field.isEmpty { take(try sample(field, "\(source):\(number)", isColumn: false)) }
    }
  }

  private static func readColumn(
    _ name: String, of text: ArraySlice<UInt8>, _ source: String, _ take: (Int) -> Void
  ) throws {
    var records = CSVRecords(text, source: source)
    guard let head = try records.next() else {
      throw InputError(source, "there is no header", remedy: "expected CSV with a line of names")
    }
    let names = head.fields.map { String(decoding: $0[...].trimmed, as: UTF8.self) }
    let places = names.indices.filter { names[$0] == name }
    guard let place = places.first, places.count == 1 else {
      throw InputError(
        "\(source):\(head.line)",
        places.isEmpty ? "there is no column \"\(name)\"" : "the column \"\(name)\" is there twice",
        remedy: "its columns: \(names.joined(separator: ", ").excerpt(300))")
    }
    while let record = try records.next() {
      guard record.fields.count == names.count else {
        throw InputError(
          "\(source):\(record.line)",
          "expected \(Counts.text(names.count, "field")) as in the header, found "
            + "\(record.fields.count)")
      }
      take(
        try sample(record.fields[place][...].trimmed, "\(source):\(record.line)", isColumn: true))
    }
  }

  private static func sample(
    _ field: ArraySlice<UInt8>, _ place: String, isColumn: Bool
  ) throws -> Int {
    var value = 0
    var isNumber = !field.isEmpty
    for byte in field where isNumber {
      guard 0x30...0x39 ~= byte else {
        isNumber = false
        break
      }
      value = min(value * 10 + Int(byte - 0x30), CountDistribution.limit + 1)
    }
    guard isNumber, 1...CountDistribution.limit ~= value else {
      let found = String(decoding: field, as: UTF8.self).excerpt(40)
      let isTable = !isColumn && field.contains { $0 == 0x2C || $0 == 0x22 }
      throw InputError(
        place,
        "expected a whole number from 1 to \(Counts.text(CountDistribution.limit)), found "
          + "\"\(found)\"",
        remedy: isTable
          ? "for a file with columns, name one with --column"
          : value == 0 && isNumber ? "leave zeros out: a tail begins at 1 or later" : nil)
    }
    return value
  }
}

extension ArraySlice<UInt8> {
  /// Without spaces, tabs and carriage returns at its ends.
  fileprivate var trimmed: ArraySlice<UInt8> {
    let space: [UInt8] = [0x20, 0x09, 0x0D]
    var slice = drop { space.contains($0) }
    while let last = slice.last, space.contains(last) { slice.removeLast() }
    return slice
  }
}

/// The records of CSV, one after the other.
private struct CSVRecords {
  private let text: ArraySlice<UInt8>
  private let source: String
  private var index: Int
  private var line = 1

  init(_ text: ArraySlice<UInt8>, source: String) {
    self.text = text
    self.source = source
    index = text.startIndex
  }

  /// The next record that is no empty line, with the line that it begins on; nil at the end.
  mutating func next() throws -> (fields: [[UInt8]], line: Int)? {
    while index < text.endIndex {
      let start = line
      let fields = try record()
      if fields.count > 1 || !fields[0][...].trimmed.isEmpty { return (fields, start) }
    }
    return nil
  }

  private mutating func record() throws -> [[UInt8]] {
    var fields: [[UInt8]] = []
    while true {
      fields.append(try field())
      guard index < text.endIndex else { return fields }
      let end = text[index]
      index += 1
      if end == 0x0A {
        line += 1
        return fields
      }
    }
  }

  /// A field up to a comma, the end of its line or the text's end.
  private mutating func field() throws -> [UInt8] {
    var field: [UInt8] = []
    guard index < text.endIndex, text[index] == 0x22 else {
      while index < text.endIndex, text[index] != 0x2C, text[index] != 0x0A {
        field.append(text[index])
        index += 1
      }
      return field
    }
    let start = line
    index += 1
    while true {
      guard index < text.endIndex else {
        throw InputError("\(source):\(start)", "a quotation mark is never closed")
      }
      let byte = text[index]
      index += 1
      if byte == 0x22 {
        guard index < text.endIndex, text[index] == 0x22 else { break }
        index += 1
      } else if byte == 0x0A {
        line += 1
      }
      field.append(byte)
    }
    while index < text.endIndex, text[index] == 0x0D || text[index] == 0x20 { index += 1 }
    guard index == text.endIndex || text[index] == 0x2C || text[index] == 0x0A else {
      throw InputError("\(source):\(line)", "expected a comma behind the closing quotation mark")
    }
    return field
  }
}
