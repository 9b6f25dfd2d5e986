import Evaluation
import Statistics

extension ComparisonReport {
  /// The report as text for a terminal.
  /// - Parameter commands: the command line that shows a task of the candidate, where its
  ///   transcripts are at hand.
  public func text(showing commands: (_ run: String, _ task: String) -> String? = { _, _ in nil })
    -> String
  {
    document(commands).plain()
  }

  /// The report as GitHub-flavoured Markdown.
  /// - Parameter commands: as in `text`.
  public func markdown(
    showing commands: (_ run: String, _ task: String) -> String? = { _, _ in nil }
  ) -> String {
    document(commands).markdown()
  }

  private func document(_ commands: (_ run: String, _ task: String) -> String?)
    -> ReportDocument
  {
    var document = ReportDocument()
    for matter in matters {
      if let comparison = matter.comparison {
        document.add(comparison, commands)
      } else {
        document.add(.heading("\(matter.benchmark): \(matter.organization)"))
        document.add(.paragraph("Not compared: \(matter.obstacle ?? "")."))
      }
    }
    if !results.isEmpty { document.add(gates: results) }
    document.add(
      .paragraph(
        "Differences are candidate less base, with 95% paired cluster bootstrap intervals "
          + "(\(Figures.count(options.resampling.resamples)) resamples, seed "
          + "\(options.resampling.seed)); p: sign-flip test; detectable: the smallest true "
          + "difference found with 80% power; needed: tasks for the difference observed."))
    document.add(.paragraph(endingInWords))
    return document
  }

  /// One line on how the command ends.
  public var endingInWords: String {
    let critical = results.filter { $0.gate.tier == .critical }
    let counts = GateResult.Verdict.allCases.compactMap { verdict in
      let count = critical.count { $0.verdict == verdict }
      return count == 0 ? nil : "\(count) \(verdict.rawValue)"
    }
    let gates = critical.isEmpty ? "no critical gates" : counts.joined(separator: ", ")
    switch ending {
    case .passed: return "Passed: \(gates)."
    case .failed: return "Failed: \(gates)."
    case .incomplete: return "Incomplete: a run is not finished (\(gates))."
    case .insufficient: return "Insufficient evidence: \(gates)."
    }
  }
}

extension ReportDocument {
  fileprivate mutating func add(
    _ comparison: RunComparison, _ commands: (_ run: String, _ task: String) -> String?
  ) {
    let base = comparison.base
    let candidate = comparison.candidate
    add(.heading("\(comparison.benchmark): \(candidate.run) against \(base.run)"))
    add(
      .paragraph(
        "base \(base.organizationLabel), \(base.configuration.model); candidate "
          + "\(candidate.organizationLabel), \(candidate.configuration.model). "
          + comparison.extent))
    if !comparison.pairing.unpaired.isEmpty {
      add(.paragraph("Left out: \(comparison.pairing.unpaired.words)."))
    }
    if comparison.settings.isEmpty {
      add(.paragraph("No setting differs."))
    } else {
      add(list: comparison.settings.map(\.words), under: "What differs:")
    }
    add(.table(comparison.scoreTable))
    add(.table(comparison.costTable))
    if !comparison.unshared.isEmpty {
      add(.paragraph("Not compared: \(comparison.unshared.joined(separator: ", "))."))
    }
    add(flips: comparison, commands)
  }

  private mutating func add(
    flips comparison: RunComparison, _ commands: (_ run: String, _ task: String) -> String?
  ) {
    let metric = comparison.base.primaryMetric
    for (word, flips) in [
      ("worse", comparison.flips.worse), ("better", comparison.flips.better),
    ] {
      let shown = flips.prefix(TaskFlips.shown)
      let more = flips.count > shown.count ? ", the \(shown.count) largest" : ""
      add(
        list: shown.map {
          "\($0.task)  \(Figures.points($0.base)) -> \(Figures.points($0.candidate))"
        }, under: "\(Figures.count(flips.count)) tasks with \(word) \(metric)\(more):")
    }
    guard let task = (comparison.flips.worse.first ?? comparison.flips.better.first)?.task else {
      return add(.paragraph("No task has another \(metric)."))
    }
    let lines = [comparison.base.run, comparison.candidate.run].uniqued()
      .compactMap { commands($0, task) }
    if !lines.isEmpty { add(.commands(lines)) }
  }

  fileprivate mutating func add(gates results: [GateResult]) {
    add(.heading("Gates"))
    add(
      .list(
        results.map { result in
          let matter = [result.benchmark, result.organization].compactMap(\.self)
          let tier = result.gate.tier == .advisory ? ", advisory" : ""
          return "\(result.verdict.rawValue): \(result.gate.name) "
            + "(\(matter.joined(separator: ", "))\(tier)): \(result.message)"
        }))
  }
}

extension RunComparison {
  /// `25 shared tasks in 13 clusters.`, with a caution where they are few.
  fileprivate var extent: String {
    let tasks = Figures.count(pairing.pairs.count)
    let clusters = clusterCount
    let words =
      clusters == pairing.pairs.count
      ? "\(tasks) shared tasks." : "\(tasks) shared tasks in \(Figures.count(clusters)) clusters."
    guard clusters < Caveat.enoughClusters else { return words }
    return words + " With fewer than \(Caveat.enoughClusters) clusters the intervals (widened by "
      + "Student's t with \(max(0, clusters - 1)) degrees of freedom) are themselves uncertain."
  }

  fileprivate var scoreTable: TextTable {
    var table = TextTable([
      .init("metric"), .init("base", .right), .init("candidate", .right),
      .init("difference", .right), .init("95% interval", .right), .init("n", .right),
      .init("p", .right), .init("p (Holm)", .right), .init("McNemar p", .right),
      .init("d_z", .right), .init("detectable", .right), .init("needed", .right),
    ])
    for measure in measures where measure.kind == .score {
      table.add([
        measure.name, Figures.fixed(measure.base, 1), Figures.fixed(measure.candidate, 1),
        Figures.signed(measure.difference.value, 1),
        Figures.interval(measure.difference.interval, 1),
        Figures.count(measure.difference.pointCount), Figures.pValue(measure.signFlip.pValue),
        measure.adjustedP.map(Figures.pValue) ?? "",
        measure.mcNemar.map { Figures.pValue($0.pValue) } ?? "",
        measure.effectSize.map { Figures.fixed($0, 2) } ?? "n/a",
        measure.smallestDetectableDifference.map { $0 > 100 ? ">100" : Figures.fixed($0, 1) }
          ?? "n/a",
        measure.tasksNeeded.map(Figures.count) ?? "n/a",
      ])
    }
    return table
  }

  fileprivate var costTable: TextTable {
    var table = TextTable([
      .init("a task"), .init("base", .right), .init("candidate", .right),
      .init("difference", .right), .init("95% interval", .right), .init("reduction", .right),
      .init("95% interval", .right),
    ])
    for measure in measures where measure.kind != .score {
      let decimals = measure.decimals
      let mark = measure.kind == .tokens && tokensAreEstimated ? "~" : ""
      let reduction = measure.reduction
      table.add([
        measure.name, mark + Figures.fixed(measure.base, decimals),
        mark + Figures.fixed(measure.candidate, decimals),
        Figures.signed(measure.difference.value, decimals),
        Figures.interval(measure.difference.interval, decimals),
        reduction.map { "\(Figures.fixed($0.value, 1))%" } ?? "n/a",
        reduction.map { Figures.interval($0.lower, $0.upper, 1) } ?? "",
      ])
    }
    return table
  }

  private var tokensAreEstimated: Bool { base.tokensAreEstimated || candidate.tokensAreEstimated }
}

extension PairedMeasure {
  fileprivate var decimals: Int {
    switch kind {
    case .cost: 6
    case .calls: 2
    default: 1
    }
  }

  /// How much less the candidate uses, in percent of the base; negative where it uses more.
  var reduction: (value: Double, lower: Double?, upper: Double?)? {
    func less(_ value: Double) -> Double { value == 0 ? 0 : -value }
    return change.map {
      (less($0.value), $0.interval.map { less($0.upper) }, $0.interval.map { less($0.lower) })
    }
  }
}

extension Figures {
  /// A difference with its sign.
  static func signed(_ value: Double, _ decimals: Int) -> String {
    (value > 0 ? "+" : "") + fixed(value, decimals)
  }

  /// `-2.1 to +0.3`, or `n/a`.
  static func interval(_ interval: Interval?, _ decimals: Int) -> String {
    Self.interval(interval?.lower, interval?.upper, decimals)
  }

  static func interval(_ lower: Double?, _ upper: Double?, _ decimals: Int) -> String {
    guard let lower, let upper else { return "n/a" }
    return "\(signed(lower, decimals)) to \(signed(upper, decimals))"
  }

  /// A p-value: `<0.0001`, `0.0231`, `1`.
  static func pValue(_ value: Double) -> String {
    value < 0.0001 ? "<0.0001" : value >= 1 ? "1" : fixed(value, 4)
  }
}
