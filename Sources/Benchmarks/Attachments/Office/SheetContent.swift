/// What the cells of a workbook's sheets hold, in text.
struct CellReader {
  /// The texts that cells share.
  let strings: [String]
  /// What numbers mean, by the cells' formats.
  let kinds: [CellFormats.Kind]
  /// Whether dates are counted from 1904 on.
  let countsFrom1904: Bool

  /// A cell's value: numbers as the shortest decimal that is the same, dates as `SerialDate` has them,
  /// `TRUE` and `FALSE`, errors as `#DIV/0!`.
  /// - Parameters:
  ///   - stored: what the file has for it.
  ///   - type: the kind of value (ECMA-376, 18.18.11); nil for a number.
  ///   - format: the number of its format.
  func text(_ stored: String, type: String?, format: Int) -> String {
    switch type {
    case "s": Int(stored).flatMap { strings.indices.contains($0) ? strings[$0] : nil } ?? "#REF!"
    case "b": stored == "1" || stored == "true" ? "TRUE" : "FALSE"
    case nil, "n": number(stored, format)
    default: stored
    }
  }

  private func number(_ stored: String, _ format: Int) -> String {
    guard let value = Double(stored), value.isFinite else { return stored }
    switch kinds.indices.contains(format) ? kinds[format] : .number {
    case .date: return SerialDate.text(value, from1904: countsFrom1904) ?? "#VALUE!"
    case .duration: return SerialDate.duration(value) ?? "#VALUE!"
    case .number:
      let isInteger = stored.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2D }
      if isInteger { return stored }
      return value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
    }
  }
}

/// Writes a sheet's rows while it is read.
final class SheetContent: XMLContent {
  /// What holds text within a cell.
  private enum Field: String {
    case value = "v"
    case formula = "f"
    case inline = "t"
  }

  /// More empty rows in a row are counted, and not written.
  private static let longestGap = 100
  private static let lastRow = 1_048_576
  private static let lastColumn = 16_384

  /// The text so far.
  private(set) var text: ViewText
  /// How many formulas stand for a value that the file does not hold.
  private(set) var unsavedFormulas = 0

  private let reader: CellReader
  private var cells: [Int: String] = [:]
  private var row = 0
  private var rowsWritten = 0
  private var column = 0
  private var type: String?
  private var format = 0
  private var value = ""
  private var inline = ""
  private var formula: String?
  private var field: Field?
  private var isPhonetic = false

  /// - Parameter text: what stands before the sheet.
  init(_ reader: CellReader, _ text: ViewText) {
    self.reader = reader
    self.text = text
  }

  var isComplete: Bool { text.isFull }

  func start(_ name: String, _ attributes: XMLAttributes) {
    switch name {
    case "row":
      row = attributes["r"].flatMap { Int($0) }.flatMap(Self.row) ?? row + 1
      (cells, column) = ([:], 0)
    case "c":
      column = attributes["r"].flatMap(Self.column) ?? column + 1
      type = attributes["t"]
      format = attributes["s"].flatMap { Int($0) } ?? 0
      (value, inline, formula) = ("", "", nil)
    case "rPh": isPhonetic = true
    default:
      field = isPhonetic ? nil : Field(rawValue: name)
      if field == .formula { formula = "" }
    }
  }

  func end(_ name: String) {
    switch name {
    case "row": writeRow()
    case "c": if (1...Self.lastColumn).contains(column) { cells[column] = cellText() }
    case "rPh": isPhonetic = false
    default: field = nil
    }
  }

  func text(_ text: String) {
    switch field {
    case .value: value += text
    case .inline: inline += text
    case .formula: formula?.append(text)
    case nil: break
    }
  }

  private func cellText() -> String? {
    if type == "inlineStr" { return inline.isEmpty ? nil : inline }
    if !value.isEmpty { return reader.text(value, type: type, format: format) }
    guard let formula, type != "str" else { return nil }
    unsavedFormulas += 1
    // A formula that is shared is written once, in the first of its cells.
    return "=" + (formula.isEmpty ? "…" : formula)
  }

  private func writeRow() {
    guard let last = cells.keys.max() else { return }
    let gap = row - rowsWritten - 1
    if gap > Self.longestGap {
      text.appendLine("[\(gap) empty rows]")
    } else if gap > 0 {
      text.append(String(repeating: "\n", count: gap))
    }
    text.appendLine((1...last).map { CellText.line(cells[$0] ?? "") }.joined(separator: "\t"))
    rowsWritten = max(row, rowsWritten + 1)
  }

  private static func row(_ number: Int) -> Int? { (1...lastRow).contains(number) ? number : nil }

  /// The column of a cell's address, such as 28 for `AB7`.
  private static func column(_ address: String) -> Int? {
    let letters = address.utf8.prefix { (0x41...0x5A).contains($0 & ~0x20) && $0 >= 0x41 }
    guard (1...3).contains(letters.count) else { return nil }
    return letters.reduce(0) { $0 * 26 + Int($1 & ~0x20) - 0x40 }
  }
}

/// The text of a table's cell, which stands on one line with its neighbours.
enum CellText {
  /// Tabs and line breaks as `\t` and `\n`.
  static func line(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }) else { return text }
    var line = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\t": line += "\\t"
      case "\n": line += "\\n"
      case "\r": continue
      default: line.unicodeScalars.append(scalar)
      }
    }
    return line
  }
}
