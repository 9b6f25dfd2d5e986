public import Evaluation

/// A comparison as JUnit XML: a suite a benchmark and organization, a case a gate, and on request a
/// case a task.
public struct JUnitReport: Sendable {
  /// Which tasks have a case of their own.
  public enum Tasks: String, Sendable, Hashable, CaseIterable {
    /// None.
    case none
    /// Those whose main metric is lower in the candidate.
    case regressed
    /// All that have the main metric.
    case all
  }

  /// What is known of a task beside its scores.
  public struct TaskRecord: Sendable, Hashable {
    /// The candidate's final replies.
    public var output: String
    /// How long the candidate worked on it.
    public var seconds: Double

    /// A record.
    public init(output: String, seconds: Double) {
      self.output = output
      self.seconds = seconds
    }
  }

  /// How to write.
  public struct Options: Sendable {
    /// Whether test cases have properties and a file: GitLab and pytest's readers know them, stricter
    /// ones refuse them.
    public var isExtended = false
    /// Which tasks have a case of their own.
    public var tasks = Tasks.none
    /// When the comparison was made: `YYYY-MM-DDThh:mm:ss`, UTC.
    public var timestamp: String
    /// The most bytes of a file.
    public var fileLimit = 25_000_000
    /// The most cases of a file; GitLab reads no more than 500,000 cases and 250,000 elements.
    public var caseLimit = 50_000

    /// The defaults.
    public init(timestamp: String) {
      self.timestamp = timestamp
    }
  }

  /// The most bytes of a case's output; of a longer one the end is kept.
  public static let outputLimit = 16_384

  private let report: ComparisonReport
  private let options: Options
  private let records: [String: [ExactText: TaskRecord]]

  /// A report.
  /// - Parameter records: by run and task, where the candidate's transcripts are at hand.
  public init(
    _ report: ComparisonReport, options: Options, records: [String: [ExactText: TaskRecord]] = [:]
  ) {
    self.report = report
    self.options = options
    self.records = records
  }

  /// The file's text.
  /// - Throws: `InputError` where libxml2 is not there.
  public func text() throws -> String {
    try JUnitXML.text(of: suites(), isExtended: options.isExtended)
  }

  private func suites() -> [JUnitSuite] {
    var suites = report.matters.map { matter in
      JUnitSuite(
        name: Self.classname(matter.benchmark, matter.organization), timestamp: options.timestamp,
        properties: matter.properties(report.options), cases: gateCases(of: matter))
    }
    let homeless = report.results.filter { result in
      !report.matters.contains { $0.isSubject(of: result) }
    }
    if !homeless.isEmpty {
      suites.append(
        JUnitSuite(
          name: "orgbench", timestamp: options.timestamp, properties: [],
          cases: homeless.map { $0.testcase(self, matter: nil) }))
    }
    addTaskCases(to: &suites)
    return suites
  }

  static func classname(_ parts: String?...) -> String {
    (["orgbench"] + parts.compactMap(\.self)).joined(separator: ".")
  }

  private func gateCases(of matter: ComparisonReport.Matter) -> [JUnitSuite.Case] {
    let results = report.results.filter(matter.isSubject)
    guard results.isEmpty else { return results.map { $0.testcase(self, matter: matter) } }
    // A file without a case is an error to most readers.
    return [
      JUnitSuite.Case(
        name: "comparison", classname: Self.classname(matter.benchmark, matter.organization),
        status: matter.obstacle.map { .error(type: "incomplete", message: $0) } ?? .passed)
    ]
  }

  /// Adds cases, then outputs, as long as there is room; the gates' cases always have it.
  private func addTaskCases(to suites: inout [JUnitSuite]) {
    guard options.tasks != .none else { return }
    var room = options.fileLimit - suites.reduce(0) { $0 + $1.size }
    var count = suites.reduce(0) { $0 + $1.cases.count }
    let wanted = report.matters.map(taskCases)
    let fitting = wanted.map { cases in
      cases.prefix { testcase in
        count += 1
        room -= testcase.size
        return room >= 0 && count <= options.caseLimit
      }
    }
    for (index, cases) in fitting.enumerated() {
      var leftOutputs = 0
      for var testcase in cases {
        let size = testcase.output.map { 40 + XMLSize.of($0) } ?? 0
        if size > room {
          testcase.output = nil
          leftOutputs += 1
        } else {
          room -= size
        }
        suites[index].cases.append(testcase)
      }
      let leftCases = wanted[index].count - cases.count
      guard leftCases + leftOutputs > 0 else { continue }
      suites[index].properties.append(
        (
          "left_out",
          "\(leftCases) cases and the outputs of \(leftOutputs) cases, to keep the file small"
        ))
    }
  }

  private func taskCases(of matter: ComparisonReport.Matter) -> [JUnitSuite.Case] {
    guard let comparison = matter.comparison else { return [] }
    let metric = comparison.base.primaryMetric
    return comparison.pairing.pairs.compactMap { pair in
      guard let base = pair.base.scores[metric], let candidate = pair.candidate.scores[metric],
        options.tasks == .all || candidate < base
      else { return nil }
      let record = records[comparison.candidate.run]?[pair.base.id]
      let message = "\(metric) \(Figures.points(base)) -> \(Figures.points(candidate))"
      return JUnitSuite.Case(
        name: XMLText.line(pair.base.id),
        classname: Self.classname(matter.benchmark, matter.organization, "tasks"),
        seconds: max(0, record?.seconds ?? 0),
        // One task is no evidence of a regression; the gates judge that.
        status: candidate < base ? .skipped(message: "worse: \(message)") : .passed,
        properties: [("base", Figures.points(base)), ("candidate", Figures.points(candidate))],
        file: comparison.candidate.dataset,
        output: record.map { XMLText.tail($0.output, limit: Self.outputLimit) })
    }
  }
}

extension ComparisonReport.Matter {
  fileprivate func isSubject(of result: GateResult) -> Bool {
    result.benchmark == benchmark && result.organization == organization
  }

  fileprivate func properties(_ options: ComparisonReport.Options) -> [(
    name: String, value: String
  )] {
    var list: [(String, String)] = []
    for (side, run) in [("base", base), ("candidate", candidate)] {
      guard let run else { continue }
      list += [
        ("\(side).run", run.run), ("\(side).organization", run.organizationLabel),
        ("\(side).model", run.configuration.model), ("\(side).version", run.version),
        ("\(side).prompts", run.configuration.promptVersion),
        ("\(side).prompts_sha256", run.configuration.promptHash),
        ("\(side).task_set_sha256", run.configuration.taskSetHash),
      ]
    }
    if let run = candidate ?? base {
      list += [
        ("dataset_sha256", run.configuration.datasetHash), ("scoring", run.scoringVersion),
      ]
    }
    return list + [
      ("seed", "\(options.resampling.seed)"), ("resamples", "\(options.resampling.resamples)"),
    ]
  }
}

extension GateResult {
  fileprivate func testcase(_ report: JUnitReport, matter: ComparisonReport.Matter?)
    -> JUnitSuite.Case
  {
    JUnitSuite.Case(
      name: gate.name, classname: JUnitReport.classname(benchmark, organization),
      status: status(body: body(matter?.comparison)), properties: properties)
  }

  private func status(body: String) -> JUnitSuite.Case.Status {
    if verdict == .passed { return .passed }
    if gate.tier == .advisory {
      return .skipped(message: "advisory, \(verdict.rawValue): \(message)")
    }
    switch verdict {
    case .passed: return .passed
    case .breached: return .failure(type: "regression", message: message, body: body)
    case .missing: return .error(type: "missing", message: message)
    case .incomplete: return .error(type: "incomplete", message: message)
    case .insufficient: return .skipped(message: "insufficient evidence: \(message)")
    }
  }

  private func body(_ comparison: RunComparison?) -> String {
    guard let comparison else { return message }
    var lines = [
      message, "", "base \(comparison.base.run)", "candidate \(comparison.candidate.run)",
    ]
    let worse = comparison.flips.worse
    if !worse.isEmpty {
      lines.append("\(Counts.text(worse.count, "task")) got worse, among them:")
      lines += worse.prefix(TaskFlips.shown).map { "  \(XMLText.line($0.task))" }
    }
    return lines.joined(separator: "\n")
  }

  private var properties: [(name: String, value: String)] {
    var list = [("verdict", verdict.rawValue), ("tier", gate.tier.rawValue)]
    if let loss {
      list.append(("loss", "\(loss.value)"))
      if let lower = loss.lower, let upper = loss.upper {
        list.append(("loss_interval_95", "\(lower) \(upper)"))
      }
    }
    return list
  }
}
