import Evaluation

/// How runs' organizations worked, beside each other, as figures.
public enum BehaviourPlots {
  /// A run with its name for people.
  public typealias Run = (name: String, report: BehaviourReport)

  /// The parts of an organization that are told apart by colour; smaller ones are put together.
  private static let mostParts = PlotStyle.seriesColors - 1
  private static let others = "others"

  /// Tokens a task by layer and by role, and the skills of Drafter and Specialist; none of what does
  /// not occur.
  public static func all(_ runs: [Run], of subject: String) -> [Plot] {
    let divisions = ["layer", "role"].compactMap { tokens(runs, by: $0, of: subject) }
    let skills = [
      ("drafter-skill", "drafter-skill", "Skill of the Drafter"),
      ("specialist-skill-used", "specialist-skill", "Skill of the Specialist who was asked"),
      ("mode", "mode", "Execution mode"),
    ].compactMap { fact, name, title in shares(runs, of: fact, name: name, title, subject) }
    return divisions + skills
  }

  private struct Amount: Sendable {
    let run: String
    let part: String
    let amount: Double
    let whole: Double
  }

  /// Tokens a task of each run, stacked by a division of its organization.
  static func tokens(_ runs: [Run], by division: String, of subject: String) -> Plot? {
    let amounts = runs.map { run -> [Amount] in
      let parts = run.report.divisions.first { $0.name == division }?.parts ?? []
      let attempts = Double(max(1, run.report.attempts))
      let whole = parts.reduce(0) { $0 + Double($1.usage.totalTokens) } / attempts
      return parts.map {
        Amount(
          run: run.name, part: $0.name.isEmpty ? "(none)" : $0.name,
          amount: Double($0.usage.totalTokens) / attempts, whole: whole)
      }
    }
    // With one part each, the bars would be those of any other figure of tokens.
    let isDivided = amounts.contains { $0.filter { $0.part != "(none)" }.count > 1 }
    guard isDivided else { return nil }
    return stacked(
      amounts, "tokens-\(division)", subject, "\(subject): tokens by \(division)",
      "Tokens a task, prompts and completions of all calls, cache hits included.",
      PlotAxis("tokens a task", .fromZero)
    ) { PlotText.compact($0.rounded()) }
  }

  /// How often each word of a fact occurred, as shares.
  static func shares(
    _ runs: [Run], of fact: String, name: String, _ title: String, _ subject: String
  ) -> Plot? {
    let amounts = runs.compactMap { run -> [Amount]? in
      guard case .words(let counts)? = run.report.facts[fact] else { return nil }
      let whole = Double(counts.values.reduce(0, +))
      return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
        Amount(run: run.name, part: $0.key, amount: Double($0.value) / whole, whole: 1)
      }
    }
    guard !amounts.isEmpty else { return nil }
    return stacked(
      amounts, name, subject, "\(subject): \(title.lowercased())",
      "Shares of the tasks in which it occurs.", PlotAxis("points of 100", .sharesFromZero)
    ) { _ in "" }
  }

  private static func stacked(
    _ amounts: [[Amount]], _ name: String, _ subject: String, _ title: String, _ caption: String,
    _ axis: PlotAxis, figure: (Double) -> String
  ) -> Plot {
    var totals: [String: Double] = [:]
    for amount in amounts.joined() { totals[amount.part, default: 0] += amount.amount }
    let ranked = totals.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
    let named = Array(ranked.prefix(ranked.count <= mostParts + 1 ? mostParts + 1 : mostParts))
    let colors = Dictionary(
      named.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first })
    let rows = amounts.compactMap { parts -> RowPlot.Row? in
      guard let run = parts.first?.run else { return nil }
      let ordered = parts.sorted { (colors[$0.part] ?? Int.max) < (colors[$1.part] ?? Int.max) }
      let segments = ordered.map {
        RowPlot.Segment(
          value: $0.amount, color: colors[$0.part] ?? PlotStyle.seriesColors - 1,
          about: "\($0.part): \(Figures.percent(share($0)))")
      }
      return RowPlot.Row(
        name: run, figure: figure(parts.reduce(0) { $0 + $1.amount }), segments: segments)
    }
    var legend = named.map { (name: $0, color: colors[$0] ?? 0) }
    if named.count < ranked.count {
      legend.append((others, PlotStyle.seriesColors - 1))
    }
    return Plot(
      name, of: subject, title, caption,
      RowPlot(axis: axis, form: .bars, rows: rows, parts: legend),
      numbers: Table(
        name,
        [
          Column("run", "run", .key) { .text($0.run) },
          Column("part", "part", .key) { .text($0.part) },
          Column("amount", axis.kind == .fromZero ? axis.title : "share", .number) {
            axis.kind == .fromZero ? .number($0.amount, 1) : .points($0.amount)
          },
          Column("share", "share of the run's", .number) { .points(share($0)) },
        ], amounts.flatMap(\.self)))
  }

  private static func share(_ amount: Amount) -> Double {
    amount.whole > 0 ? amount.amount / amount.whole : 0
  }
}

extension Figures {
  /// A share of 0...1 in per cent with one decimal.
  fileprivate static func percent(_ share: Double) -> String { "\(fixed(100 * share, 1))%" }
}
