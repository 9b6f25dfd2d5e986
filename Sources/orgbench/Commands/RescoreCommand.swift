import Arguments
import Benchmarks
import Evaluation
import Options
import Reporting
import Store

/// `orgbench rescore`: a run's transcripts, read and scored again without a model.
enum RescoreCommand: Command {
  static let specification = CommandSpecification(
    "rescore", "Score a run's transcripts again, with no model call",
    discussion: """
      Reads each final reply again under today's reading rules and scores it under today's scoring \
      rules, keeps both, and lists what changed; scores under other versions stay. Needs the dataset \
      that the run was made on.
      """,
    operands: [.init("RUN", "a run's id, the beginning of one, or latest")],
    options: [
      CommonOptions.store, RunDataset.option, dryRun,
    ] + ReportOutput.options,
    examples: ["orgbench rescore latest --dry-run"])

  private static let dryRun = Option(
    flag: "dry-run", "list what would change and keep the scores as they are")

  static func run(_ arguments: ParsedArguments) async throws -> ExitCode {
    let isDry = arguments[dryRun]
    let store = try await RunStore.open(
      path: CommonOptions.storePath(arguments), mode: isDry ? .readOnly : .readWrite)
    let run = try await store.run(arguments.operands[0])
    try run.checkIsNotSimulated()
    let dataset = try RunDataset.of(run, arguments)
    let formats = Dictionary(
      dataset.tasks.map { (ExactText($0.id), $0.format) }, uniquingKeysWith: { first, _ in first })
    var scores: [AttemptID: TaskScore] = [:]
    var outcomes: [AttemptID: Outcome] = [:]
    var changes: [Change] = []
    for try await recorded in store.transcripts(of: run, prompts: false) {
      let transcript = recorded.transcript
      let outcome = reading(
        transcript, formats[transcript.taskID],
        isRepaired: run.configuration.answerForm == .all)
      let score = try dataset.scorer.score(
        Attempt(taskID: transcript.taskID, outcome: outcome, finalReply: transcript.finalReply))
      let id = AttemptID(taskID: transcript.taskID, repetition: transcript.repetition)
      if let score { scores[id] = score }
      if outcome != transcript.outcome { outcomes[id] = outcome }
      let change = Change(id, from: (transcript.outcome, recorded.score), to: (outcome, score))
      if !change.isEmpty { changes.append(change) }
    }
    if !isDry {
      _ = try await store.replaceScores(
        of: run, scoringVersion: dataset.scorer.version, with: scores, outcomes: outcomes)
    }
    await store.close()
    try ReportOutput.print(
      document(changes, of: run, scored: scores.count, dataset), arguments)
    return .done
  }

  /// The outcome under today's reading rules. Outcomes that no reading decided stay, and answers that
  /// were taken as they were where their writers had not been told the form.
  private static func reading(
    _ transcript: Transcript, _ format: (any AnswerFormat)?, isRepaired: Bool
  ) -> Outcome {
    guard let reply = transcript.finalReply, let format else { return transcript.outcome }
    let call = transcript.calls.last { $0.reply.text == reply }
    switch transcript.outcome {
    case .failed: return transcript.outcome
    case .refused where call?.reply.finish == .refusal: return transcript.outcome
    case .limitReached(let limit) where limit != .completionTokens: return transcript.outcome
    default: break
    }
    let end = call?.reply.end ?? .whole
    switch format.read(reply, end) {
    case .answer(let prediction): return .answered(prediction)
    case .abstention(let prediction): return .abstained(prediction)
    case .unreadable where !isRepaired && transcript.outcome.prediction != nil:
      return transcript.outcome
    case .unreadable(let reason):
      return transcript.outcome.kind == .limitReached
        ? transcript.outcome : Outcome(unreadable: reply, reason, end)
    }
  }

  private static func document(
    _ changes: [Change], of run: RunRecord, scored: Int, _ dataset: Dataset
  ) -> ReportDocument {
    let (scoring, reading) = (dataset.scorer.version, dataset.tasks.readingVersion)
    var document = ReportDocument(
      "orgbench rescore \(run.id)",
      json: [
        "run": .string(run.id), "scored": .integer(scored), "scoring": .string(scoring),
        "scoring_before": .string(run.scoringVersion), "reading": .string(reading),
        "reading_before": .string(run.configuration.answerFormat),
        "changes": .array(changes.map(\.json)),
      ])
    document.add(
      .paragraph(
        "\(run.id): \(Counts.text(scored, "attempt")) scored under \(scoring) and \(reading) "
          + "(the run's: \(run.scoringVersion), \(run.configuration.answerFormat)), "
          + "\(Figures.count(changes.count)) changed"))
    let rows = changes.flatMap { change in change.differences.map { (change.id, $0) } }
    guard !rows.isEmpty else { return document }
    let table = Table(
      "changes",
      [
        Column("task", "task", .key) { .text($0.0.taskID) },
        Column("repeat", "repeat", .number) { .count($0.0.repetition + 1) },
        Column("what", "what", .key) { .text($0.1.what) },
        Column("before", "before") { .text($0.1.before) },
        Column("now", "now") { .text($0.1.now) },
      ], rows, context: ["run": .string(run.id)])
    document.add(.table(table))
    return document
  }
}

/// What rescoring changed about one attempt.
private struct Change {
  let id: AttemptID
  /// What, before, now.
  let differences: [(what: String, before: String, now: String)]

  init(
    _ id: AttemptID, from: (outcome: Outcome, score: TaskScore?),
    to: (outcome: Outcome, score: TaskScore?)
  ) {
    self.id = id
    var found: [(String, String, String)] = []
    if from.outcome != to.outcome {
      found.append(("outcome", Self.words(from.outcome), Self.words(to.outcome)))
    }
    let before = from.score?.values ?? [:]
    let now = to.score?.values ?? [:]
    for metric in Set(before.names).union(now.names).sorted() where before[metric] != now[metric] {
      func text(_ value: Double?) -> String { value.map { Figures.fixed($0, 4) } ?? "none" }
      found.append((metric, text(before[metric]), text(now[metric])))
    }
    differences = found
  }

  var isEmpty: Bool { differences.isEmpty }

  var json: JSONValue {
    [
      "task": .string(id.taskID), "repeat": .integer(id.repetition + 1),
      "differences": .array(
        differences.map {
          ["what": .string($0.what), "before": .string($0.before), "now": .string($0.now)]
        }),
    ]
  }

  private static func words(_ outcome: Outcome) -> String {
    "\(outcome.kind.rawValue) \(outcome.prediction?.answer ?? outcome.reason ?? "")"
  }
}
