/// Paragraphs and tables of a document or a slide, in reading order: a line for each paragraph, and
/// for each row of a table with tabs between its cells.
///
/// WordprocessingML and DrawingML name these elements alike, apart from their namespaces.
final class FlowText: XMLContent {
  private struct Frame {
    enum Kind { case paragraph, row, cell }
    let kind: Kind
    /// A paragraph's text.
    var text = ""
    /// A cell's lines, a row's cells, or what is anchored in a paragraph and stands behind it, such as
    /// text boxes.
    var lines: [String] = []
  }

  /// Elements whose content is no text of the document: properties (tab stops among them), the old
  /// place of moved text, and what stands in for a newer element that is there as well.
  private static let skipped: Set<String> = [
    "pPr", "rPr", "tblPr", "trPr", "tcPr", "sectPr", "bodyPr", "moveFrom", "Fallback",
  ]

  /// The text so far.
  private(set) var text: ViewText
  private let alsoSkipped: Set<String>
  private var frames: [Frame] = []
  private var depthOfSkipped = 0
  private var isText = false

  /// - Parameters:
  ///   - text: what stands before it.
  ///   - skipping: further elements to leave out.
  init(_ text: ViewText, skipping: Set<String> = []) {
    self.text = text
    alsoSkipped = skipping
  }

  var isComplete: Bool { text.isFull }

  func start(_ name: String, _ attributes: XMLAttributes) {
    if depthOfSkipped > 0 || Self.skipped.contains(name) || alsoSkipped.contains(name) {
      depthOfSkipped += 1
      return
    }
    switch name {
    case "p": frames.append(Frame(kind: .paragraph))
    case "tr": frames.append(Frame(kind: .row))
    case "tc": frames.append(Frame(kind: .cell))
    case "t": isText = true
    case "tab", "ptab": append("\t")
    case "cr": append("\n")
    case "br":
      let type = attributes["type", isQualified: true]
      if type == nil || type == "textWrapping" { append("\n") }
    case "noBreakHyphen": append("-")
    default: break
    }
  }

  func end(_ name: String) {
    if depthOfSkipped > 0 {
      depthOfSkipped -= 1
      return
    }
    switch name {
    case "t": isText = false
    case "p":
      guard let paragraph = pop(.paragraph) else { return }
      emit(paragraph.text)
      paragraph.lines.forEach(emit)
    case "tc":
      guard let cell = pop(.cell), frames.last?.kind == .row else { return }
      frames[frames.count - 1].lines.append(CellText.line(cell.lines.joined(separator: "\n")))
    case "tr":
      guard let row = pop(.row) else { return }
      emit(row.lines.joined(separator: "\t"))
    default: break
    }
  }

  func text(_ text: String) { if isText, depthOfSkipped == 0 { append(text) } }

  private func pop(_ kind: Frame.Kind) -> Frame? {
    frames.last?.kind == kind ? frames.popLast() : nil
  }

  private func append(_ piece: String) {
    if frames.last?.kind == .paragraph { frames[frames.count - 1].text += piece }
  }

  /// Writes a line, or gives it to what it lies in.
  private func emit(_ line: String) {
    switch frames.last?.kind {
    case nil: text.appendLine(line)
    case .paragraph, .cell: frames[frames.count - 1].lines.append(line)
    case .row: break
    }
  }
}
