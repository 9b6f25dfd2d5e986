import Arguments
import Benchmarks
import Evaluation
import Options
import Reporting

/// `orgbench datasets list`: the benchmarks, with their bundled samples.
enum DatasetsListCommand: Command {
  static let specification = CommandSpecification(
    "datasets list", "List the benchmarks and their bundled samples",
    options: ReportOutput.options, examples: ["orgbench datasets list"])

  static func run(_ arguments: ParsedArguments) async throws -> ExitCode {
    var rows: [Row] = []
    for benchmark in Catalogue.benchmarks {
      let sample = Environment.datasetsFolder.map(benchmark.bundledSample)
      rows.append(
        Row(
          benchmark: benchmark, sample: sample,
          tasks: try sample.map { try benchmark.read($0).tasks.count }))
    }
    var document = ReportDocument("orgbench datasets list", json: .array(rows.map(\.json)))
    document.add(
      .table(
        Table(
          "benchmarks",
          [
            Column("name", "name", .key) { .text($0.benchmark.name) },
            Column("title", "benchmark") { .text($0.benchmark.title) },
            Column("sample_tasks", "sample tasks", .number) { row in
              row.tasks.map(Cell.count) ?? Cell("not found", value: .null)
            },
            Column("primary_metric", "metric") { .text($0.benchmark.primaryMetric) },
            Column("licence", "licence of the official data") {
              .text($0.benchmark.reference.licence)
            },
          ], rows)))
    try ReportOutput.print(document, arguments)
    return .done
  }

  private struct Row {
    let benchmark: any Benchmark
    /// The path of the bundled sample; nil where there is none.
    let sample: String?
    let tasks: Int?

    var json: JSONValue {
      [
        "name": .string(benchmark.name), "title": .string(benchmark.title),
        "sample": sample.map(JSONValue.string) ?? .null,
        "sample_tasks": tasks.map(JSONValue.integer) ?? .null,
        "primary_metric": .string(benchmark.primaryMetric),
        "metrics": .array(benchmark.metrics.map { .string($0.name) }),
        "licence": .string(benchmark.reference.licence),
        "citation": .string(benchmark.reference.citation),
        "official_scorer": .string(benchmark.reference.officialScorer),
      ]
    }
  }
}

/// `orgbench datasets show`: one dataset, or one of its tasks as an organization sees it.
enum DatasetsShowCommand: Command {
  static let specification = CommandSpecification(
    "datasets show", "Show a dataset, or one of its tasks",
    operands: [
      .init(
        "BENCHMARK", CommonOptions.benchmarkNames.joined(separator: ", "),
        .word(CommonOptions.benchmarkNames)),
      .init("TASK", "a task's id, or its position from 1", isOptional: true),
    ],
    options: [CommonOptions.data, CommonOptions.split, key] + ReportOutput.options,
    examples: ["orgbench datasets show musr", "orgbench datasets show gaia 3 --key"])

  private static let key = Option(flag: "key", "print the task's answer key too")

  static func run(_ arguments: ParsedArguments) async throws -> ExitCode {
    let benchmark = try CommonOptions.benchmark(arguments.operands[0])
    let dataset = try CommonOptions.dataset(benchmark, arguments)
    if arguments.operands.count > 1 {
      // What is not shown of a task stands in its own text.
      let task = try find(arguments.operands[1], in: dataset)
      let key = arguments[Self.key] ? dataset.scorer.expectation(of: task.id) : nil
      try ReportOutput.print(arguments, json: json(task, dataset, key)) {
        BrokenText.wrapped(
          TerminalText.visible(text(task, key), keepingLineBreaks: true),
          width: ReportOutput.terminalWidth)
      }
    } else {
      dataset.warnings.forEach { Output.note("\(Program.name): \($0)") }
      try ReportOutput.print(overview(benchmark, dataset), arguments)
    }
    return .done
  }

  private static func find(_ reference: String, in dataset: Dataset) throws -> BenchmarkTask {
    if let task = dataset.tasks.first(where: { ExactText($0.id) == ExactText(reference) }) {
      return task
    }
    if let position = Int(reference), dataset.tasks.indices.contains(position - 1) {
      return dataset.tasks[position - 1]
    }
    throw InputError(
      reference, "\(dataset.source) has no such task",
      remedy: "give an id, or a position from 1 to \(dataset.tasks.count)")
  }

  private static func text(_ task: BenchmarkTask, _ key: String?) -> String {
    let parts = [
      "task \(task.id)", task.material, "Question: \(task.question)", task.format.instruction,
      key.map { "expected  \($0)" } ?? "",
    ]
    return parts.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
  }

  private static func json(_ task: BenchmarkTask, _ dataset: Dataset, _ key: String?) -> JSONValue {
    [
      "id": .string(task.id), "material": .string(task.material),
      "question": .string(task.question), "instruction": .string(task.format.instruction),
      "hint": (task.hint?.text).map(JSONValue.string) ?? .null,
      "stratum": (dataset.groupings[task.id]?.stratum).map(JSONValue.string) ?? .null,
      "content_sha256": .string(task.contentHash), "expected": key.map(JSONValue.string) ?? .null,
    ]
  }

  private static func strata(_ dataset: Dataset) -> [(name: String, tasks: Int)] {
    Dictionary(grouping: dataset.tasks) { dataset.groupings[$0.id]?.stratum ?? "" }
      .map { ($0.key, $0.value.count) }.sorted { $0.0 < $1.0 }
  }

  private static func summary(_ benchmark: any Benchmark, _ dataset: Dataset) -> JSONValue {
    [
      "benchmark": .string(benchmark.name), "source": .string(dataset.source),
      "sha256": .string(dataset.contentHash), "tasks": .integer(dataset.tasks.count),
      "strata": .object(
        Dictionary(
          strata(dataset).map { ($0.name, JSONValue.integer($0.tasks)) },
          uniquingKeysWith: { first, _ in first })),
      "ids": .array(dataset.tasks.map { .string($0.id) }),
    ]
  }

  private static func overview(
    _ benchmark: any Benchmark, _ dataset: Dataset
  ) -> ReportDocument {
    var document = ReportDocument(
      "orgbench datasets show \(benchmark.name)", json: summary(benchmark, dataset))
    document.add(.heading(benchmark.title))
    document.add(
      .facts([
        .init("source", "source", .text(dataset.source)),
        .init("sha256", "sha256", .text(dataset.contentHash)),
        .init("tasks", "tasks", .count(dataset.tasks.count)),
        .init("scorer", "scorer", .text(benchmark.reference.officialScorer)),
        .init("licence", "licence", .text(benchmark.reference.licence)),
        .init("citation", "cite", .text(benchmark.reference.citation)),
      ]))
    document.add(
      .table(
        Table(
          "strata",
          [
            Column("stratum", "stratum", .key) { .text($0.name) },
            Column("tasks", "tasks", .number) { .count($0.tasks) },
          ], strata(dataset))))
    return document
  }
}
