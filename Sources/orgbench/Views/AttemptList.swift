import Evaluation
import Reporting
import Store

/// A run's attempts, a line each.
enum AttemptList {
  static func document(
    _ attempts: [AttemptSummary], of run: String, isSimulated: Bool, primary: String,
    served: [ServedModel]
  ) -> ReportDocument {
    var document = ReportDocument("orgbench show \(run)", json: .array(attempts.map(json)))
    if isSimulated {
      document.add(.paragraph("Simulated: no model was asked, and nothing was answered."))
    }
    if let difference = served.difference {
      document.add(.paragraph("Answered by \(difference)."))
    }
    document.add(.table(Table("attempts", columns(primary), attempts)))
    return document
  }

  private static func columns(_ primary: String) -> [Column<AttemptSummary>] {
    [
      Column("position", "#", .number) { .count($0.position + 1) },
      Column("task", "task", .key) { .text($0.task.id) },
      Column("repeat", "repeat", .number) { .count($0.repetition + 1) },
      Column("outcome", "outcome") { .text($0.outcome.kind.rawValue) },
      Column("prediction", "prediction") { attempt in
        let text = attempt.outcome.prediction?.answer ?? attempt.outcome.reason ?? ""
        return Cell(shortened(text), value: .string(text))
      },
      Column(primary, primary, .number) { .number($0.score?.values[primary], 3, missing: "") },
      Column("calls", "calls", .number) { .count($0.calls.calls) },
      Column("tokens", "tokens", .number) { attempt in
        let usage = attempt.calls.usage
        return Cell(
          "\(usage.isEstimated ? "~" : "")\(Figures.count(usage.totalTokens))",
          value: .integer(usage.totalTokens))
      },
    ]
  }

  private static func shortened(_ text: String) -> String {
    text.count > 40 ? text.prefix(39) + "…" : text
  }

  static func json(_ attempt: AttemptSummary) -> JSONValue {
    [
      "task": .string(attempt.task.id), "position": .integer(attempt.position + 1),
      "repeat": .integer(attempt.repetition + 1),
      "outcome": .string(attempt.outcome.kind.rawValue),
      "prediction": attempt.outcome.prediction.map(json) ?? .null,
      "reason": attempt.outcome.reason.map(JSONValue.string) ?? .null,
      "scores": attempt.score?.values.json ?? [:],
      "calls": .integer(attempt.calls.calls),
      "tokens": .integer(attempt.calls.usage.totalTokens),
      "seconds": .number(attempt.seconds),
    ]
  }

  static func json(_ prediction: Prediction) -> JSONValue {
    [
      "answer": .string(prediction.answer),
      "support": prediction.support.map { .array($0.map(JSONValue.integer)) } ?? .null,
      "answerable": prediction.answerable.map(JSONValue.bool) ?? .null,
    ]
  }
}
