import Arguments
import Evaluation
import Options
import Organizations
import Reporting
import Store

/// `orgbench fit-dti`: the parameters of Deficit-Triggered Integration from runs without it.
enum FitDeficitCommand: Command {
  static let specification = CommandSpecification(
    "fit-dti", "Fit Deficit-Triggered Integration on runs of societies without it",
    discussion: """
      Fits b, Z and tau for each topology and benchmark among the runs, from what agents did with each \
      other and never from a score, and writes them to a file for "run --dti FILE". Fit them on other \
      tasks than those that they are to be tried on.
      """,
    operands: [.init("RUN", "a run of the organization society, or several", isRepeatable: true)],
    options: [CommonOptions.store, output] + ReportOutput.options,
    examples: ["orgbench fit-dti RUN-OF-8 RUN-OF-32 --output dti.json"])

  private static let output = Option("output", short: "O", "the file of parameters", .path)

  private struct Condition: Hashable {
    let topology: String
    let benchmark: String
  }

  private struct Fitted {
    let condition: Condition
    let result: DeficitFit.Result
  }

  static func run(_ arguments: ParsedArguments) async throws -> ExitCode {
    let path = try arguments.required(output)
    let store = try await RunStore.open(path: CommonOptions.storePath(arguments), mode: .readOnly)
    var fits: [Condition: DeficitFit] = [:]
    for reference in arguments.operands {
      let run = try await store.run(reference)
      let (condition, agents) = try condition(of: run)
      for try await attempt in store.coordination(of: run) {
        fits[condition, default: DeficitFit()].add(attempt, agents: agents)
      }
    }
    await store.close()
    let fitted = try fits.sorted {
      ($0.key.benchmark, $0.key.topology) < ($1.key.benchmark, $1.key.topology)
    }.map { condition, fit in
      guard let result = fit.result else {
        throw InputError(
          "\(condition.topology) with \(condition.benchmark)", "its runs have no claims",
          remedy: "fit on runs in which agents propose something")
      }
      return Fitted(condition: condition, result: result)
    }
    let file = DeficitFile(
      fitted.map {
        DeficitFile.Condition(
          topology: $0.condition.topology, benchmark: $0.condition.benchmark,
          parameters: $0.result.parameters, basis: $0.result.basis.words)
      })
    try FileOutput.write(try Output.json(file.json), to: path, option: "--output", readers: .all)
    var document = ReportDocument("orgbench fit-dti")
    document.add(.table(table(fitted)))
    document.add(list: Set(fitted.map(\.result.basis.words)).sorted(), under: "Where b comes from")
    try ReportOutput.print(document, arguments)
    return .done
  }

  /// - Throws: `InputError` for a run of another organization.
  static func checkIsSociety(_ run: RunRecord) throws {
    guard run.configuration.organization == "society" else {
      throw InputError(
        run.id, "it is a run of \(run.configuration.organization)",
        remedy: "name runs of the organization society")
    }
  }

  private static func condition(of run: RunRecord) throws -> (Condition, agents: Int) {
    let configuration = run.configuration
    try checkIsSociety(run)
    guard let topology = configuration.options["topology"]?.text,
      let agents = configuration.options["agents"]?.wholeNumber
    else { throw InputError(run.id, "its configuration names no topology and agents") }
    guard configuration.options["dti"] == nil else {
      throw InputError(
        run.id, "it was made with --dti", remedy: "fit on runs without it")
    }
    return (Condition(topology: topology, benchmark: configuration.benchmark), agents)
  }

  private static func table(_ fitted: [Fitted]) -> Table {
    Table(
      "conditions",
      [
        Column("topology", "topology", .key) { .text($0.condition.topology) },
        Column("benchmark", "benchmark", .key) { .text($0.condition.benchmark) },
        Column("attempts", "attempts", .number) { .count($0.result.attempts) },
        Column("cascades", "cascades", .number) { .count($0.result.cascades) },
        Column("merges", "merges", .number) { .count($0.result.merges) },
        Column("exponent", "b", .number) { .number($0.result.parameters.exponent, 4) },
        Column("normalization", "Z", .number) { .number($0.result.parameters.normalization, 4) },
        Column("threshold", "tau", .number) { .number($0.result.parameters.threshold, 4) },
      ], fitted)
  }
}
