import Evaluation
import Reporting
import Store

/// A run's attempts, a line each.
enum AttemptList {
  static func table(_ attempts: [AttemptSummary], primary: String) -> TextTable {
    var table = TextTable([
      .init("#", .right), .init("task"), .init("repeat", .right), .init("outcome"),
      .init("prediction"), .init(primary, .right), .init("calls", .right), .init("tokens", .right),
    ])
    for attempt in attempts {
      let usage = attempt.calls.usage
      table.add([
        "\(attempt.position + 1)", attempt.task.id, "\(attempt.repetition + 1)",
        attempt.outcome.kind.rawValue,
        String((attempt.outcome.prediction?.answer ?? attempt.outcome.reason ?? "").prefix(40)),
        attempt.score?.values[primary].map { Figures.fixed($0, 3) } ?? "",
        "\(attempt.calls.calls)",
        "\(usage.isEstimated ? "~" : "")\(Figures.count(usage.totalTokens))",
      ])
    }
    return table
  }

  static func json(_ attempt: AttemptSummary) -> JSONValue {
    [
      "task": .string(attempt.task.id), "position": .integer(attempt.position + 1),
      "repeat": .integer(attempt.repetition + 1),
      "outcome": .string(attempt.outcome.kind.rawValue),
      "prediction": attempt.outcome.prediction.map(json) ?? .null,
      "reason": attempt.outcome.reason.map(JSONValue.string) ?? .null,
      "scores": .object(attempt.score?.values.mapValues(JSONValue.number) ?? [:]),
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
