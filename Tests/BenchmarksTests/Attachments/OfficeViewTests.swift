import Foundation
import Testing

import Evaluation

@testable import Benchmarks

/// Office files: what other programs read from those that they write, and what hostile ones do.
@Suite struct OfficeViewTests {
  private static let sheetType = "openxmlformats-officedocument.spreadsheetml.sheet"
  private static let documentType = "openxmlformats-officedocument.wordprocessingml.document"
  private static let names = "xmlns:r='urn:r'"

  /// A workbook whose one sheet has these rows.
  private func workbook(_ rows: String, strings: String = "", sheet: String = "xl/s.xml") throws
    -> AttachmentView
  {
    AttachmentView(
      try MadeFiles.office(
        "xl/workbook.xml", Self.sheetType,
        [
          "xl/workbook.xml": "<workbook \(Self.names)><sheet name='S' r:id='a'/></workbook>",
          "xl/_rels/workbook.xml.rels":
            "<R><Relationship Id='a' Type='t/worksheet' Target='s.xml'/><Relationship Id='b' "
            + "Type='t/sharedStrings' Target='/xl/./x/../strings.xml'/></R>",
          "xl/strings.xml": "<sst>\(strings)</sst>",
          sheet: "<worksheet><sheetData>\(rows)</sheetData></worksheet>",
        ]), name: "a.xlsx")
  }

  @Test func `a formula gives the value that the file keeps, or else itself`() throws {
    let view = try workbook(
      """
      <row r='1'><c r='A1'><f>B1*2</f><v>84</v></c><c r='B1'><v>42</v></c>
      <c r='C1' t='str'><f>"a"&amp;"b"</f><v>ab</v></c><c r='D1'><f t='shared' si='0'>B1+1</f></c>
      <c r='E1'><f t='shared' si='0'/></c><c r='F1' t='e'><f>1/0</f><v>#DIV/0!</v></c></row>
      """)
    #expect(view.text == "Sheet \"S\":\n84\t42\tab\t=B1+1\t=…\t#DIV/0!\n")
    #expect(view.omissions == ["the values of 2 formulas, which the file does not hold"])
  }

  @Test func `texts are shared or in their cells, without how they are spoken`() throws {
    let view = try workbook(
      """
      <row><c t='s'><v>1</v></c><c t='s'><v>0</v></c><c t='inlineStr'><is><r><t>in</t></r>
      <r><t>line</t></r><rPh><t>spoken</t></rPh></is></c><c t='s'><v>7</v></c></row>
      <row><c r='B2' t='b'><v>1</v></c></row>
      """,
      strings:
        "<si><r><t>one </t></r><r><t>two</t></r><rPh><t>spoken</t></rPh></si><si><t>three</t></si>")
    #expect(view.text == "Sheet \"S\":\nthree\tone two\tinline\t#REF!\n\tTRUE\n")
  }

  @Test func `far rows and columns cost nothing, and those that cannot be are left out`() throws {
    let view = try workbook(
      """
      <row r='1048576'><c r='A1048576'><v>1</v></c><c r='XFE1'><v>2</v></c><c r='ZZZZ1'><v>3</v></c></row>
      <row r='-9223372036854775808'><c r='A1'><v>4</v></c></row>
      """)
    #expect(view.text == "Sheet \"S\":\n[1048575 empty rows]\n1\n4\n", "\(view)")
  }

  @Test func `a sheet that would fill the memory is cut off`() throws {
    let row = "<row><c r='XFD1'><v>1</v></c></row>"
    let view = try workbook(String(repeating: row, count: 3000))
    #expect(view.text?.utf8.count == AttachmentView.maximumBytes)
    #expect(view.omissions.contains { $0.contains("what follows its first") })
  }

  @Test func `a document type is refused before its entities are read`() throws {
    let bomb = """
      <!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
      """
    for start in [bomb, "<!DOCTYPE x SYSTEM 'file:///etc/passwd'>"] {
      let view = AttachmentView(
        try MadeFiles.office(
          "word/document.xml", Self.documentType,
          ["word/document.xml": "\(start)<d><p><t>&b;</t></p></d>"]), name: "a.docx")
      #expect(view.omissions == ["its word/document.xml has a document type"])
    }
  }

  @Test(arguments: [
    ("<d><p><t>a</t></p>", "is damaged"), ("", "is damaged"), ("<d>&x;</d>", "is damaged"),
    (String(repeating: "<d>", count: 300) + String(repeating: "</d>", count: 300), "is damaged"),
  ])
  func `a damaged part is named`(_ xml: String, _ problem: String) throws {
    let view = AttachmentView(
      try MadeFiles.office("word/document.xml", Self.documentType, ["word/document.xml": xml]),
      name: "a.docx")
    #expect(view.omissions == ["its word/document.xml \(problem)"])
  }

  @Test func `a part that is not there is named`() throws {
    let document = AttachmentView(
      try MadeFiles.office("word/document.xml", Self.documentType, [:]), name: "a.docx")
    #expect(document.omissions == ["its word/document.xml is missing"])
    #expect(try workbook("", sheet: "xl/other.xml").omissions == ["its xl/s.xml is missing"])
  }

  @Test func `what stands twice in a document is shown once, what was deleted not at all`() throws {
    let view = AttachmentView(
      try MadeFiles.office(
        "word/document.xml", Self.documentType,
        [
          "word/document.xml": """
          <d><p><pPr><tabs><tab/></tabs></pPr><r><t>kept </t></r><del><r><delText>gone</delText></r>
          </del><r><instrText>PAGE</instrText></r><moveFrom><r><t>moved</t></r></moveFrom><r>
          <noBreakHyphen/><AlternateContent><Choice><txbxContent><p><r><t>in a box</t></r></p>
          </txbxContent></Choice><Fallback><p><r><t>in a box</t></r></p></Fallback></AlternateContent>
          </r></p><p/></d>
          """,
          "word/media/image1.png": "x",
        ]), name: "a.docx")
    #expect(view.text == "kept -\nin a box\n\n")
    #expect(view.omissions == ["1 picture in it"])
  }

  @Test func `an archive that is no office file stays an archive`() throws {
    let view = AttachmentView(
      try MadeFiles.zip("z.writestr('word/document.xml', '<d/>')"), name: "a")
    #expect(view.text?.hasPrefix("Files in it:\nword/document.xml (4 bytes)") == true)
  }

  // MARK: - What other programs read

  private static let hasPrograms = ["openpyxl", "docx", "pptx"].allSatisfy(MadeFiles.has)

  /// The views of the files that the packages made, with what they read from them.
  private static func made(_ name: String) throws -> (view: AttachmentView, expected: JSONValue) {
    try Fixture.withFolder([:]) { folder in
      try #require(
        MadeFiles.run(MadeFiles.python, [Fixture.path("make-office-files.py"), folder]) == 0)
      let bytes = try Data(contentsOf: URL(filePath: "\(folder)/\(name)"))
      let expected = try Data(contentsOf: URL(filePath: "\(folder)/\(name).expected.json"))
      return (
        AttachmentView(Array(bytes), name: name),
        try JSONDecoder().decode(JSONValue.self, from: expected)
      )
    }
  }

  @Test(
    .enabled(if: hasPrograms, "openpyxl is missing: scripts/test-tools.sh installs it"),
    arguments: ["book.xlsx", "book1904.xlsx"])
  func `every cell is what openpyxl reads`(_ name: String) throws {
    let (view, expected) = try Self.made(name)
    var lines = try #require(view.text).split(separator: "\n", omittingEmptySubsequences: false)[
      ...]
    var compared = 0
    for sheet in try #require(expected.elements) {
      let title = try #require(sheet.elements?[0].text)
      let heading = try #require(lines.firstIndex { $0.hasPrefix("Sheet \"\(title)\"") })
      lines = lines[(heading + 1)...]
      var rows: [[String]] = []
      for line in lines.prefix(while: { !$0.hasPrefix("Sheet \"") }) {
        if line.hasSuffix(" empty rows]"), let gap = Int(line.dropFirst().prefix { $0.isNumber }) {
          rows += Array(repeating: [], count: gap)
        } else {
          rows.append(
            line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init))
        }
      }
      for (row, cells) in (sheet.elements?[1].elements ?? []).enumerated() {
        for (column, cell) in (cells.elements ?? []).enumerated() {
          let known = try #require(cell.text)
          let own = rows.indices.contains(row) && column < rows[row].count ? rows[row][column] : ""
          let isSame = own == known || Double(own).map { $0 == Double(known) } ?? false
          #expect(isSame, "\(title), row \(row + 1), column \(column + 1): \(own), not \(known)")
          compared += 1
        }
      }
    }
    #expect(compared > 3000)
  }

  @Test(.enabled(if: hasPrograms, "python-docx is missing: scripts/test-tools.sh installs it"))
  func `a document reads as python-docx reads it`() throws {
    let (view, expected) = try Self.made("letter.docx")
    let lines = try #require(expected["lines"]?.elements)
    let body = lines.compactMap(\.text).joined(separator: "\n")
    let header = try #require(expected["header"]?.text)
    #expect(view.text == "\(body)\n\n[Header]\n\(header)\n")
  }

  @Test(.enabled(if: hasPrograms, "python-pptx is missing: scripts/test-tools.sh installs it"))
  func `slides read as python-pptx reads them`() throws {
    let (view, expected) = try Self.made("talk.pptx")
    let slides = try #require(expected.elements).enumerated().map { index, slide in
      let lines = slide["lines"]?.elements?.compactMap(\.text) ?? []
      let notes = slide["notes"]?.text.map { ["[Notes on slide \(index + 1)]", $0] } ?? []
      return (["[Slide \(index + 1)]"] + lines + notes).map { $0 + "\n" }.joined()
    }
    #expect(slides.count == 2)
    #expect(view.text == slides.joined(separator: "\n"))
  }
}
