/// Which of a workbook's cell formats show dates or durations (`styles.xml`).
///
/// Dates are numbers in a file, told apart by their number format alone. The rule is openpyxl's.
final class CellFormats: XMLContent {
  /// How a number in a cell is meant.
  enum Kind: Sendable {
    case number, date, duration

    /// By the code of a number format, such as `yyyy-mm-dd`.
    init(code: String) {
      let first = code.prefix { $0 != ";" }
      let bare = Self.withoutLiterals(first)
      let isDate = zip([" "] + bare, bare).contains { before, letter in
        "dmhysDMHYS".contains(letter) && before != "_" && before != "\\"
      }
      self = !isDate ? .number : Self.isDuration(first) ? .duration : .date
    }

    /// By the id of a number format that files do not define (ECMA-376, 18.8.30).
    init(builtIn id: Int) {
      self =
        switch id {
        case 46: .duration
        case 14...22, 45, 47: .date
        default: .number
        }
    }

    private static let elapsed: Set<Substring> = ["h", "hh", "m", "mm", "s", "ss"]

    /// Without what stands in quotes, and in brackets that hold no elapsed time.
    private static func withoutLiterals(_ code: Substring) -> [Character] {
      var rest = code
      var bare: [Character] = []
      while let letter = rest.popFirst() {
        if letter == "\"", let end = rest.firstIndex(of: "\"") {
          rest = rest[rest.index(after: end)...]
        } else if letter == "[", let end = rest.firstIndex(of: "]"), !elapsed.contains(rest[..<end])
        {
          rest = rest[rest.index(after: end)...]
        } else {
          bare.append(letter)
        }
      }
      return bare
    }

    private static func isDuration(_ code: Substring) -> Bool {
      var rest = code
      while let start = rest.firstIndex(of: "["), let end = rest[start...].firstIndex(of: "]") {
        let inner = rest[rest.index(after: start)..<end].lowercased()
        if elapsed.contains(inner[...]) { return true }
        rest = rest[rest.index(after: start)...]
      }
      return false
    }
  }

  /// One for each format, by the number that cells have for it.
  private(set) var kinds: [Kind] = []
  private var codes: [Int: Kind] = [:]
  private var isCellFormat = false

  func start(_ name: String, _ attributes: XMLAttributes) {
    switch name {
    case "numFmt":
      guard let id = attributes["numFmtId"].flatMap({ Int($0) }) else { return }
      codes[id] = Kind(code: attributes["formatCode"] ?? "")
    case "cellXfs": isCellFormat = true
    case "xf" where isCellFormat:
      let id = attributes["numFmtId"].flatMap { Int($0) } ?? 0
      kinds.append(codes[id] ?? Kind(builtIn: id))
    default: break
    }
  }

  func end(_ name: String) { if name == "cellXfs" { isCellFormat = false } }
}
