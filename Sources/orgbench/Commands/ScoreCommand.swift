import Arguments
import Benchmarks
import Evaluation
import FoundationEssentials
import Options
import Reporting

/// `orgbench score`: a prediction file, scored as the benchmark's official script scores it.
enum ScoreCommand: Command {
  static let specification = CommandSpecification(
    "score", "Score a prediction file as the official script does",
    discussion: """
      Predictions are taken as they stand, in the benchmark's official format: SQuAD 2.0 a JSON \
      object from id to text; MuSiQue JSONL in the data's order; MuSR JSONL with id and output (the \
      raw reply) or answer (the choice's number from 1); GAIA JSONL with task_id and model_answer. \
      The official figures have the official script's names and scale.
      """,
    options: [
      CommonOptions.benchmark, data, CommonOptions.split, predictions, naProbabilities, naThreshold,
      missing, perTask,
    ] + ReportOutput.options,
    examples: ["orgbench score -b squad2 --data dev-v2.0.json --predictions predictions.json"])

  private static let data = Option(
    "data", placeholder: "PATH", "the dataset in the official format", .path)
  private static let predictions = Option(
    "predictions", short: "p", "the prediction file", .path)
  private static let naProbabilities = Option(
    "na-probabilities",
    "SQuAD 2.0: a JSON object from id to the probability that there is no answer", .path)
  private static let naThreshold = Option(
    "na-threshold", placeholder: "P",
    "SQuAD 2.0: a higher probability makes a prediction \"no answer\"",
    .number(-Double.infinity...Double.infinity), default: 1)
  private static let missing = Option(
    "missing", placeholder: "WHAT", "what to do about tasks without a prediction", .word,
    default: MissingPredictions.error)
  private static let perTask = Option(
    "per-task", "write every task's metrics there, as JSONL", .path)

  static func run(_ arguments: ParsedArguments) async throws -> ExitCode {
    let benchmark = try CommonOptions.benchmark(try arguments.required(CommonOptions.benchmark))
    let predictions = try arguments.required(predictions)
    guard let data = try CommonOptions.dataPath(benchmark, arguments) else {
      throw UsageError("missing --data PATH, or --split NAME")
    }
    var scoring = OfficialScoring(dataset: data, predictions: predictions)
    if benchmark.name != "squad2" {
      for option in [naProbabilities.definition, naThreshold.definition]
      where arguments.has(option) {
        throw UsageError("--\(option.name) is for squad2 only")
      }
    }
    scoring.naProbabilities = arguments[naProbabilities]
    scoring.naThreshold = arguments[naThreshold]
    scoring.missing = arguments[missing]
    scoring.wantsTaskScores = arguments.has(perTask)
    let report = try benchmark.officialReport(scoring)
    report.warnings.forEach { Output.note("\(Program.name): \(TerminalText.visible($0))") }
    if let path = arguments[perTask] {
      try FileOutput.write(PerTaskLines.text(report.perTask), to: path, option: "--per-task")
    }
    try ReportOutput.print(document(report), arguments)
    return .done
  }

  private static func json(_ report: OfficialReport) -> JSONValue {
    func object(_ figures: [OfficialReport.Figure]) -> JSONValue {
      .object(
        Dictionary(figures.map { ($0.name, value($0)) }, uniquingKeysWith: { first, _ in first }))
    }
    return [
      "benchmark": .string(report.benchmark), "tasks": .integer(report.tasks),
      "missing": .integer(report.missing), "official": object(report.official),
      "additional": object(report.additional),
    ]
  }

  private static func value(_ figure: OfficialReport.Figure) -> JSONValue {
    figure.scale == .count ? .integer(Int(figure.value)) : .number(figure.value)
  }

  private static func document(_ report: OfficialReport) -> ReportDocument {
    var document = ReportDocument("orgbench score \(report.benchmark)", json: json(report))
    document.add(.paragraph("official, \(Counts.text(report.tasks, "task"))"))
    document.add(.table(table(report.official, of: "official")))
    if !report.additional.isEmpty {
      document.add(.paragraph("additional"))
      document.add(.table(table(report.additional, of: "additional")))
    }
    if report.missing > 0 {
      document.add(.paragraph("\(Counts.text(report.missing, "task")) had no prediction."))
    }
    return document
  }

  private static func table(_ figures: [OfficialReport.Figure], of kind: String) -> Table {
    Table(
      "metrics",
      [
        Column("metric", "metric", .key) { .text($0.name) },
        Column("value", "value", .number) { figure in
          figure.scale == .count
            ? .count(Int(figure.value)) : Cell("\(figure.value)", value: .number(figure.value))
        },
      ], figures, context: ["kind": .string(kind)])
  }
}
