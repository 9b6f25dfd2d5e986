import Evaluation
import Statistics

/// What runs of several models say beside their pairs.
extension PairwiseReport {
  /// Pairs of one organization with two models.
  var modelPairs: [Pair] {
    pairs.filter { pair in
      Structure(runs[pair.first]) == Structure(runs[pair.second])
        && runs[pair.first].configuration.model != runs[pair.second].configuration.model
    }
  }

  /// The ratios of score and use of one organization with two models.
  var modelTable: Table {
    let names = [metric] + MetricDefinition.ofUse.map(\.name)
    let known = names.filter { name in modelPairs.contains { change($0, name) != nil } }
    let columns = known.flatMap { name -> [Column<Pair>] in
      [
        Column("\(name)_ratio", "\(name) ratio", .number) { pair in
          .number(change(pair, name).map { 1 + $0.value / 100 }, 3)
        },
        Column("\(name)_ratio_interval_95", "95% interval", .interval) { pair in
          .interval(change(pair, name)?.interval?.scaled(by: 0.01, plus: 1), 3)
        },
      ]
    }
    return Table(
      "models",
      [
        Column("second", "run", .key) { (pair: Pair) in letter(pair.second) },
        Column("first", "over", .key) { letter($0.first) },
      ] + columns, modelPairs)
  }

  /// The change in percent from the first run of a pair to the second.
  private func change(_ pair: Pair, _ name: String) -> BootstrapEstimate? {
    name == metric ? pair.measure.change : pair.use.first { $0.name == name }?.change
  }

  /// The interactions.
  var interactionTable: Table {
    let labels = OrganizationLabel.telling(
      apart: runs.map { ($0.configuration.organization, $0.configuration.options) })
    return Table(
      "interactions",
      [
        Column("candidate", "organization", .key) { (row: StructureInteraction) in
          .text(labels[row.first.candidate])
        },
        Column("base", "over", .key) { .text(labels[$0.first.base]) },
        Column("first_model", "model", .key) { .text(runs[$0.first.base].configuration.model) },
        Column("first_gain", "gain", .number, "in points") { gain($0.firstGain) },
        Column("first_gain_interval_95", "95% interval", .interval) {
          .signed($0.firstGain.interval, 1)
        },
        Column("second_model", "model", .key) { .text(runs[$0.second.base].configuration.model) },
        Column("second_gain", "gain", .number, "in points") { gain($0.secondGain) },
        Column("second_gain_interval_95", "95% interval", .interval) {
          .signed($0.secondGain.interval, 1)
        },
        Column("difference", "difference", .number, "the second gain less the first") {
          gain($0.difference)
        },
        Column("interval_95", "95% interval", .interval) { .signed($0.difference.interval, 1) },
        Column("p", "p", .number) { p($0.pValue) },
        Column("p_holm", "p (Holm)", .number) { p($0.adjustedP) },
        Column("reversed", "reversed", .text) { .flag($0.isReversed, mark: "yes") },
      ], interactions, context: ["metric": .string(metric)])
  }

  private func gain(_ estimate: BootstrapEstimate) -> Cell {
    Cell(Figures.signed(estimate.value, 1), value: .number(estimate.value))
  }

  /// What the tables say of several models, and what they leave out.
  var modelNote: String {
    let kinds = runs.map { Kind(structure: Structure($0), model: $0.configuration.model) }
    guard Set(kinds.map(\.model)).count > 1 else { return "" }
    let ratios =
      modelPairs.isEmpty
      ? "" : " Ratios are of one organization with two models, the better over the other."
    guard Set(kinds.map(\.structure)).count > 1 else { return ratios }
    guard !interactions.isEmpty else {
      return ratios
        + " No two organizations have one run each with each of two models, so that nothing is said of "
        + "whether a gain depends on the model."
    }
    return ratios
      + " Gains are of one organization over another with each of two models, the difference that with "
      + "the second less that with the first; reversed: shown to gain with one and to lose with the other."
      + (Set(kinds).count < kinds.count
        ? " An organization with several runs of one model is left out of them." : "")
  }

  /// What runs of one kind have in common.
  private struct Kind: Hashable {
    let structure: Structure
    let model: String
  }
}
