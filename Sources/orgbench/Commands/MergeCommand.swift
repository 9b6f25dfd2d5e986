import Arguments
import Evaluation
import Options
import Reporting
import Store

/// `orgbench merge`: stores brought together in one.
enum MergeCommand: Command {
  static let specification = CommandSpecification(
    "merge", "Bring the runs of several stores together in one",
    discussion: """
      Takes in what the stores hold: runs with their sessions, replies, transcripts and scores. Their \
      order makes no difference, and a store may be given again. Everything is compared before \
      anything is written. Afterwards it says what is missing of each run; the exit code is 3 while \
      something is, or a store could not be read.
      """,
    operands: [
      .init("STORE", "a store, such as one of a shard; it is only read", .path, isRepeatable: true)
    ],
    options: [into] + ReportOutput.options,
    examples: ["orgbench merge shard-1.sqlite shard-2.sqlite --into all.sqlite"])

  private static let into = Option(
    "into", placeholder: "STORE", "the store that takes them in; it is made where there is none",
    .path)

  static func run(_ arguments: ParsedArguments) async throws -> ExitCode {
    _ = try ReportOutput.format(arguments)
    let result = try await RunStore.merge(
      arguments.operands, into: try arguments.required(into))
    try ReportOutput.print(document(result), arguments)
    return result.isComplete ? .done : .incomplete
  }

  private static func document(_ result: RunStore.MergeResult) -> ReportDocument {
    var document = ReportDocument("orgbench merge", json: json(result))
    document.add(
      .table(
        Table(
          "stores",
          [
            Column("store", "store", .key) { .text($0.path) },
            Column("new_attempts", "new attempts", .number) { .count($0.attempts) },
            Column("new_replies", "new replies", .number) { .count($0.replies) },
            Column("left_out", "left out") { .text($0.fault) },
          ], result.sources)))
    document.add(
      .table(
        Table(
          "runs",
          [
            Column("run", "run", .key) { .text($0.run) },
            Column("attempts", "attempts", .number) { .count($0.attempts) },
            Column("missing", "missing", .number) { .count($0.missing) },
          ], result.runs)))
    let missing = result.runs.flatMap { run in
      run.parts.filter { $0.missing > 0 }.map { "\(run.run): \(words($0))" }
    }
    document.add(list: missing, under: "Missing:")
    return document
  }

  /// `shard 4/4: 25 of 25 attempts at 25 tasks; no store of it was merged`.
  private static func words(_ part: RunCoverage.Part) -> String {
    let shard = part.shard.map { "shard \($0.words): " } ?? ""
    let count =
      "\(Counts.text(part.missing)) of \(Counts.text(part.attempts, "attempt")) at "
      + Counts.text(part.missingTaskCount, "task")
    guard part.isPresent else { return "\(shard)\(count); no store of it was merged" }
    let more = part.missingTaskCount - part.missingTasks.count
    return "\(shard)\(count): \(part.missingTasks.joined(separator: ", "))"
      + (more > 0 ? " and \(Counts.text(more)) more" : "")
  }

  private static func json(_ result: RunStore.MergeResult) -> JSONValue {
    [
      "complete": .bool(result.isComplete),
      "stores": .array(
        result.sources.map {
          [
            "store": .string($0.path), "new_attempts": .integer($0.attempts),
            "new_replies": .integer($0.replies), "left_out": .optional($0.fault),
          ]
        }),
      "runs": .array(
        result.runs.map { run in
          [
            "run": .string(run.run), "attempts": .integer(run.attempts),
            "missing": .integer(run.missing), "parts": .array(run.parts.map(json)),
          ]
        }),
    ]
  }

  private static func json(_ part: RunCoverage.Part) -> JSONValue {
    [
      "shard": .optional(part.shard?.words), "merged": .bool(part.isPresent),
      "attempts": .integer(part.attempts), "missing": .integer(part.missing),
      "missing_tasks": .integer(part.missingTaskCount),
      "first_missing_tasks": .array(part.missingTasks.map(JSONValue.string)),
    ]
  }
}
