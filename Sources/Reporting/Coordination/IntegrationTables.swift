import Evaluation
import Statistics

// MARK: - What was found

extension IntegrationReport {
  /// A measure of cascades of one part.
  struct Effect: Sendable {
    let group: SocietyGroup
    let part: String
    let range: (from: Int, to: Int?)
    let measure: Measure
    let cascades: (without: Int, with: Int)
    let without: Double?
    let with: Double?
    let difference: (value: Double, interval: Interval?)?
  }

  /// A tail with and without.
  struct TailEffect: Sendable {
    let group: SocietyGroup
    let observable: String
    let without: TailAnalysis
    let with: TailAnalysis
    let margin: Double

    /// nil where an exponent has no interval.
    var preservation: TailPreservation? {
      guard let base = without.knownInterval, let interval = with.knownInterval else { return nil }
      return TailPreservation(interval, from: base, margin: margin)
    }

    /// Why there is none.
    var reasons: [String] {
      [("without", without), ("with", with)].compactMap { name, analysis in
        switch (analysis.threshold, analysis.exponentInterval) {
        case (.failure(let reason), _), (_, .failure(let reason)?): "\(name), \(reason.reason)"
        default: nil
        }
      }
    }
  }

  /// The scores of tasks that both have.
  struct ScoreEffect: Sendable {
    let group: SocietyGroup
    let tasks: Int
    let without: Double?
    let with: Double?
    let difference: Estimate?
  }

  var sorted: [(group: SocietyGroup, pair: Pair)] {
    pairs.filter { $0.value.without.attempts > 0 && $0.value.with.attempts > 0 }
      .inOrder.map { ($0.group, $0.value) }
  }

  var effects: [Effect] {
    sorted.flatMap { group, pair in
      ranges(group).enumerated().flatMap { part, range -> [Effect] in
        guard let range else { return [] }
        return Measure.allCases.enumerated().map { index, measure in
          let figure = part * Measure.allCases.count + index
          return Effect(
            group: group, part: QuantileParts.percentileNames[part], range: range,
            measure: measure, cascades: (pair.without.counts[part], pair.with.counts[part]),
            without: pair.without.parts.mean(figure), with: pair.with.parts.mean(figure),
            difference: pair.with.parts.difference(figure, from: pair.without.parts))
        }
      }
    }
  }

  func tailEffects() async throws -> [TailEffect] {
    var effects: [TailEffect] = []
    for (group, pair) in sorted {
      for (name, sizes) in [
        ("total events", { (arm: Arm) in arm.totalEvents }),
        ("cascade size", { (arm: Arm) in arm.cascadeSizes }),
      ] {
        effects.append(
          TailEffect(
            group: group, observable: name, without: try await tail(sizes(pair.without)),
            with: try await tail(sizes(pair.with)), margin: setup.margin))
      }
    }
    return effects
  }

  private func tail(_ sizes: ObservableSizes) async throws -> TailAnalysis {
    try await TailAnalysis(
      try sizes.samples(),
      .init(bootstrap: setup.bootstrap, goodnessOfFit: 0, seed: setup.seed))
  }

  func scoreEffects() throws -> [ScoreEffect] {
    try sorted.map { group, pair in
      var (base, candidate, clusters) = ([Double](), [Double](), [String]())
      for (cluster, tasks) in pair.without.scores.sorted(by: { $0.key < $1.key }) {
        for (task, score) in tasks.sorted(by: { $0.key.text < $1.key.text }) {
          guard let other = pair.with.scores[cluster]?[task] else { continue }
          base.append(score.sum / Double(score.count))
          candidate.append(other.sum / Double(other.count))
          clusters.append(cluster)
        }
      }
      let paired = try PairedSample(base: base, candidate: candidate, clusters: clusters)
      return ScoreEffect(
        group: group, tasks: base.count, without: paired.base.mean, with: paired.candidate.mean,
        difference: paired.differences.estimate())
    }
  }
}

extension TailAnalysis {
  /// The interval of the exponent, where it is known.
  var knownInterval: Interval? { try? exponentInterval?.get() }
}

// MARK: - Rendering

extension IntegrationReport {
  private struct ArmRow: Sendable {
    let group: SocietyGroup
    let integrates: Bool
    let arm: Arm
  }

  /// The report as a document.
  public func document() async throws -> ReportDocument {
    var document = ReportDocument("orgbench analyze dti")
    let arms = pairs.inOrder.flatMap { group, pair in
      [
        ArmRow(group: group, integrates: false, arm: pair.without),
        ArmRow(group: group, integrates: true, arm: pair.with),
      ]
    }
    document.add(.table(Self.table(arms)))
    let triggers = arms.filter(\.integrates).map { ($0.group, $0.arm.triggers) }
    document.add(.table(IntegrationTriggers.table(triggers)))
    let (effects, tails, scores) = (effects, try await tailEffects(), try scoreEffects())
    if !sorted.isEmpty {
      let changes = Self.table(effects)
      document.add(.table(changes))
      document.add(plots: CascadePlots.integration(changes))
      document.add(.table(Self.table(tails)))
      document.add(.table(Self.table(scores)))
    }
    document.add(list: cannotTell(tails, scores), under: "Cannot tell:")
    document.add(
      .paragraph(
        "With integration less without, of runs that are alike in all else. Cascades by total events: the "
          + "parts are those of cascades without integration, the smaller half, up to 90%, up to 99%, the "
          + "largest 1%. Merge conversion: merges over delegations and contradictions; own: without the "
          + "merges that integration asked for. Contradiction density: contradictions among the events. Both "
          + "are ratios of sums over the cascades of a part, their intervals a bootstrap over tasks; a task "
          + "that both have is paired. rises, falls: the 95% interval leaves out 0; none is adjusted for the "
          + "number of rows."))
    document.add(
      .paragraph(
        "Triggers: means over integrations of the cascade's state when its deficit, pressure less merges, "
          + "rose above the threshold; heads: branches that the agent was asked to merge; share merged: of "
          + "integrations that ended in a claim. Intervals are a bootstrap over tasks."))
    document.add(
      .paragraph(
        "Tails: intervals are a bootstrap over tasks, all cascades of a task together; preserved: nowhere in the two intervals are the exponents more than "
          + "\(Figures.fixed(setup.margin, 2)) apart; lighter, heavier: the intervals lie apart; undecided: "
          + "they are too wide to tell. Score: the mean over tasks that both have of the benchmark's main "
          + "metric, 0 to 1, paired by task and clustered."))
    return document
  }

  private func cannotTell(_ tails: [TailEffect], _ scores: [ScoreEffect]) -> [String] {
    let lonely = pairs.inOrder.compactMap {
      group, pair -> String? in
      switch (pair.without.attempts, pair.with.attempts) {
      case (0, 0): "\(group.name): because no attempt was finished"
      case (0, _): "\(group.name): because no run without integration is among them"
      case (_, 0): "\(group.name): because no run with integration is among them"
      default: nil
      }
    }
    return lonely
      + tails.filter { $0.preservation == nil }.map {
        "\($0.group.name), tail of \($0.observable): because \($0.reasons.joined(separator: "; "))"
      }
      + scores.filter { $0.tasks == 0 }.map {
        "\($0.group.name), score: because no task has one both with and without integration"
          + ($0.group.isSimulated ? "; simulated runs answer nothing" : "")
      }
  }

  private static func table(_ rows: [ArmRow]) -> Table {
    Table(
      "runs",
      SocietyGroup.columns(rows.map(\.group)) { (row: ArmRow) in row.group } + [
        Column("integration", "dti", .key) {
          Cell($0.integrates ? "with" : "without", value: .bool($0.integrates))
        },
        Column("runs", "runs", .number) { .count($0.arm.runs.count) },
        Column("run_ids", nil) { .text($0.arm.runs.joined(separator: " ")) },
        Column("parameters", nil) { .text($0.arm.parameters.sorted().joined(separator: "; ")) },
        Column("attempts", "attempts", .number) { .count($0.arm.attempts) },
        Column("failed", "failed, left out", .number) { .count($0.arm.failed) },
        Column("cascades", "cascades", .number) { .count($0.arm.cascades.cascades) },
        Column("events", "events", .number) { .count($0.arm.cascades.events) },
        Column("contradictions", "contradictions", .number) {
          .count($0.arm.cascades.contradictions)
        },
        Column("own_merges", "own merges", .number) {
          .count($0.arm.cascades.merges - $0.arm.cascades.integrations)
        },
        Column("integrations", "integrations", .number) { .count($0.arm.cascades.integrations) },
      ], rows)
  }

  private static func table(_ rows: [Effect]) -> Table {
    Table(
      "cascades",
      SocietyGroup.columns(rows.map(\.group)) { (row: Effect) in row.group } + [
        Column("part", "cascades", .key) { .text($0.part) },
        Column("events_from", nil, .number) { .count($0.range.from) },
        Column("events_to", nil, .number) { .count($0.range.to) },
        Column(nil, "events each", .number) { row in
          .text(
            "\(row.range.from)\(row.range.to.map { $0 == row.range.from ? "" : " to \($0)" } ?? " or more")"
          )
        },
        Column("measure", "measure", .key) {
          Cell($0.measure.title, value: .string($0.measure.rawValue))
        },
        Column("cascades_without", "n without", .number) { .count($0.cascades.without) },
        Column("cascades_with", "n with", .number) { .count($0.cascades.with) },
        Column("without", "without", .number) { .number($0.without, 3) },
        Column("with", "with", .number) { .number($0.with, 3) },
        Column("difference", "difference", .number) { .number($0.difference?.value, 3) },
        Column("difference_interval_95", "95% interval", .interval) {
          .interval($0.difference?.interval, 3)
        },
        Column("finding", "integration") { finding($0.difference?.interval) },
      ], rows)
  }

  /// Whether an interval leaves out 0.
  private static func finding(_ interval: Interval?) -> Cell {
    guard let interval else { return Cell("cannot tell", value: .null) }
    return .text(interval.lower > 0 ? "rises" : interval.upper < 0 ? "falls" : "undecided")
  }

  private static func table(_ rows: [TailEffect]) -> Table {
    func fit(
      _ name: String, _ analysis: @escaping @Sendable (TailEffect) -> TailAnalysis
    ) -> [Column<TailEffect>] {
      [
        Column("n_\(name)", "n \(name)", .number) { .count(analysis($0).distribution.total) },
        Column("x_min_\(name)", "x_min", .number) {
          .count(analysis($0).value(of: "x_min").map { Int($0.value) })
        },
        Column("exponent_\(name)", "a", .number) {
          .number(analysis($0).value(of: "exponent")?.value, 3, missing: "")
        },
        Column("exponent_\(name)_interval_95", "95% interval", .interval) {
          .interval(analysis($0).knownInterval, 3)
        },
        Column("cutoff_\(name)", "x_c", .number, "the truncated power law's cutoff") {
          .number(analysis($0).value(of: "cutoff")?.value, 1, missing: "")
        },
      ]
    }
    return Table(
      "tails",
      SocietyGroup.columns(rows.map(\.group)) { (row: TailEffect) in row.group } + [
        Column("observable", "observable", .key) { .text($0.observable) }
      ] + fit("without") { $0.without } + fit("with") { $0.with } + [
        Column("tail", "tail") { row in
          row.preservation.map { .text($0.rawValue) } ?? Cell("cannot tell", value: .null)
        },
        Column("cannot_tell", nil) {
          .text($0.reasons.isEmpty ? nil : $0.reasons.joined(separator: "; "))
        },
      ], rows)
  }

  private static func table(_ rows: [ScoreEffect]) -> Table {
    Table(
      "scores",
      SocietyGroup.columns(rows.map(\.group)) { (row: ScoreEffect) in row.group } + [
        Column("tasks", "tasks in both", .number) { .count($0.tasks) },
        Column("clusters", nil, .number) { .count($0.difference?.clusterCount) },
        Column("score_without", "score without", .number) { .number($0.without, 3) },
        Column("score_with", "with", .number) { .number($0.with, 3) },
        Column("score_difference", "difference", .number) { .number($0.difference?.value, 3) },
        Column("score_difference_interval_95", "95% interval", .interval) {
          .interval($0.difference?.interval, 3)
        },
        Column("p", "p", .number) { .number($0.difference?.pValue, 3, missing: "") },
        Column("score_finding", "score") { finding($0.difference?.interval) },
      ], rows)
  }
}

extension IntegrationReport.Measure {
  fileprivate var title: String {
    switch self {
    case .conversion: "merge conversion"
    case .ownConversion: "own merge conversion"
    case .contradictions: "contradiction density"
    }
  }
}
