import Arguments
import Benchmarks
import Evaluation
import Models
import Options
import Reporting
import Store

/// `orgbench export`: a run's predictions, transcripts, scores, samples or a task's graph as files.
enum ExportCommand: Command {
  static let specification = CommandSpecification(
    "export", "Write a run's predictions, transcripts, scores, samples or a graph",
    discussion: """
      predictions: the tasks of the run in the benchmark's official format; with --data-output also \
      the dataset of just these tasks, so that the official script itself can be run on both. \
      transcripts: JSONL with every call, of the run or of one TASK; with --format atif trajectories \
      of Harbor's ATIF, with otel traces of OpenTelemetry as OTLP/JSON, an attempt a line each. \
      scores: JSONL, or CSV with --format csv. samples: the sizes of the observables of coordination as \
      CSV, a row each. graph: agents, claims and subtasks of one TASK and who did what to which, as \
      GraphML or DOT for other tools.
      """,
    operands: [
      .init("WHAT", "what to write", .word(What.allCases.map(\.rawValue))),
      .init("RUN", "a run's id, the beginning of one, or latest"),
      .init(
        "TASK", "with graph and transcripts: a task of the run, as \"show\" takes it",
        isOptional: true),
    ],
    options: [
      CommonOptions.store, output, dataOutput, ShowCommand.repetition, RunDataset.option, format,
      observable,
    ],
    examples: [
      "orgbench export predictions latest --output predictions.json --data-output data.json",
      "orgbench export transcripts latest --format otel --output spans.jsonl",
      "orgbench export transcripts latest 1 --format atif --output trajectory.json",
      "orgbench export graph latest 1 --format graphml --output graph.graphml",
      "orgbench export samples latest --observable \"total events\" --output sizes.csv",
    ])

  private enum What: String, CaseIterable {
    case predictions, transcripts, scores, samples, graph

    /// What it can be written as, the default first; empty where there is no choice.
    var formats: [Format] {
      switch self {
      case .scores: [.jsonl, .csv]
      case .transcripts: [.jsonl, .atif, .otel]
      case .graph: [.graphml, .dot]
      case .predictions, .samples: []
      }
    }
  }

  private enum Format: String, CaseIterable { case jsonl, csv, atif, otel, graphml, dot }

  private static let output = Option(
    "output", short: "O", "the file", .path, otherwise: "standard output")
  private static let dataOutput = Option(
    "data-output", placeholder: "PATH",
    "with predictions: write the run's tasks there as a dataset in the official format; a folder "
      + "where the dataset is one. MuSR's ids count stories, and are counted anew then", .path)
  private static let format: Option<Format?> = Option(
    "format", placeholder: "FORMAT",
    "of scores: jsonl, csv; of transcripts: jsonl, atif, otel; of a graph: graphml, dot", .word,
    otherwise: "the first of these")
  private static let observable = Option(
    "observable", "with samples: of one observable alone, such as \"total events\"",
    .text("an observable's name"), otherwise: "all")

  static func run(_ arguments: ParsedArguments) async throws -> ExitCode {
    let store = try await RunStore.open(path: CommonOptions.storePath(arguments), mode: .readOnly)
    let run = try await store.run(arguments.operands[1])
    guard let what = What(rawValue: arguments.operands[0]) else { return .wrongUse }
    let format = try format(of: what, arguments)
    try check(arguments, what)
    if what == .predictions || what == .scores || format == .atif || format == .otel {
      try run.checkIsNotSimulated()
    }
    try await FileOutput.write(to: arguments[output] ?? "-", option: "--output") { write in
      switch what {
      case .predictions: try await predictions(of: run, in: store, arguments, write)
      case .transcripts:
        try await transcripts(of: run, in: store, as: format, arguments, write)
      case .scores: try await scores(of: run, in: store, asCSV: format == .csv, write)
      case .samples: try await samples(of: run, in: store, arguments, write)
      case .graph:
        let recorded = try await ShowCommand.transcript(
          arguments.operands[2], arguments, of: run, in: store)
        let graph = CoordinationGraph(
          claims: recorded.transcript.claims, subtasks: recorded.transcript.subtasks,
          events: recorded.transcript.events)
        try write(format == .dot ? graph.dot() : try graph.graphML())
      }
    }
    await store.close()
    return .done
  }

  private static func format(of what: What, _ arguments: ParsedArguments) throws -> Format? {
    guard let format = arguments[format] else { return what.formats.first }
    guard what.formats.contains(format) else {
      throw UsageError(
        what.formats.isEmpty
          ? "--format: \(what.rawValue) are written in one format alone"
          : "--format \(format.rawValue): \(what.rawValue) takes "
            + what.formats.map(\.rawValue).joined(separator: " or "))
    }
    return format
  }

  private static func check(_ arguments: ParsedArguments, _ what: What) throws {
    if what != .predictions, arguments.has(dataOutput) {
      throw UsageError("--data-output is for predictions only")
    }
    if let name = arguments[observable] {
      guard what == .samples else { throw UsageError("--observable is for samples only") }
      guard ObservableSamples.names.contains(name) else {
        throw UsageError(
          "--observable \"\(name)\": expected one of "
            + ObservableSamples.names.joined(separator: ", ")
            + Suggestion.didYouMean(name, among: ObservableSamples.names))
      }
    }
    let hasTask = arguments.operands.count > 2
    if what == .graph, !hasTask { throw UsageError("missing TASK: a task of the run") }
    if what != .graph, what != .transcripts, hasTask {
      throw UsageError(
        "unexpected argument \"\(arguments.operands[2])\": TASK is for graph and transcripts only")
    }
  }

  private static func transcripts(
    of run: RunRecord, in store: RunStore, as format: Format?, _ arguments: ParsedArguments,
    _ write: (String) throws -> Void
  ) async throws {
    let prices = try RunReading.prices(of: run)
    // ATIF knows US dollars alone.
    let known = prices.flatMap { $0.currency == "USD" ? $0 : nil }
    func line(_ recorded: RecordedTranscript) throws -> String {
      let attempt = TracedAttempt(recorded, of: run) { known?.cost(of: $0, model: $1) }
      switch format {
      case .atif: return try Output.jsonLine(ATIFTrajectory.json(of: attempt))
      case .otel: return try Output.jsonLine(OTLPTrace.json(of: attempt))
      default: return try Output.jsonLine(TranscriptView(recorded).json)
      }
    }
    if arguments.operands.count > 2 {
      return try write(
        line(
          try await ShowCommand.transcript(arguments.operands[2], arguments, of: run, in: store)))
    }
    for try await recorded in store.transcripts(of: run) { try write(line(recorded)) }
  }

  private static func samples(
    of run: RunRecord, in store: RunStore, _ arguments: ParsedArguments,
    _ write: (String) throws -> Void
  ) async throws {
    try write(ObservableSamples.columns.csvHeader())
    for try await attempt in store.coordination(of: run) {
      let rows = ObservableSamples.of(
        attempt, run: run.id, observable: arguments[observable])
      try write(rows.map(ObservableSamples.columns.csvRecord).joined())
    }
  }

  private static func predictions(
    of run: RunRecord, in store: RunStore, _ arguments: ParsedArguments,
    _ write: (String) throws -> Void
  ) async throws {
    let benchmark = try CommonOptions.benchmark(run.configuration.benchmark)
    let repetition = try ShowCommand.repetition(arguments, of: run)
    let selected = Set(try await store.tasks(of: run).map { ExactText($0.id) })
    let dataset = try RunDataset.of(run, arguments)
    let tasks = dataset.tasks.filter { selected.contains($0.id) }
    var renamed: [ExactText: String] = [:]
    if let place = arguments[dataOutput] {
      let excerpt = try benchmark.excerpt(of: dataset.source, ids: selected)
      try Self.write(excerpt, to: place)
      renamed = excerpt.renamed
    }
    var withoutPrediction: (count: Int, first: String)?
    for (index, task) in tasks.enumerated() {
      let ending = try await store.ending(
        of: run, AttemptID(taskID: task.id, repetition: repetition))
      let named = task.named(renamed[task.id] ?? task.id)
      let attempt = ending.map {
        Attempt(taskID: named.id, outcome: $0.outcome, finalReply: $0.finalReply)
      }
      if attempt?.outcome.prediction == nil {
        withoutPrediction = (
          (withoutPrediction?.count ?? 0) + 1, withoutPrediction?.first ?? named.id
        )
      }
      try write(
        benchmark.predictionFormat.lines(
          of: named, attempt, isFirst: index == 0, isLast: index == tasks.count - 1))
    }
    if let (count, first) = withoutPrediction {
      Output.note(
        "\(Program.name): \(count) tasks without a prediction are written as "
          + "\"no answer\", which the official format cannot tell apart: the official script may "
          + "give credit there that the run does not. First: \(first)")
    }
  }

  private static func write(_ excerpt: DatasetExcerpt, to place: String) throws {
    for file in excerpt.files {
      let path = try file.name.map { try FileOutput.path($0, inFolder: place) } ?? place
      try FileOutput.write(
        String(decoding: file.bytes, as: UTF8.self), to: path, option: "--data-output")
    }
  }

  private static func scores(
    of run: RunRecord, in store: RunStore, asCSV: Bool, _ write: (String) throws -> Void
  ) async throws {
    var attempts = store.summaries(of: run).makeAsyncIterator()
    // From here on it is known which attempts are read: a column is missing for none of them.
    var next = try await attempts.next()
    let columns = try await scoreColumns + store.metricNames(of: run).map(column)
    if asCSV { try write(columns.csvHeader()) }
    while let attempt = next {
      try write(asCSV ? columns.csvRecord(attempt) : Output.jsonLine(AttemptList.json(attempt)))
      next = try await attempts.next()
    }
  }

  private static var scoreColumns: [Column<AttemptSummary>] {
    [
      Column("task", "task", .key) { .text($0.task.id) },
      Column("repeat", "repeat", .number) { .count($0.repetition + 1) },
      Column("outcome", "outcome") { .text($0.outcome.kind.rawValue) },
      Column("calls", "calls", .number) { .count($0.calls.calls) },
      Column("tokens", "tokens", .number) { .count($0.calls.usage.totalTokens) },
    ]
  }

  private static func column(_ metric: String) -> Column<AttemptSummary> {
    Column(metric, metric, .number) { .number($0.score?.values[metric], 4) }
  }
}

extension BenchmarkTask {
  /// The task under another id.
  fileprivate func named(_ id: String) -> BenchmarkTask {
    BenchmarkTask(
      id: id, material: material, question: question, hint: hint, format: format)
  }
}
