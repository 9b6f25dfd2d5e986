public import Evaluation

/// What became of each task in each run, as a table and as a drawing; with transcripts to be opened.
public struct TaskGrid: Sendable {
  /// What became of a task.
  public enum Field: Sendable, Hashable {
    /// Attempts that have an outcome: the mean score of 0...1, and how those ended.
    case finished(score: Double?, outcome: Outcome.Kind)
    /// None has.
    case missing
  }

  /// A task's row.
  public struct Row: Sendable {
    /// The task's id.
    public var task: String
    /// By run.
    public var fields: [Field]

    /// A row.
    public init(task: String, fields: [Field]) {
      self.task = task
      self.fields = fields
    }

    /// Whether the runs' scores differ.
    public var isChanged: Bool {
      Set(fields.map { if case .finished(let score, _) = $0 { score } else { Double?.none } }).count
        > 1
    }
  }

  /// The runs' names for people, each its own.
  public let runs: [String]
  /// The metric.
  public let metric: String
  /// In the order of the dataset.
  public let rows: [Row]
  /// The places of transcripts in the page, by task; tasks that are absent have none in it.
  public var transcripts: [ExactText: Int] = [:]

  /// A grid.
  public init(runs: [String], metric: String, rows: [Row]) {
    self.runs = runs
    self.metric = metric
    self.rows = rows
  }

  /// How many rows a page has: beyond them it would open slowly.
  static let mostRows = 5000

  /// The ways in which a task may have ended, in the order of the legend.
  enum Ending: Int, CaseIterable {
    case right, partly, wrong, abstained, noAnswer, failed, missing

    init(_ field: Field) {
      switch field {
      case .missing: self = .missing
      case .finished(_, .failed): self = .failed
      case .finished(let score?, _) where score >= 1: self = .right
      case .finished(let score?, _) where score > 0: self = .partly
      case .finished(_, .abstained): self = .abstained
      case .finished(_, .answered): self = .wrong
      case .finished: self = .noAnswer
      }
    }

    var words: String {
      switch self {
      case .right: "right"
      case .partly: "partly right"
      case .wrong: "wrong"
      case .abstained: "abstained, wrongly"
      case .noAnswer: "no answer read"
      case .failed: "failed"
      case .missing: "not attempted"
      }
    }

    /// The class of its cells, and of its fields in the drawing.
    var cell: String { "k\(rawValue)" }

    var field: String {
      switch self {
      case .right: "f0"
      case .partly: "f5"
      case .wrong: "f1"
      case .abstained: "f3"
      case .noAnswer: "f6"
      case .failed: "plain"
      case .missing: "missing"
      }
    }
  }
}

extension TaskGrid {
  /// The tasks of the runs as a drawing: the tasks that most runs have right first.
  public func plot(of subject: String) -> Plot {
    let kinds = Ending.allCases.map { HeatMap.Kind(name: $0.words, style: $0.field) }
    let ordered = rows.enumerated().sorted { one, other in
      let sums = (one.element.sum, other.element.sum)
      return sums.0 != sums.1 ? sums.0 > sums.1 : one.offset < other.offset
    }.map(\.element)
    let map = HeatMap(
      rows: runs.indices.map { run in
        (runs[run], ordered.map { kinds[Ending($0.fields[run]).rawValue] })
      }, kinds: kinds,
      columns: "\(Counts.text(rows.count, "task")), those with the highest scores first")
    let endings = runs.indices.map { run in
      Dictionary(grouping: rows.map { Ending($0.fields[run]) }, by: \.self).mapValues(\.count)
    }
    let columns: [Column<(run: String, counts: [Ending: Int])>] =
      [Column("run", "run", .key) { .text($0.run) }]
      + Ending.allCases.map { ending in
        Column("\(ending)", ending.words, .number) { .count($0.counts[ending] ?? 0) }
      }
    return Plot(
      "tasks", of: subject, "What became of each task",
      "A column is a task, a row a run. Where the colours of a column differ, the runs do.", map,
      numbers: Table("tasks", columns, Array(zip(runs, endings).map { (run: $0, counts: $1) })))
  }

  /// The table with what finds and opens tasks.
  /// - Parameter index: its place among the page's grids.
  func html(_ index: Int) -> String {
    var page = "<section class=\"grid\">\n"
    page += tools(index)
    page +=
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"tasks, table\">"
      + "<table class=\"tasks\" aria-label=\"tasks\">\n<thead><tr>"
    page += "<th scope=\"col\" class=\"n\">#</th><th scope=\"col\">task</th>"
    for run in runs {
      page +=
        "<th scope=\"col\" class=\"n\" title=\"\(Escaping.html(metric))\">\(Escaping.html(run))</th>"
    }
    page += "</tr></thead>\n<tbody>\n"
    for (place, row) in rows.prefix(Self.mostRows).enumerated() {
      page += "<tr"
      if let transcript = transcripts[ExactText(row.task)] { page += " data-t=\"\(transcript)\"" }
      if row.isChanged { page += " data-changed" }
      page += "><td class=\"n\">\(place + 1)</td><td class=\"name\">\(Escaping.html(row.task))</td>"
      for field in row.fields { page += Self.cell(field) }
      page += "</tr>\n"
    }
    page += "</tbody>\n</table></div>\n"
    if rows.count > Self.mostRows {
      page +=
        "<p>\(Figures.count(rows.count - Self.mostRows)) more tasks: orgbench show RUN lists them.</p>\n"
    }
    return page + "</section>\n"
  }

  private static func cell(_ field: Field) -> String {
    let ending = Ending(field)
    guard case .finished(let score, let outcome) = field else {
      return "<td class=\"k \(ending.cell)\">–</td>"
    }
    let words = outcome == .answered || ending == .right ? "" : " \(outcome.rawValue)"
    let value = score.map { " data-v=\"\(SVGCanvas.number(1000 * $0))\"" } ?? ""
    return "<td class=\"k \(ending.cell)\"\(value)>\(score.map(Figures.points) ?? "")\(words)</td>"
  }

  private func tools(_ index: Int) -> String {
    let endings = Ending.allCases.filter { ending in
      rows.contains { $0.fields.contains { Ending($0) == ending } }
    }
    let options =
      [("", "all"), ("changed", "runs differ")] + endings.map { ($0.cell, "a run: \($0.words)") }
    let choices = options.map { "<option value=\"\($0.0)\">\($0.1)</option>" }.joined()
    let search =
      transcripts.isEmpty
      ? ""
      : "<label class=\"wide\">in transcripts<input name=\"words\" type=\"search\"></label>"
    return """
      <form class="tools" hidden aria-label="Find tasks">
      <label class="wide">task<input name="task" type="search"></label>
      <label>which<select name="kind">\(choices)</select></label>
      \(search)<span class="told faint" role="status"></span>
      </form>

      """
  }
}

extension TaskGrid.Row {
  /// The sum of its scores, for the order of the drawing.
  fileprivate var sum: Double {
    fields.reduce(0) { sum, field in
      if case .finished(let score?, _) = field { sum + score } else { sum }
    }
  }
}
