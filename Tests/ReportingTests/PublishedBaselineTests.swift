import Evaluation
import Foundation
import Reporting
import Testing

private let root = URL(filePath: #filePath).deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent()
private let paper = root.deletingLastPathComponent().appending(path: "shared/papers/orgagent.txt")
private let hasPaper = FileManager.default.fileExists(atPath: paper.path)

/// A row of a table of the OrgAgent paper: benchmark, model, and the figures in the row's order.
private struct PaperRow {
  let benchmark: String
  let model: String
  let text: String
}

/// The committed figures against the paper's text, number by number.
@Suite struct OrgAgentFigures {
  private let baseline: PublishedBaseline

  init() throws {
    baseline = try PublishedBaseline(
      contentsOfFile: root.appending(path: "baselines/orgagent.json").path)
  }

  private static let headings = [
    ("MuSiQue", "musique"), ("MuSR", "musr"), ("SQuAD 2.0", "squad2"),
  ]

  /// The rows between the line that starts a table and its caption.
  private func rows(from start: String, to end: String) throws -> [PaperRow] {
    let lines = try String(contentsOf: paper, encoding: .utf8).components(separatedBy: "\n")
    let first = try #require(lines.firstIndex { $0.hasPrefix(start) })
    let last = try #require(lines.firstIndex { $0.hasPrefix(end) })
    var benchmark = ""
    var rows: [PaperRow] = []
    for line in lines[first..<last] {
      if line.hasPrefix("\\columncolor") || line.hasPrefix("\\rowcolor") {
        benchmark = Self.headings.first { line.contains($0.0) }?.1 ?? "?"
      } else if let model = ["GPT-5mini", "GPT-OSS-120B", "LLaMA-3.1-8B"].first(
        where: line.hasPrefix)
      {
        rows.append(
          PaperRow(
            benchmark: benchmark, model: model, text: String(line.dropFirst(model.count))))
      }
    }
    return rows
  }

  private func value(
    _ place: String, _ row: PaperRow, _ metric: String, _ organization: String? = nil,
    _ policy: String? = nil
  ) throws -> PublishedBaseline.Figure {
    let found = baseline.figures.filter {
      $0.place == place && $0.metric == metric && $0.text("benchmark") == row.benchmark
        && $0.text("model") == row.model && $0.text("organization") == organization
        && $0.text("policy") == policy
    }
    try #require(found.count == 1, "\(place) \(row) \(metric) \(organization ?? "")")
    return found[0]
  }

  private func number(_ text: some StringProtocol) -> Double {
    Double(text.replacingOccurrences(of: ",", with: "")) ?? .nan
  }

  @Test(.enabled(if: hasPaper, "the paper's text is not at ../shared/papers"))
  func `table 1 is the paper's`() throws {
    let rows = try rows(from: "Model Baseline Flat", to: "Table 1:")
    #expect(rows.count == 9)
    let metrics = ["musique": "answer_f1", "musr": "accuracy", "squad2": "f1"]
    for row in rows {
      let scores = row.text.matches(of: /([0-9.]+)±([0-9.]+)/)
      let tokens = row.text.matches(of: /\\pm [0-9.]+\}? ([0-9,]+)/)
      let percents = row.text.matches(of: /([-+]?[0-9.]+)%/)
      try #require(scores.count == 3 && tokens.count == 3 && percents.count == 2, "\(row)")
      let cells: [(String, String?)] = [("single", nil), ("flat", nil), ("hierarchical", "auto")]
      for (index, cell) in cells.enumerated() {
        let metric = try #require(metrics[row.benchmark])
        let score = try value("Table 1", row, metric, cell.0, cell.1)
        // "51.28±4.251.28\pm 4.2": the deviation runs into the repeated mean.
        let mean = number(scores[index].1)
        let deviation = try #require(score.deviation)
        #expect(score.value == mean, "\(row) \(cell)")
        #expect(
          row.text.contains("\\pm \(deviation)")
            || row.text.contains("\\pm \(String(format: "%.2f", deviation))"), "\(row) \(cell)")
        #expect(
          try value("Table 1", row, "tokens", cell.0, cell.1).value == number(tokens[index].1))
      }
      #expect(try value("Table 1", row, "improvement").value == number(percents[0].1))
      #expect(try value("Table 1", row, "token_reduction").value == number(percents[1].1))
    }
  }

  @Test(.enabled(if: hasPaper, "the paper's text is not at ../shared/papers"))
  func `table 2 is the paper's`() throws {
    let rows = try rows(from: "Model AUTO STRICT BALANCE NOCAP FLAT", to: "Table 2:")
    #expect(rows.count == 9)
    for row in rows {
      let tokens = row.text.split(separator: " ").map { number($0) }
      try #require(tokens.count == 5)
      for (index, policy) in ["auto", "strict", "balance", "nocap"].enumerated() {
        #expect(
          try value("Table 2", row, "tokens", "hierarchical", policy).value == tokens[index])
      }
      #expect(try value("Table 2", row, "tokens", "flat").value == tokens[4])
    }
  }

  @Test(.enabled(if: hasPaper, "the paper's text is not at ../shared/papers"))
  func `table 3 is the paper's`() throws {
    let lines = try String(contentsOf: paper, encoding: .utf8).components(separatedBy: "\n")
    let cells: [(String, String, String?)] = [
      ("Baseline", "single", nil), ("Flat", "flat", nil), ("AUTO", "hierarchical", "auto"),
      ("STRICT", "hierarchical", "strict"), ("BALANCE", "hierarchical", "balance"),
      ("NOCAP", "hierarchical", "nocap"),
    ]
    let start = try #require(lines.firstIndex(of: "Abstention Rate (%)"))
    for cell in cells {
      let line = try #require(lines[start...].first { $0.hasPrefix("\(cell.0) ") })
      let rates = line.dropFirst(cell.0.count).split(separator: " ").map { number($0) }
      try #require(rates.count == 3)
      for (rate, model) in zip(rates, ["GPT-5mini", "GPT-OSS-120B", "LLaMA-3.1-8B"]) {
        let row = PaperRow(benchmark: "squad2", model: model, text: line)
        #expect(try value("Table 3", row, "abstained_NoAns", cell.1, cell.2).value == rate)
      }
    }
  }

  @Test func `improvement and token reduction follow from the table by formulas 2 and 3`() throws {
    for benchmark in ["musique", "musr", "squad2"] {
      for model in ["GPT-5mini", "GPT-OSS-120B", "LLaMA-3.1-8B"] {
        let figures = baseline.figures.filter {
          $0.place == "Table 1" && $0.text("benchmark") == benchmark && $0.text("model") == model
        }
        func value(_ unit: String, _ organization: String) throws -> Double {
          try #require(
            figures.first { $0.unit == unit && $0.text("organization") == organization }
          ).value
        }
        let (flat, hierarchical) = (
          try value("points", "flat"), try value("points", "hierarchical")
        )
        let (more, less) = (try value("tokens", "flat"), try value("tokens", "hierarchical"))
        let improvement = try #require(figures.first { $0.metric == "improvement" }).value
        let reduction = try #require(figures.first { $0.metric == "token_reduction" }).value
        #expect(abs((hierarchical - flat) / flat * 100 - improvement) < 0.02)
        #expect(abs((more - less) / more * 100 - reduction) < 0.02)
      }
    }
  }
}

@Suite struct PublishedBaselineTests {
  @Test(arguments: [
    ("{}", "source.title"),
    ("{\"source\": {\"title\": \"t\"}}", "figures"),
    (
      "{\"source\": {\"title\": \"t\"}, \"figures\": [{\"where\": \"T\", \"cell\": {}}]}",
      "figures[0]"
    ),
    (
      """
      {"source": {"title": "t"}, "figures": [{"where": "T", "cell": {}, "metric": "m", "value": 1,
      "unit": "number", "interval": [2, 1]}]}
      """, "figures[0]"
    ),
    (
      "{\"source\": {\"title\": \"t\"}, \"figures\": [], \"claims\": [{\"name\": \"H\"}]}",
      "claims[0]"
    ),
  ])
  func `a file that lacks something is refused with the place`(text: String, place: String) throws {
    let path = NSTemporaryDirectory() + "published-\(UUID()).json"
    try Data(text.utf8).write(to: URL(filePath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    let error = #expect(throws: InputError.self) {
      try PublishedBaseline(contentsOfFile: path)
    }
    #expect(error?.place.hasSuffix(place) == true, "\(String(describing: error))")
  }

  @Test(arguments: [
    "orgagent", "self-organizing", "intellectual-elites", "scaling-agent-systems",
  ])
  func `the shipped figures are read`(name: String) throws {
    let baseline = try PublishedBaseline(
      contentsOfFile: root.appending(path: "baselines/\(name).json").path)
    #expect(baseline.name == name)
    #expect(!baseline.figures.isEmpty && !baseline.title.isEmpty && !baseline.arXiv.isEmpty)
  }
}

@Suite struct PublishedRowTests {
  @Test func `a paper's scores become rows of a leaderboard, with the same cell's tokens`() throws {
    let baseline = try PublishedBaseline(
      contentsOfFile: root.appending(path: "baselines/orgagent.json").path)
    let row = try #require(
      baseline.leaderboardRows.first {
        $0.benchmark == "squad2" && $0.metric == "f1" && $0.model == "GPT-OSS-120B"
          && $0.organization == "hierarchical policy=auto"
      })
    #expect(abs(row.value - 0.6309) < 1e-12)
    #expect(abs((row.deviation ?? 0) - 0.0152) < 1e-12)
    #expect(row.tokens == 3318)
    #expect(row.source == "arXiv:2604.01020, Table 1")
    #expect(baseline.leaderboardRows.count == 27 + 18)
  }
}
