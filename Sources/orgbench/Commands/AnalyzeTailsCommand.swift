import Arguments
import Evaluation
import Options
import Reporting
import Statistics

/// `orgbench analyze tails`: whether the observables of societies, or any counts, have heavy tails.
enum AnalyzeTailsCommand: Command {
  static let specification = CommandSpecification(
    "analyze tails", "Heavy tails of societies' observables, or of any counts",
    discussion: """
      Fits power law, truncated power law, log-normal and exponential to the six observables of \
      coordination, and to how often claims are targeted, for each topology among the runs, or each \
      number of agents; or to a \
      column of positive whole numbers of a file. Says which fits better, and where the data cannot \
      tell. docs/laws.md tells how to read it.
      """,
    operands: [
      .init(
        "RUN", "a run of the organization society, or several", isOptional: true, isRepeatable: true
      )
    ],
    options: [CommonOptions.store, by, samples, column]
      + ([xMin, bootstrap, goodnessOfFit, seed] as [any DeclaredOption]).under("Statistics")
      + ReportOutput.options,
    examples: [
      "orgbench analyze tails latest",
      "orgbench analyze tails --samples degrees.csv --column degree --format markdown",
    ])

  private static let by = Option(
    "by", "what runs are put together by", .word, default: TailSamples.Grouping.topology)
  private static let samples = Option(
    "samples", "samples in place of runs: a whole number a line, or CSV; - for standard input",
    .path)
  private static let column = Option(
    "column", "the column of a CSV file with a header", .text("a column's name"))

  private enum Automatic: String, CaseIterable { case auto }

  private static let xMin = Option(
    "x-min", "where tails begin; auto: where the power law fits best",
    .integer(1...CountDistribution.limit, or: Automatic.self), default: .word(.auto))
  private static let bootstrap = Option(
    "bootstrap", "resamples for the interval of the exponent, 0 for none, else at least 100",
    .integer(0...1_000_000), default: 1000)
  private static let goodnessOfFit = Option(
    "goodness-of-fit", "data sets drawn for the goodness of fit, 0 for none",
    .integer(0...1_000_000), default: 1000)
  private static let seed = Option(
    "seed", "seed of resamples and data sets", .integer(0...Int.max), default: 0)

  static func run(_ arguments: ParsedArguments) async throws -> ExitCode {
    let setup = try setup(arguments)
    guard let path = arguments[samples] else {
      guard !arguments.operands.isEmpty else {
        throw UsageError("missing RUN: a run of the organization society; or give --samples FILE")
      }
      guard !arguments.has(column) else { throw UsageError("--column needs --samples") }
      let gathered = try await gather(arguments)
      let report = try await TailReport(gathered.samples(), setup)
      try ReportOutput.print(report.document(sources: gathered.table), arguments)
      return .done
    }
    guard arguments.operands.isEmpty else {
      throw UsageError("RUN and --samples exclude each other")
    }
    guard !arguments.has(by) else { throw UsageError("--by is of runs, not of --samples") }
    let (bytes, source) =
      path == "-"
      ? (try InputBytes.standardInput(), "standard input") : (try InputBytes.file(path), path)
    let sample = TailReport.Sample(
      group: source, name: arguments[column] ?? "samples",
      samples: ClusteredCounts(
        try SampleFile.read(bytes, source: source, column: arguments[column])))
    try ReportOutput.print(try await TailReport([sample], setup).document(), arguments)
    return .done
  }

  private static func gather(_ arguments: ParsedArguments) async throws -> TailSamples {
    var gathered = TailSamples(by: arguments[by])
    try await SocietyRuns.read(arguments.operands, arguments) {
      try gathered.add($0)
    } take: { attempt, run, cluster in
      try gathered.add(attempt, of: run, cluster: cluster)
    }
    return gathered
  }

  private static func setup(_ arguments: ParsedArguments) throws -> TailAnalysis.Setup {
    let resamples = arguments[bootstrap]
    guard resamples == 0 || resamples >= 100 else {
      throw UsageError("--bootstrap \(resamples): expected 0 for no interval, or at least 100")
    }
    return TailAnalysis.Setup(
      xMin: arguments[xMin].number, bootstrap: resamples, goodnessOfFit: arguments[goodnessOfFit],
      seed: UInt64(arguments[seed]))
  }
}
