import Arguments
import Evaluation
import FoundationEssentials
import Options
import Reporting
import Store

/// Writes a comparison as JUnit XML.
struct JUnitOutput {
  enum Flavor: String, CaseIterable { case strict, extended }

  static let file = Option(
    "junit", "write JUnit XML: a test case a gate; - is standard output", .path)
  static let tasks = Option(
    "junit-tasks", placeholder: "WHICH", "a test case for each of these tasks too", .word,
    default: JUnitReport.Tasks.none)
  static let flavor = Option(
    "junit-flavor", placeholder: "FLAVOR", "extended: test cases have properties and a file",
    .word, default: Flavor.strict)

  static let all: [any DeclaredOption] = [file, tasks, flavor]

  private let path: String
  private let options: JUnitReport.Options

  /// - Returns: nil where no file is asked for.
  init?(_ arguments: ParsedArguments) throws {
    guard let path = arguments[Self.file] else {
      for option in [Self.tasks.definition, Self.flavor.definition] where arguments.has(option) {
        throw UsageError("--\(option.name) needs --junit FILE")
      }
      return nil
    }
    self.path = path
    let style = Date.ISO8601FormatStyle().year().month().day().time(
      includingFractionalSeconds: false)
    var options = JUnitReport.Options(timestamp: Date().formatted(style))
    options.isExtended = arguments[Self.flavor] == .extended
    options.tasks = arguments[Self.tasks]
    self.options = options
  }

  /// - Parameter stores: the store of each run whose transcripts are at hand.
  func write(_ report: ComparisonReport, stores: [String: String]) async throws {
    var records: [String: [ExactText: JUnitReport.TaskRecord]] = [:]
    if options.tasks != .none {
      var room = options.fileLimit
      for comparison in report.matters.compactMap(\.comparison) {
        let run = comparison.candidate.run
        guard let store = stores[run] else { continue }
        let wanted =
          options.tasks == .all ? nil : Set(comparison.flips.worse.map { ExactText($0.task) })
        records[run] = try await Self.records(of: run, in: store, wanted: wanted, room: &room)
      }
    }
    try FileOutput.write(
      try JUnitReport(report, options: options, records: records).text(), to: path,
      option: "--junit", readers: .all)
  }

  /// The final replies of a run, as long as there is room for them.
  private static func records(
    of run: String, in path: String, wanted: Set<ExactText>?, room: inout Int
  ) async throws -> [ExactText: JUnitReport.TaskRecord] {
    let store = try await RunStore.open(path: path, mode: .readOnly)
    let record = try await store.run(run)
    var records: [ExactText: JUnitReport.TaskRecord] = [:]
    for try await ending in store.endings(of: record) where room > 0 {
      guard wanted?.contains(ending.task.id) ?? true else { continue }
      let reply = ending.finalReply ?? "(no reply: \(ending.outcome.reason ?? "unknown"))"
      let repeats = record.configuration.repeats > 1
      let text = (repeats ? "repeat \(ending.repetition + 1): " : "") + reply + "\n"
      room -= text.utf8.count
      let task = ExactText(ending.task.id)
      records[task, default: .init(output: "", seconds: 0)].output += text
      records[task]?.seconds += ending.seconds
    }
    await store.close()
    return records
  }
}
