import Arguments
import Evaluation
import Options
import Reporting
import Store

/// `orgbench report`: runs as one page to look at, and its figures as SVG.
enum ReportCommand: Command {
  static let specification = CommandSpecification(
    "report", "Write runs as one HTML page with figures and transcripts",
    discussion: """
      The page is one file that needs no network: rankings, figures with their numbers, what became of \
      each task, and transcripts to be opened, searched and set side by side. It takes all runs of the \
      store, or those that are named. With --plot it writes one of the page's figures as SVG instead.
      """,
    operands: [
      .init(
        "RUN", "a run's id, the beginning of one, its name or latest", isOptional: true,
        isRepeatable: true)
    ],
    options: [
      CommonOptions.store, output, compare, transcripts, plot, RunDataset.option,
      CommonOptions.cluster,
    ],
    examples: [
      "orgbench report --output report.html",
      "orgbench report --compare squad2-single-1a2b squad2-flat-5e6f --output comparison.html",
      "orgbench report --plot score-tokens --output figure.svg",
    ])

  private static let output = Option(
    "output", short: "O", placeholder: "FILE", "the file; - for standard output", .path,
    otherwise: "report.html, with --plot NAME.svg")
  private static let compare = Option(
    flag: "compare", "compare the first two runs that are named, the second against the first")
  private static let plot = Option(
    "plot", placeholder: "NAME",
    "write this figure of the page as SVG; a name that is unknown lists all",
    .text("a figure's name"))
  private static let transcripts = Option(
    "transcripts", placeholder: "WHICH",
    "whose transcripts the page holds, as far as there is room: all tasks, so many, or those that failed "
      + "or that runs do not agree on; of so many, these come first",
    .integer(0...1_000_000, or: TranscriptChoice.self), default: .integer(200))

  static func run(_ arguments: ParsedArguments) async throws -> ExitCode {
    if arguments[compare], arguments.operands.count < 2 {
      throw UsageError("--compare takes two runs: orgbench report --compare BASE CANDIDATE")
    }
    let store = try await RunStore.open(path: CommonOptions.storePath(arguments), mode: .readOnly)
    let runs = try await runs(arguments, in: store)
    let choice = arguments[transcripts]
    var reading = RunPageReading(
      store: store, clustering: arguments[CommonOptions.cluster],
      dataset: arguments[RunDataset.option],
      selection: .init(
        limit: arguments.has(plot) ? 0 : choice.number ?? Int.max, choice: choice.word))
    try await reading.read(runs)
    if arguments[compare] { try await reading.compare(runs[0], runs[1]) }
    await store.close()
    let document = reading.page.document
    if let name = arguments[plot] {
      let plot = try document.plot(named: name)
      try FileOutput.write(
        plot.svg, to: arguments[output] ?? "\(name).svg", option: "--output")
      note(arguments[output] ?? "\(name).svg")
    } else {
      try FileOutput.write(
        document.html(), to: arguments[output] ?? "report.html", option: "--output")
      note(arguments[output] ?? "report.html")
    }
    return .done
  }

  private static func note(_ path: String) {
    if path != "-" { Output.note("Written: \(path)") }
  }

  private static func runs(
    _ arguments: ParsedArguments, in store: RunStore
  ) async throws -> [RunRecord] {
    guard !arguments.operands.isEmpty else { return try await store.runs() }
    var runs: [RunRecord] = []
    for reference in arguments.operands {
      let run = try await store.run(reference)
      guard !runs.contains(where: { $0.id == run.id }) else {
        throw UsageError("the run \(run.id) is named twice")
      }
      runs.append(run)
    }
    return runs
  }
}

/// Whose transcripts a page holds, where that is no number.
enum TranscriptChoice: String, CaseIterable, Sendable {
  /// Of all tasks.
  case all
  /// Of tasks on which an attempt failed.
  case failed
  /// Of tasks on which the runs' scores differ.
  case changed
}
