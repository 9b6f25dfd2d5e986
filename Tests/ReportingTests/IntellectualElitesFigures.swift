import Evaluation
import Foundation
import Reporting
import Testing

private let root = URL(filePath: #filePath).deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent()
private let paper = root.deletingLastPathComponent()
  .appending(path: "shared/papers/intellectual-elites.txt")
private let hasPaper = FileManager.default.fileExists(atPath: paper.path)

/// The committed figures of "Do Agent Societies Develop Intellectual Elites?" against its text.
@Suite struct IntellectualElitesFigures {
  private typealias Figure = PublishedBaseline.Figure

  /// A table of the paper's text: where the file says that it stands, how the line above its rows
  /// begins, and how many rows it has.
  struct PaperTable: Sendable, CustomTestStringConvertible {
    let place: String
    let head: String
    let rows: Int
    /// How many leading numbers of a row name it.
    var keys = 0
    var testDescription: String { place }
  }

  private let baseline: PublishedBaseline

  init() throws {
    baseline = try PublishedBaseline(
      contentsOfFile: root.appending(path: "baselines/intellectual-elites.json").path)
  }

  static let tables = [
    PaperTable(place: "Table 2", head: "| Observable | Tail family | Distinct", rows: 5),
    PaperTable(place: "section 5.1", head: "| Observable | Task | LRT/LN", rows: 16),
    PaperTable(place: "D.1", head: "| Observable | CI | KS", rows: 5),
    PaperTable(place: "D.2", head: "| Top-1 | Top-10% | Gini", rows: 4, keys: 1),
    PaperTable(place: "D.2, over seeds", head: "| Metric | Mean | Std", rows: 3),
    PaperTable(place: "D.3", head: "| Percentile | Delegation", rows: 4),
    PaperTable(place: "D.4", head: "| Benchmark | Seeds | Expanded", rows: 4),
    PaperTable(place: "Table 20", head: "| Model | Active | Task Succ.", rows: 4),
    PaperTable(place: "Table 21", head: "| Topology | Model | Task succ.", rows: 16),
    PaperTable(place: "Table 22", head: "| Task type | Model | Task succ.", rows: 16),
  ]

  /// What the file calls what the paper's rows are called otherwise.
  private static let names = [
    "Delegation": "delegation cascade", "Delegation cascade": "delegation cascade",
    "Revision": "revision wave", "Revision wave": "revision wave",
    "Contradiction": "contradiction burst", "Contradiction burst": "contradiction burst",
    "Merge": "merge fan-in", "Merge fan-in": "merge fan-in", "Merge Fan-In": "merge fan-in",
    "TCE": "total events", "Total Cognitive Effort (TCE)": "total events",
    "Fully Connected": "complete", "GAIA": "gaia", "REALM": "REALM-Bench",
  ]

  /// The figures that the text states outside its tables: where, of what, and in which words.
  private static let passages: [(place: String, value: Double, words: String)] = [
    ("abstract", 1_500_000, "over 1.5 Million interactions"),
    ("section 5.2", 24, "the top-10% excess reaches +24pp"),
    ("section 5.2", 0.21, "from 0.21 at small"),
    ("section 5.2", 0.07, "to 0.07 at in the top-1% tail"),
    ("section 5.2", 68, "the high-intensity tail, where 68% of runs fail"),
    ("section 5.3", 2, "expanding by nearly two orders of magnitude"),
    ("section 5.3", 1_320, "GPT-4o-mini at 1320"), ("section 5.3", 440, "Qwen 2.5 7B at 440"),
    ("E.5", 3, "Revision Wave: (length = 3)"), ("E.5", 1, "receives a competing claim (size = 1)"),
    ("E.5", 3, "Merge Fan-in: integrates (fan-in = 3)"),
    ("E.5", 5, "all reachable claims (size = 5)"),
    ("appendix G", 400, "| Total tasks | 400 "),
    ("appendix G", 20, "| Execution steps | 20 per run"),
    ("appendix G", 5, "| Seeds | 5 independent random seeds"),
    ("I.1", 4_000, "| Context budget | 4000-token window"),
    ("I.1", 1_000, "| Completion budget | 1000 tokens"),
    ("I.2", 150, "| GAIA | QA / multimodal reasoning | 150 |"),
    ("I.2", 235, "| SWE-bench Verified | Code debugging / patching | 235 |"),
    ("I.2", 14, "| REALM-Bench | Planning / constraint reasoning | 14 |"),
    ("I.2", 6, "| MultiAgentBench | Coordination / interaction tasks | 6 scenarios"),
  ]

  private func lines() throws -> [String] {
    try String(contentsOf: paper, encoding: .utf8).components(separatedBy: "\n")
  }

  /// All numbers of a figure, as a row prints them.
  private func numbers(_ figure: Figure) -> [Double] {
    [figure.value] + (figure.deviation.map { [$0] } ?? [])
      + (figure.interval.map { [$0.lowerBound, $0.upperBound] } ?? [])
  }

  private func figures(_ place: String) -> [Figure] {
    baseline.figures.filter { $0.place == place }
  }

  @Test(.enabled(if: hasPaper, "the paper's text is not at ../shared/papers"), arguments: tables)
  func `a table is the paper's, row by row`(table: PaperTable) throws {
    let lines = try lines()
    let head = try #require(lines.firstIndex { $0.hasPrefix(table.head) })
    var left = figures(table.place)[...]
    var labels: [String] = []
    for line in lines[(head + 1)...(head + table.rows)] {
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        .filter { !$0.isEmpty }
      let values = cells.map { cell in
        let parts = cell.trimmingCharacters(in: ["[", "]", "%"])
          .components(separatedBy: ", ").map {
            $0.replacing(",", with: "").replacing("%", with: "")
          }
        return parts.compactMap(Double.init)
      }
      let own = zip(cells, values).filter { $1.isEmpty && $0 != "Trunc. PL" }.map(\.0)
      // A row that belongs to the group above repeats its last labels alone.
      labels = labels.prefix(max(0, labels.count - own.count)) + own
      var expected = values.flatMap(\.self)
      let key = expected.prefix(table.keys)
      expected.removeFirst(table.keys)
      while !expected.isEmpty {
        let next = left.popFirst()
        let figure = try #require(next, "\(table.place): \(line)")
        let found = numbers(figure)
        #expect(Array(expected.prefix(found.count)) == found, "\(line)")
        expected.removeFirst(min(found.count, expected.count))
        let cell = figure.cell.values.compactMap(\.text) + [figure.metric]
        for label in labels {
          let name = Self.names[label] ?? label
          #expect(
            cell.contains { $0.lowercased().hasPrefix(name.lowercased()) }
              || table.place == "D.2, over seeds", "\(line): \(figure.cellText)")
        }
        for agents in key { #expect(figure.cell["agents"]?.wholeNumber == Int(agents)) }
      }
    }
    #expect(left.isEmpty, "the paper's table has no more rows")
  }

  @Test(.enabled(if: hasPaper, "the paper's text is not at ../shared/papers"))
  func `every other figure and claim stands in the paper's text`() throws {
    let text = try lines().joined(separator: "\n")
    for passage in Self.passages { #expect(text.contains(passage.words), "\(passage.words)") }
    for claim in baseline.claims { #expect(text.contains(claim.text), "\(claim.text)") }
  }

  @Test func `every figure is of a table or of a passage that is looked for`() {
    let places = Set(Self.tables.map(\.place))
    let others = baseline.figures.filter { !places.contains($0.place) }
    #expect(
      others.map { "\($0.place): \($0.value)" }
        == Self.passages.map { "\($0.place): \($0.value)" })
    #expect(Self.tables.allSatisfy { !figures($0.place).isEmpty })
    #expect(baseline.figures.count == 489)
    // None is a benchmark's score, so that none is a row of a leaderboard.
    #expect(baseline.leaderboardRows.isEmpty)
  }

  @Test func `where the paper's figures disagree, the file says so`() throws {
    func value(_ place: String, _ metric: String, _ key: String, _ name: String) throws -> Double {
      let found = figures(place).filter {
        $0.metric == metric && $0.text(key) ?? $0.cell[key]?.wholeNumber.map(String.init) == name
      }
      try #require(found.count == 1)
      return found[0].value
    }
    func isNoted(_ place: String, _ metric: String) -> Bool {
      figures(place).contains { $0.metric == metric && !$0.note.isEmpty }
    }
    // Of 8 shares the largest is at least 1/8.
    #expect(try value("D.2", "share of the top agent", "agents", "8") < 1 / 8)
    #expect(isNoted("D.2", "share of the top agent"))
    // 505 tasks, not 400.
    let expanded = figures("D.4").filter { $0.metric == "expanded tasks" }.map(\.value)
    #expect(expanded.reduce(0, +) == 505 && isNoted("D.4", "expanded tasks"))
    #expect(figures("I.2").map(\.value).reduce(0, +) == 405 && isNoted("appendix G", "tasks"))
    // The tail's share of the samples follows from Table 2, but for revision waves.
    for (observable, agrees) in [
      ("delegation cascade", true), ("revision wave", false), ("contradiction burst", true),
      ("merge fan-in", true), ("total events", true),
    ] {
      let share = try value("D.1", "share of samples in the tail", "observable", observable)
      let computed =
        try value("Table 2", "samples in the tail", "observable", observable)
        / value("Table 2", "samples", "observable", observable)
      #expect((abs(share - computed) < 0.006) == agrees, "\(observable)")
    }
    #expect(isNoted("D.1", "share of samples in the tail"))
    // D.3's ratio is merges over delegations and contradictions; section 5.2 has other ratios.
    for percentile in ["median", "90th", "99th", "top 1%"] {
      func share(_ metric: String) throws -> Double {
        try value("D.3", metric, "percentile", percentile)
      }
      let ratio =
        try share("share of merges")
        / (share("share of delegations") + share("share of contradictions"))
      #expect(try abs(ratio - share("merge conversion")) < 0.006)
    }
    #expect(isNoted("section 5.2", "merge conversion"))
    // 64 fits are sums of three terms.
    let exponents = figures("section 5.1").filter { $0.metric == "exponent" }
    #expect(exponents.count == 64 && isNoted("section 5.1", "exponent"))
    func exponent(_ observable: String?, _ task: String?, _ topology: String?) throws -> Double {
      try #require(
        exponents.first {
          $0.text("observable") == observable && $0.text("task") == task
            && $0.text("topology") == topology
        }
      ).value
    }
    for figure in exponents {
      let (observable, base) = (figure.text("observable"), "delegation cascade")
      let sum =
        try exponent(observable, "coding", "chain") + exponent(base, figure.text("task"), "chain")
        + exponent(base, "coding", figure.text("topology")) - 2 * exponent(base, "coding", "chain")
      #expect(abs(figure.value - sum) < 1e-9, "\(figure.cellText)")
    }
  }
}
