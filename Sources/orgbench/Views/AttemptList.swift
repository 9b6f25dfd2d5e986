import Evaluation
import Reporting
import Store

/// A run's attempts, a line each.
enum AttemptList {
  /// An attempt as it is listed.
  struct Row {
    var attempt: AttemptSummary
    /// The expected answer; nil where the dataset is not at hand.
    var expectation: String?
    /// The score in the run that it is compared with; nil where it is compared with none.
    var base: Double?
    /// What was found in it, with the words around; nil where nothing was looked for.
    var match: String?
  }

  static func document(
    _ rows: [Row], of run: RunRecord, primary: String, served: [ServedModel]
  ) -> ReportDocument {
    var document = ReportDocument("orgbench show \(run.id)", json: .array(rows.map(json)))
    if run.configuration.isSimulated {
      document.add(.paragraph("Simulated: no model was asked, and nothing was answered."))
    }
    if let difference = served.difference {
      document.add(.paragraph("Answered by \(difference)."))
    }
    document.add(.table(Table("attempts", columns(rows, primary), rows)))
    return document
  }

  private static func columns(_ rows: [Row], _ primary: String) -> [Column<Row>] {
    let isCompared = rows.contains { $0.base != nil }
    let hasRepeats = rows.contains { $0.attempt.repetition > 0 }
    return [
      Column("position", "#", .number) { .count($0.attempt.position + 1) },
      Column("task", "task", .key) { .text($0.attempt.task.id) },
      Column("repeat", hasRepeats ? "repeat" : nil, .number) { .count($0.attempt.repetition + 1) },
      Column("outcome", "outcome") { .text($0.attempt.outcome.kind.rawValue) },
      Column("prediction", "prediction") { row in
        let text = row.attempt.outcome.prediction?.answer ?? row.attempt.outcome.reason ?? ""
        return Cell(shortened(text), value: .string(text))
      },
      Column("expected", rows.contains { $0.expectation != nil } ? "expected" : nil) { row in
        row.expectation.map { Cell(shortened($0), value: .string($0)) } ?? .empty
      },
      Column(primary, primary, .number) {
        .number($0.attempt.score?.values[primary], 3, missing: "")
      },
      Column("base", isCompared ? "in the other" : nil, .number, "the score in the other run") {
        .number($0.base, 3, missing: "")
      },
      Column("calls", "calls", .number) { .count($0.attempt.calls.calls) },
      Column(
        "cut_replies", rows.contains { $0.attempt.calls.cutReplies > 0 } ? "cut off" : nil, .number,
        "replies that ended at a cap of tokens"
      ) { .count($0.attempt.calls.cutReplies) },
      Column("tokens", "tokens", .number) { row in
        let usage = row.attempt.calls.usage
        return Cell(
          "\(usage.isEstimated ? "~" : "")\(Figures.count(usage.totalTokens))",
          value: .integer(usage.totalTokens))
      },
      Column("match", rows.contains { $0.match != nil } ? "found" : nil) { .text($0.match) },
    ]
  }

  private static func shortened(_ text: String) -> String {
    text.count > 40 ? text.prefix(39) + "…" : text
  }

  private static func json(_ row: Row) -> JSONValue {
    guard case .object(var members) = json(row.attempt) else { return .null }
    if let expectation = row.expectation { members["expected"] = .string(expectation) }
    if let base = row.base { members["base"] = .number(base) }
    if let match = row.match { members["match"] = .string(match) }
    return .object(members)
  }

  static func json(_ attempt: AttemptSummary) -> JSONValue {
    [
      "task": .string(attempt.task.id), "position": .integer(attempt.position + 1),
      "repeat": .integer(attempt.repetition + 1),
      "outcome": .string(attempt.outcome.kind.rawValue),
      "prediction": attempt.outcome.prediction?.json ?? .null,
      "reason": attempt.outcome.reason.map(JSONValue.string) ?? .null,
      "scores": attempt.score?.values.json ?? [:],
      "calls": .integer(attempt.calls.calls),
      "tokens": .integer(attempt.calls.usage.totalTokens),
      "seconds": .number(attempt.seconds),
    ]
  }
}
