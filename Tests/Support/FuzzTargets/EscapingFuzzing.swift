import Evaluation
import Reporting

extension FuzzTarget {
  /// Puts the text into every format and reads it back as that format's readers do: it must be one
  /// cell, one word, one line, and no markup.
  func escape(_ text: String) {
    let shown = TerminalText.visible(text)
    precondition(same(TerminalText.visible(shown), shown), "shown twice it differs: \(shown)")
    let isOneLine = shown.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
    precondition(isOneLine, "a control character is left: \(shown)")

    let html = Escaping.html(text)
    precondition(!html.utf8.contains { "<>\"'".utf8.contains($0) }, "markup is left: \(html)")
    precondition(same(Self.readingHTML(html), shown), "HTML shows something else: \(html)")

    let cells = Self.readingCSV("\(Escaping.csv(text)),x\r\n")
    precondition(cells.count == 2 && cells[1] == "x", "not two cells: \(cells)")
    let isFormula = cells[0].utf8.first.map { "=+-@\t\r\n".utf8.contains($0) } ?? false
    precondition(!isFormula, "a formula: \(cells[0])")

    let word = Escaping.shellWord(text)
    precondition(same(Self.readingWord(word), text), "a shell reads something else: \(word)")

    let row = Escaping.markdown(text)
    let withoutIndent = String(shown.unicodeScalars.drop { $0 == " " })
    precondition(
      same(Self.readingMarkdown(row), withoutIndent), "Markdown shows something else: \(row)")
  }

  /// The text of HTML that has the five entities.
  private static func readingHTML(_ html: String) -> String {
    var text: [UInt8] = []
    var rest = Array(html.utf8)[...]
    let entities = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
    while let byte = rest.first {
      if byte == 0x26, let entity = entities.first(where: { rest.starts(with: $0.0.utf8) }) {
        text += Array(entity.1.utf8)
        rest = rest.dropFirst(entity.0.utf8.count)
      } else {
        precondition(byte != 0x26, "a bare ampersand: \(html)")
        text.append(byte)
        rest = rest.dropFirst()
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The cells of one record of RFC 4180.
  private static func readingCSV(_ record: String) -> [String] {
    var cells: [[UInt8]] = [[]]
    var isQuoted = false
    var bytes = Array(record.utf8)[...]
    while let byte = bytes.popFirst() {
      switch byte {
      case 0x22 where isQuoted && bytes.first == 0x22:
        cells[cells.count - 1].append(0x22)
        bytes = bytes.dropFirst()
      case 0x22 where isQuoted || cells[cells.count - 1].isEmpty: isQuoted.toggle()
      case 0x2C where !isQuoted: cells.append([])
      case 0x0D, 0x0A:
        guard isQuoted else {
          precondition(bytes.isEmpty || Array(bytes) == [0x0A], "more than one record: \(record)")
          continue
        }
        cells[cells.count - 1].append(byte)
      default: cells[cells.count - 1].append(byte)
      }
    }
    return cells.map { String(decoding: $0, as: UTF8.self) }
  }

  /// The word that a shell reads: plain characters, single quotes, a backslash outside of them.
  private static func readingWord(_ word: String) -> String {
    let special = Set(" \t\n|&;<>()$`\"*?[#~{}!".utf8)
    var text: [UInt8] = []
    var isQuoted = false
    var bytes = Array(word.utf8)[...]
    while let byte = bytes.popFirst() {
      if byte == 0x27 {
        isQuoted.toggle()
      } else if isQuoted {
        text.append(byte)
      } else if byte == 0x5C, let next = bytes.popFirst() {
        text.append(next)
      } else {
        precondition(!special.contains(byte), "a shell would act on it: \(word)")
        text.append(byte)
      }
    }
    precondition(!isQuoted, "a quote is open: \(word)")
    return String(decoding: text, as: UTF8.self)
  }

  /// What a reader of Markdown sees: backslashes before punctuation and empty comments go, entities are
  /// read. Nothing that Markdown acts on may stand there without them.
  private static func readingMarkdown(_ markdown: String) -> String {
    var text: [UInt8] = []
    var bytes = Array(markdown.utf8)[...]
    let active = Set("<>|`*[]~$".utf8)
    let comment = Array("<!-- -->".utf8)
    while let byte = bytes.popFirst() {
      if byte == 0x5C, let next = bytes.popFirst() {
        text.append(next)
        continue
      }
      if byte == 0x40 {
        let isAlone = bytes.isEmpty || bytes.first == 0x20
        precondition(isAlone || bytes.starts(with: comment), "an address or a name: \(markdown)")
        if bytes.starts(with: comment) { bytes = bytes.dropFirst(comment.count) }
      }
      precondition(!active.contains(byte), "Markdown would act on it: \(markdown)")
      precondition(
        byte != 0x3A || !bytes.starts(with: "//".utf8), "a link by itself: \(markdown)")
      text.append(byte)
    }
    return readingHTML(String(decoding: text, as: UTF8.self))
  }

  /// Equal by bytes: Swift compares texts by canonical equivalence.
  func same(_ one: String, _ other: String) -> Bool {
    one.utf8.elementsEqual(other.utf8)
  }
}
