import Evaluation
@testable import Reporting
import Statistics
import Testing

@Suite struct DocumentTests {
  private struct Row {
    var name: String
    var value: Double
    var count = 1
    var note = ""
  }

  private static let columns: [Column<Row>] = [
    Column("name", "name", .key) { .text($0.name) },
    Column("value", "value", .number, "in points") { .number($0.value, 1) },
    Column("range_95", "range", .interval) { row in
      Cell("about \(row.value)", value: [.number(row.value - 1), .number(row.value + 1)])
    },
    Column("count", "n", .number) { .count($0.count) },
    Column("note", "note") { .text($0.note) },
    Column("hidden", nil) { .text("for programs: \($0.name)") },
  ]

  private func document(_ rows: [Row], named name: String = "rows", limit: Int? = nil)
    -> ReportDocument
  {
    var document = ReportDocument("a test")
    document.add(.table(Table(name, Self.columns, rows, context: ["from": "here"], limit: limit)))
    return document
  }

  @Test func `a table aligns wide characters and trims its line ends`() {
    var document = ReportDocument("a test")
    let columns: [Column<(String, Int)>] = [
      Column("name", "name") { .text($0.0) }, Column("n", "n", .number) { .count($0.1) },
    ]
    document.add(.table(Table("rows", columns, [("日本", 1), ("x", 23)])))
    #expect(document.text() == "name   n\n----  --\n日本   1\nx     23\n")
  }

  @Test func `a column is in every format, unrounded where programs read`() {
    let document = document([Row(name: "a", value: -0.123456, count: 12345)])
    #expect(document.text().contains("-0.1") && document.text().contains("12,345"))
    #expect(!document.text().contains("for programs"))
    #expect(document.markdown().contains("| a | -0.1 | about -0.123456 | 12,345 |"))
    #expect(
      document.csv()
        == "from,name,value,range_95_lower,range_95_upper,count,note,hidden\r\n"
        + "here,a,-0.123456,-1.123456,0.876544,12345,,for programs: a\r\n")
    let row = document.json["rows"]?.elements?.first
    #expect(row?["value"]?.double == -0.123456)
    #expect(row?["range_95"]?.elements?.count == 2)
    #expect(row?["from"]?.text == "here" && row?["hidden"]?.text == "for programs: a")
    #expect(
      document.html().contains("<th scope=\"col\" class=\"n\" title=\"in points\">value</th>"))
    #expect(document.html().contains("<td class=\"n\" data-v=\"-0.123456\">-0.1</td>"))
  }

  @Test func `foreign text is one cell in every format`() {
    let document = document([
      Row(name: "x|y\n<b>\u{600}|", value: 1, note: "=1+1, \"q\""),
      Row(name: "::error::", value: 1, note: "https://example.org"),
    ])
    #expect(document.markdown().contains("| x\\|y␊&lt;b&gt;\u{600}\\| | 1.0 |"))
    #expect(document.markdown().contains("https\\://example"))
    #expect(document.csv().contains("\"'=1+1, \"\"q\"\"\""))
    #expect(!document.text().contains("\n::error::"))
    #expect(!document.html().contains("<b>"))
  }

  @Test func `tables of several kinds are one CSV that says which`() {
    var both = document([Row(name: "a", value: 1)])
    let columns: [Column<Int>] = [Column("other", "other", .number) { .count($0) }]
    both.add(.table(Table("more", columns, [7])))
    let lines = both.csv().split(separator: "\r\n").map(String.init)
    #expect(lines[0].hasPrefix("table,from,name,") && lines[0].hasSuffix(",hidden,other"))
    #expect(lines[1].hasPrefix("rows,here,a,1.0"))
    #expect(lines[2] == "more,,,,,,,,,7")
    #expect(both.json["more"]?.elements?.first?["other"]?.wholeNumber == 7)
  }

  @Test func `tables of one name are one list in JSON`() {
    var both = document([Row(name: "a", value: 1)])
    both.add(document([Row(name: "b", value: 2)]))
    #expect(both.json["rows"]?.elements?.map { $0["name"]?.text } == ["a", "b"])
    #expect(both.csv().split(separator: "\r\n").count == 3)
  }

  @Test func `facts are lines for people, members of JSON and rows of CSV`() {
    var document = ReportDocument("a test")
    document.add(.facts([.init("n", "tasks", .count(1234)), .init("who", "made by", .text("me"))]))
    #expect(document.text() == "tasks    1,234\nmade by  me\n")
    #expect(document.markdown() == "- tasks: 1,234\n- made by: me\n")
    #expect(document.csv() == "name,value\r\nn,1234\r\nwho,me\r\n")
    #expect(document.json == ["n": 1234, "who": "me"])
  }

  @Test func `rows that text leaves out are said, and are in the other formats`() {
    let document = document((1...30).map { Row(name: "row-\($0)", value: 1) }, limit: 20)
    for text in [document.text(), document.markdown()] {
      #expect(text.contains("row-20") && !text.contains("row-21"))
      #expect(text.contains("… 10 more rows"))
    }
    #expect(document.csv().contains("row-30") && document.html().contains("row-30"))
  }

  @Test(arguments: [30, 40, 60, 80, 160])
  func `no line is wider than the terminal, and nothing is lost`(width: Int) {
    let rows = (1...3).map { number in
      Row(
        name: "a-rather-long-name-\(number)", value: Double(number), count: number * 1000,
        note:
          "words \(number) that go on for a while and end with a wordthatislongerthanmost-\(number)"
      )
    }
    var document = document(rows)
    document.add(.paragraph("A paragraph of many words that is longer than sixty columns, surely."))
    document.add(.list(["An item of many words that is longer than sixty columns, surely too."]))
    let text = document.text(width: width)
    for line in text.split(separator: "\n") {
      #expect(TerminalText.width(String(line)) <= width, "\(line)")
    }
    let shown = text.filter { !$0.isWhitespace }
    for number in 1...3 {
      #expect(shown.contains("\(number),000"))
      #expect(text.contains("about \(number).0"))
    }
    #expect(shown.contains("Aparagraphofmanywords"))
    if width == 160 { #expect(text.contains(rows[2].note)) }
  }

  @Test func `each part of a table names its rows`() {
    let rows = [Row(name: "first", value: 1), Row(name: "second", value: 2)]
    let lines = document(rows).text(width: 24).split(separator: "\n")
    #expect(lines.count { $0.hasPrefix("first") } > 1)
    #expect(lines.count { $0.hasPrefix("first") } == lines.count { $0.hasPrefix("second") })
  }

  @Test func `an interval stands in the same part as its figure`() {
    let lines = document([Row(name: "first", value: 1)]).text(width: 24).split(separator: "\n")
    #expect(lines.contains { $0.contains("value") && $0.contains("range") })
  }

  private static let bars: [Column<(name: String, ends: [Double])>] = [
    Column("name", "name", .key) { .text($0.name) },
    Column("score", "score", .number) { .points($0.ends.first) },
    Column(nil, "0 to 100", .bar) { Cell("", value: .array($0.ends.map(JSONValue.number))) },
    Column("note", "note") { _ in .text("some words") },
  ]

  @Test func `bars are drawn where they are asked for and take no more lines`() {
    var document = ReportDocument("a test")
    document.add(
      .table(
        Table(
          "rows", Self.bars,
          [
            ("a", [0.5, 0.25, 0.75]), ("b", [0.1]), ("c", []), ("d", [1, 0.999, 1]),
            ("e", [0, 0, 0.2]),
          ])))
    let drawn = document.text(width: 80, bars: true)
    for line in [
      "a      50.0  █████▓▓▓▓▓░░░░░       some words",
      "b      10.0  ██                    some words",
      "c                                  some words",
      "d     100.0  ████████████████████  some words",
      "e       0.0  ░░░░                  some words",
    ] { #expect(drawn.contains(line + "\n"), "\(drawn)") }
    let plain = document.text(width: 80)
    #expect(!plain.contains("█") && document.text() == plain)
    #expect(document.text(width: 30, bars: true) == document.text(width: 30))
    #expect(!document.markdown().contains("█") && !document.csv().contains("0 to 100"))
  }

  @Test func `commands are not broken over lines`() {
    var document = ReportDocument("a test")
    let command =
      "orgbench show --store 'a store with spaces.sqlite' -- run-of-some-length 'task 1'"
    document.add(.commands([command]))
    #expect(document.text(width: 40).contains(command))
  }

  @Test(.enabled(if: XMLTools.hasLint, "xmllint is missing: make setup installs it"))
  func `xmllint reads every kind of block without complaint`() throws {
    var document = document([Row(name: "<i>&\"'", value: 1)])
    document.add(.heading("a < b"))
    document.add(.paragraph("\u{600}<script>"))
    document.add(.list(["one", "<two>"]))
    document.add(.facts([.init("a", "<a>", .text("\"b\""))]))
    document.add(.commands(["echo '<x>' && true"]))
    document.add(.heading("c"))
    document.add(.plot(PlotTests.scatter(label: "<a>&\"")))
    document.add(
      .tasks(
        TaskGrid(
          runs: ["<r>"], metric: "f1",
          rows: [.init(task: "<t>", fields: [.finished(score: 1, outcome: .answered)])])))
    #expect(try XMLTools.complaints(ofPage: document.html()).isEmpty)
  }
}
