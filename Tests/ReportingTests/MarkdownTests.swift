import Evaluation
import Foundation
import Testing

@testable import Reporting

/// Markdown as cmark-gfm reads it, GitHub's own parser, with tables, strike-through and links of bare
/// addresses.
@Suite(
  .enabled(
    if: FileManager.default.isExecutableFile(atPath: "/usr/bin/cmark-gfm"),
    "cmark-gfm is missing: scripts/test-tools.sh installs it"))
struct MarkdownTests {
  private struct Reading: Decodable {
    /// The tables' rows, heads included, as people see them.
    var rows: [[String]]
    /// The headings, list items and paragraphs.
    var texts: [String]
    /// What else than text stands in any of these.
    var marks: [String]
  }

  private static let program = """
    import json, re, sys, xml.etree.ElementTree as tree
    rows, texts, marks = [], [], []
    plain = {"document", "heading", "paragraph", "list", "item", "table", "table_header", "table_row",
             "table_cell", "text"}
    def name(node):
        return node.tag.split("}")[-1]
    def words(node):
        return "".join(each.text or "" for each in node.iter() if name(each) == "text")
    def walk(node):
        if name(node) not in plain and node.text != "<!-- -->":
            marks.append(name(node) + " " + node.get("destination", node.text or ""))
        if name(node) in ("table_header", "table_row"):
            rows.append([words(cell) for cell in node])
        elif name(node) in ("heading", "paragraph"):
            texts.append(words(node))
        for child in node:
            walk(child)
    walk(tree.fromstring(sys.stdin.buffer.read()))
    print(json.dumps({"rows": rows, "texts": texts, "marks": marks}))
    """

  private func reading(_ markdown: String) throws -> Reading {
    let output = try XMLTools.withFile(markdown) { text in
      try XMLTools.withFile(Self.program) { program in
        try XMLTools.shell(
          "cmark-gfm --to xml -e table -e strikethrough -e autolink -e tagfilter -e tasklist "
            + "'\(text)' | python3 '\(program)'"
        ).output
      }
    }
    return try JSONDecoder().decode(Reading.self, from: Data(output.utf8))
  }

  private func document(_ texts: [String]) -> ReportDocument {
    var document = ReportDocument("a test")
    document.add(
      .table(
        Table(
          "rows",
          [
            Column<String>("a", "a|b", .key) { .text($0) },
            Column("n", "n", .number) { _ in .count(1) },
            Column("b", "b") { .text($0 + $0) },
          ], texts)))
    return document
  }

  /// What people see of a text: Markdown drops spaces at the ends of a cell.
  private func seen(_ text: String) -> String {
    TerminalText.visible(text).trimmingCharacters(in: .whitespaces)
  }

  private static let hostile = [
    "a|b", "`x|y`", "``", "<script>alert(1)</script>", "<!-- x", "&lt;b&gt;", "&#124;", "**b**",
    "_i_",
    "~~s~~", "[x](javascript:y)", "![x](y)", "[x]: y", "https://example.org", "www.example.org",
    "a@example.org", "mailto:a@example.org", "a\nb", "\n\n# h", "# h", "- l", "1. l", "> q", "---",
    "===",
    "\\", "\\|", "a\\\\|b", "$x$", "@someone", "#12", "|", "||", ":-:", "    code", "\t", "*",
    "* * *",
    "http://a.b", "ftp://a.b", "HTTPS://A.B", "xmpp:a@b.c", "//a.b", "a.com", "x.org/y", "1)", "+",
    "<a@b.c>",
    "a  \nb", "&copy;", "&", "\u{202E}abc", "日本|語", "e\u{301}|", "\u{600}|x",
  ]

  @Test func `hostile texts are shown in their cells, and none is acted on`() throws {
    try check(Self.hostile)
  }

  /// The same numbers each time.
  private struct Thrown: RandomNumberGenerator {
    var state: UInt64 = 18
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ state >> 33
    }
  }

  @Test func `so are texts of marks thrown together`() throws {
    let pieces = [
      "|", "`", "*", "_", "~", "<", ">", "&", "[", "]", "(", ")", "!", "\\", "#", "-", "+", ".",
      ":", "/",
      "@", "=", "$", " ", "a", "b", "1", "www.", "http://", "x.com", "amp;", "\n", "br",
    ]
    var random = Thrown()
    let texts = (0..<1500).map { _ in
      (0..<Int.random(in: 1...8, using: &random)).map { _ in
        pieces[Int.random(in: pieces.indices, using: &random)]
      }.joined()
    }
    try check(texts)
  }

  private func check(_ texts: [String]) throws {
    let found = try reading(document(texts).markdown())
    #expect(found.marks == [])
    #expect(found.texts == [])
    #expect(found.rows.count == texts.count + 1)
    for (row, text) in zip(found.rows.dropFirst(), texts) {
      #expect(row == [seen(text), "1", seen(text + text)], "\(text)")
    }
  }

  @Test func `hostile headings, paragraphs, items and facts are text`() throws {
    var document = ReportDocument("a test")
    for text in Self.hostile {
      document.add(.heading("h " + text))
      document.add(.paragraph(text + " p"))
      document.add(.list([text + " i"]))
      document.add(.facts([.init("f", text + " f", .text(text))]))
    }
    let found = try reading(document.markdown())
    #expect(found.marks == [])
    let expected = Self.hostile.flatMap { text in
      [
        seen("h " + text), seen(text + " p"), seen(text + " i"),
        // A value's spaces before it are those after the colon.
        seen(text + " f:") + " " + seen(text),
      ]
    }
    #expect(found.texts.count == expected.count)
    for (text, wanted) in zip(found.texts, expected) { #expect(text == wanted) }
  }
}
