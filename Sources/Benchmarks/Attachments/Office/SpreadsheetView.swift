import Evaluation

/// Spreadsheets (xlsx): each sheet's values as lines with tabs between the cells, from A1 on.
enum SpreadsheetView {
  static func view(_ package: OfficePackage) throws(AttachmentFault) -> AttachmentView {
    let workbook = package.mainPart
    let relationships = try package.relationships(of: workbook)
    var sheets: [(name: String, isHidden: Bool, id: String?)] = []
    var countsFrom1904 = false
    try XMLPart.eachElement(of: try package.part(workbook), workbook) { name, attributes in
      switch name {
      case "workbookPr": countsFrom1904 = ["1", "true"].contains(attributes["date1904"])
      case "sheet":
        sheets.append(
          (
            attributes["name"] ?? "", attributes["state"].map { $0 != "visible" } ?? false,
            attributes["id", isQualified: true]
          ))
      default: break
      }
    }
    let strings = SharedStrings()
    for path in try package.parts("sharedStrings", of: workbook) {
      try XMLPart.read(try package.part(path), path, into: strings)
    }
    let formats = CellFormats()
    for path in try package.parts("styles", of: workbook) {
      try XMLPart.read(try package.part(path), path, into: formats)
    }
    let cells = CellReader(
      strings: strings.texts, kinds: formats.kinds, countsFrom1904: countsFrom1904)
    var text = ViewText()
    var unsaved = 0
    for sheet in sheets {
      if text.isFull { break }
      text.appendLine(
        (text.text.isEmpty ? "" : "\n") + "Sheet \"\(TerminalText.visible(sheet.name))\""
          + (sheet.isHidden ? " (hidden)" : "") + ":")
      guard let part = sheet.id.flatMap({ relationships[$0] }), part.type == "worksheet" else {
        text.appendLine("[a sheet without cells]")
        continue
      }
      let content = SheetContent(cells, text)
      try XMLPart.read(try package.part(part.target), part.target, into: content)
      text = content.text
      unsaved += content.unsavedFormulas
    }
    let formulas =
      unsaved > 0
      ? ["the values of \(Counts.text(unsaved, "formula")), which the file does not hold"] : []
    return AttachmentView(
      "a spreadsheet, its cells' values with tabs between them", text,
      omissions: formulas + package.pictures)
  }
}

/// The texts that cells share (`sharedStrings.xml`).
private final class SharedStrings: XMLContent {
  private(set) var texts: [String] = []
  private var current = ""
  private var isText = false
  private var isPhonetic = false

  func start(_ name: String, _ attributes: XMLAttributes) {
    switch name {
    case "si": current = ""
    case "rPh": isPhonetic = true
    case "t": isText = !isPhonetic
    default: break
    }
  }

  func end(_ name: String) {
    switch name {
    case "si": texts.append(current)
    case "rPh": isPhonetic = false
    case "t": isText = false
    default: break
    }
  }

  func text(_ text: String) { if isText { current += text } }
}
