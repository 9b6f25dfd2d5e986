import Arguments
import Digests
import Evaluation
import Options
import Organizations
import Reporting
import Store

/// `orgbench simulate society`: runs of a society whose laws are known, without a model.
enum SimulateSocietyCommand: Command {
  static let specification = CommandSpecification(
    "simulate society", "Simulate societies with known laws, without a model",
    discussion: """
      Agents choose claims by reinforced routing of known strength, and make claims from claims with \
      a known mean ("Do Agent Societies Develop Intellectual Elites?", sections 4.2 and 4.3). The run is \
      recorded as a society's, marked as simulated: analyze coordination and fit-dti read it, \
      leaderboards leave it out. The same options and seed give the same records.
      """,
    options: SimulatedSociety.options + [dti, attempts, seed]
      + ([CommonOptions.store, withoutStore] + ReportOutput.options as [any DeclaredOption])
      .under("Output"),
    examples: [
      "orgbench simulate society --agents 64 --beta 1 --attempts 50",
      "orgbench simulate society --agents 512 --topology mesh --dti on --no-store",
    ])

  private static let dti = Option(
    "dti", placeholder: "FILE|on",
    "Deficit-Triggered Integration with the parameters of a file of \"fit-dti\"; on: with those "
      + "fitted on attempts of the same society without it that are made for that alone",
    .text("a file, or on"))
  private static let attempts = Option(
    "attempts", "how many attempts", .integer(1...1_000_000), default: 20)
  private static let seed = Option(
    "seed", "the seed of all draws", .integer(0...Int.max), default: 0)
  private static let withoutStore = Option(
    flag: "no-store", "keep nothing; count, and time a ledger that takes the same events once more")

  /// So many attempts, or as many as the run has, if that is fewer, are fitted on with `--dti on`.
  private static let mostFitted = 50

  static func run(_ arguments: ParsedArguments) async throws -> ExitCode {
    if arguments[withoutStore], arguments.has(CommonOptions.store) {
      throw UsageError("--store and --no-store exclude each other")
    }
    let society = try society(arguments)
    var tally = SimulationTally(society: society)
    if arguments[withoutStore] {
      try count(society, arguments, &tally)
    } else {
      tally.run = try await record(society, arguments, &tally)
    }
    try ReportOutput.print(tally.document, arguments)
    return .done
  }

  private static func society(_ arguments: ParsedArguments) throws -> SimulatedSociety {
    var society = SimulatedSociety(arguments.values)
    guard let dti = arguments[dti] else { return society }
    guard dti == "on" else { return try society.integrating(file: dti) }
    var fit = DeficitFit()
    for attempt in 1...min(arguments[attempts], mostFitted) {
      // The attempts of a run count from 0.
      let transcript = try society.transcript(repetition: -attempt, seed: arguments[seed])
      fit.add(AttemptCoordination(simulated: transcript), agents: society.agents)
    }
    society.deficit = fit.result?.parameters
    return society
  }

  private static func count(
    _ society: SimulatedSociety, _ arguments: ParsedArguments, _ tally: inout SimulationTally
  ) throws {
    let clock = ContinuousClock()
    for repetition in 0..<arguments[attempts] {
      let start = clock.now
      let transcript = try society.transcript(repetition: repetition, seed: arguments[seed])
      let end = clock.now
      let ledger = try Ledger(replaying: transcript)
      tally.ledgerSeconds = (tally.ledgerSeconds ?? 0) + (clock.now - end) / .seconds(1)
      tally.seconds += (end - start) / .seconds(1)
      precondition(ledger.events == transcript.events, "a ledger tells the same story twice")
      tally.add(transcript)
    }
  }

  /// Appends what the store has not yet, one attempt while the next is made.
  private static func record(
    _ society: SimulatedSociety, _ arguments: ParsedArguments, _ tally: inout SimulationTally
  ) async throws -> String {
    let clock = ContinuousClock()
    let start = clock.now
    let (count, seed) = (arguments[attempts], arguments[seed])
    let store = try await RunStore.open(path: CommonOptions.storePath(arguments))
    let run = try await store.beginRun(
      configuration(society, attempts: count, seed: seed),
      provenance: RunProvenance(
        version: version, commit: buildCommit, dataset: RunConfiguration.simulation,
        machine: Machine.description, scoringVersion: none),
      tasks: [task])
    do {
      let recorder = store.recorder(run: run)
      let finished = try await recorder.finishedAttempts()
      var next = try society.transcript(repetition: 0, seed: seed)
      for repetition in 0..<count {
        let transcript = next
        let id = AttemptID(taskID: transcript.taskID, repetition: repetition)
        async let written: Void =
          finished.contains(id)
          ? () : recorder.append(transcript, score: nil)
        if repetition + 1 < count {
          next = try society.transcript(repetition: repetition + 1, seed: seed)
        }
        tally.add(transcript)
        try await written
      }
      try await store.finishRun(run, .complete)
    } catch {
      try? await store.finishRun(run, .incomplete)
      throw error
    }
    await store.close()
    tally.seconds = (clock.now - start) / .seconds(1)
    return run.id
  }
}

// MARK: - What is recorded

extension SimulateSocietyCommand {
  /// What a run has in place of what only a model's runs have.
  private static let none = "none"

  private static var task: RunTask {
    RunTask(
      id: SimulatedSociety.taskID, contentHash: Digest.sha256(RunConfiguration.simulation),
      grouping: TaskGrouping(cluster: SimulatedSociety.taskID, stratum: ""))
  }

  private static func configuration(
    _ society: SimulatedSociety, attempts: Int, seed: Int
  ) -> RunConfiguration {
    let hash = Digest.sha256(RunConfiguration.simulation)
    return RunConfiguration(
      benchmark: RunConfiguration.simulation, datasetHash: hash, selection: "all",
      taskSetHash: hash, organization: "society", options: society.recordedOptions,
      promptVersion: none, promptHash: Digest.sha256(""), answerFormat: none, model: none,
      endpoint: none, sampling: Sampling(), seed: seed, repeats: attempts,
      limits: Journal.Limits())
  }
}
