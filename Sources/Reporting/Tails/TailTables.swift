import Evaluation
import Statistics

/// What is found of tails, as tables.
enum TailTables {
  private typealias Entry = TailReport.Entry

  static func samples(_ entries: [TailReport.Entry]) -> Table {
    Table(
      "samples",
      [
        Column("group", "group", .key) { .text($0.sample.group) },
        Column("sample", "sample", .key) { .text($0.sample.name) },
        Column("n", "n", .number) { .count($0.analysis.distribution.total) },
        Column("clusters", "tasks", .number, "clusters of samples that are not independent") {
          .count($0.analysis.clusters)
        },
        Column("zeros", "zeros left out", .number) { .count($0.sample.zeros) },
        Column("distinct", "distinct", .number, "distinct values") {
          .count($0.analysis.distribution.values.count)
        },
        Column("maximum", "maximum", .number) { .count($0.analysis.distribution.maximum) },
        Column("x_min", "x_min", .number, "where the tail begins") {
          .count($0.threshold?.xMin)
        },
        Column("tail_n", "tail n", .number) {
          $0.threshold == nil ? .empty : .count($0.analysis.tail.total)
        },
        Column("tail_share", "tail share", .number, "a share of 0...1") {
          .number($0.threshold == nil ? nil : $0.analysis.tailShare, 3, missing: "")
        },
        Column("exponent", "a", .number, "the power law's exponent") {
          .number($0.threshold?.exponent, 3, missing: "")
        },
        Column("exponent_interval_95", "95% interval", .interval) { interval($0) },
        Column("goodness_of_fit_p", "fit p", .number, "goodness of fit of the power law") {
          .number($0.goodnessOfFit?.pValue, 3, missing: "")
        },
        Column("power_law", "power law") { verdict($0) },
        Column("cannot_tell", nil) { .text($0.reasons.first) },
      ], entries)
  }

  private static func interval(_ entry: Entry) -> Cell {
    guard case .success(let interval)? = entry.analysis.exponentInterval else { return .empty }
    return .interval(interval, 3)
  }

  /// Whether the power law is ruled out, and all that cannot be told.
  private static func verdict(_ entry: Entry) -> Cell {
    let reasons = entry.reasons.map { "cannot tell, because \($0)" }
    guard let fit = entry.goodnessOfFit else {
      return Cell(reasons.joined(separator: "; "), value: .null)
    }
    let isRuledOut = fit.pValue <= TailReport.leastFit
    let words = isRuledOut ? "ruled out" : "not ruled out"
    return Cell(
      ([words] + reasons).joined(separator: "; "),
      value: .string(isRuledOut ? "ruled_out" : "not_ruled_out"))
  }

  /// A family fitted to a sample.
  private struct FitRow {
    let entry: TailReport.Entry
    let family: TailFamily
    let fit: Result<TailAnalysis.Fit, CannotTell>

    func parameter(_ name: String) -> Double? {
      let value = (try? fit.get())?.model.parameters.named.first { $0.name == name }?.value
      // JSON has no infinity.
      return value == .infinity ? nil : value
    }
  }

  static func fits(_ entries: [TailReport.Entry]) -> Table {
    let rows = entries.filter { $0.threshold != nil }.flatMap { entry in
      entry.analysis.fits.map { FitRow(entry: entry, family: $0.family, fit: $0.fit) }
    }
    let parameters = ["a", "x_c", "mu", "sigma", "lambda"].map { name in
      Column<FitRow>(name, nil) { .number($0.parameter(name), 6) }
    }
    return Table(
      "fits",
      [
        Column("group", "group", .key) { .text($0.entry.sample.group) },
        Column("sample", "sample", .key) { .text($0.entry.sample.name) },
        Column("family", "family", .key) {
          Cell($0.family.title, value: .string($0.family.rawValue))
        },
        Column(nil, "parameters") { row in
          switch row.fit {
          case .success(let fit): .text(fit.model.parameters.words)
          case .failure(let reason): .text("\(reason)")
          }
        },
        Column("log_likelihood", "log-likelihood", .number) {
          .number((try? $0.fit.get())?.logLikelihood, 3, missing: "")
        },
        Column("distance", "KS", .number, "Kolmogorov-Smirnov distance") {
          .number((try? $0.fit.get())?.distance, 4, missing: "")
        },
      ] + parameters + [
        Column("cannot_tell", nil) { row in
          if case .failure(let reason) = row.fit { .text(reason.reason) } else { .empty }
        }
      ], rows)
  }

  /// Two families held beside each other.
  private struct ComparisonRow {
    let entry: TailReport.Entry
    let first: TailFamily
    let second: TailFamily
    let result: Result<TailComparison, CannotTell>

    var comparison: TailComparison? { try? result.get() }
  }

  static func comparisons(_ entries: [TailReport.Entry]) -> Table {
    let rows = entries.filter { $0.threshold != nil }.flatMap { entry in
      entry.analysis.comparisons.map {
        ComparisonRow(entry: entry, first: $0.first, second: $0.second, result: $0.result)
      }
    }
    return Table(
      "comparisons",
      [
        Column("group", "group", .key) { .text($0.entry.sample.group) },
        Column("sample", "sample", .key) { .text($0.entry.sample.name) },
        Column("first", "first", .key) { Cell($0.first.title, value: .string($0.first.rawValue)) },
        Column("second", "second", .key) {
          Cell($0.second.title, value: .string($0.second.rawValue))
        },
        Column("log_likelihood_ratio", "log ratio", .number, "above 0 for the first") {
          .number($0.comparison?.logLikelihoodRatio, 3, missing: "")
        },
        Column("p", "p", .number) { row in
          row.comparison.map { Cell(probability($0.pValue), value: .number($0.pValue)) } ?? .empty
        },
        Column("favoured", "favoured") { favoured($0) },
        Column("normalized_ratio", "normalized", .number) {
          .number($0.comparison?.normalizedRatio, 2, missing: "")
        },
        Column("test", "test") { row in
          row.comparison.map { Cell($0.test.title, value: .string($0.test.rawValue)) } ?? .empty
        },
        Column("cannot_tell", nil) { row in
          if case .failure(let reason) = row.result { .text(reason.reason) } else { .empty }
        },
      ], rows)
  }

  private static func favoured(_ row: ComparisonRow) -> Cell {
    switch row.result {
    case .failure(let reason): return Cell("\(reason)", value: .null)
    case .success(let comparison):
      guard comparison.pValue < TailReport.level else {
        return Cell("undecided", value: .string("undecided"))
      }
      let family = comparison.logLikelihoodRatio > 0 ? row.first : row.second
      return Cell(family.title, value: .string(family.rawValue))
    }
  }

  private static func probability(_ p: Double) -> String {
    p < 0.0001 ? "<0.0001" : Figures.fixed(p, 4)
  }

  static func explanation(_ entries: [TailReport.Entry], _ setup: TailAnalysis.Setup) -> [String] {
    let isClustered = entries.contains { $0.analysis.clusters != nil }
    let start =
      setup.xMin.map { "x_min was given: \(Counts.text($0))." }
      ?? "x_min is where the Kolmogorov-Smirnov distance (KS) of samples and power law is smallest."
    let resampled = [
      setup.bootstrap > 0
        ? "The interval of a is a bootstrap of \(Counts.text(setup.bootstrap)) resamples"
          + (isClustered ? " over tasks" : "") : nil,
      setup.goodnessOfFit > 0
        ? "fit p is the share of \(Counts.text(setup.goodnessOfFit)) data sets drawn from the power "
          + "law that lie as far from their own fit: up to 0.1 rules the power law out, more does not "
          + "prove it" : nil,
    ].compactMap(\.self).joined(separator: "; ")
    return [
      "Whole numbers from x_min on: power law x^-a; truncated power law x^-a e^(-x/x_c); log-normal "
        + "(1/x) e^(-(ln x - mu)^2 / (2 sigma^2)); exponential e^(-lambda x), each at the maximum of its "
        + "likelihood. \(start) A tail of fewer than \(TailThreshold.leastSamples) samples or "
        + "\(TailThreshold.leastDistinct) distinct values tells nothing.",
      (resampled.isEmpty ? "" : "\(resampled). ")
        + (isClustered
          ? "Vuong's tests are over tasks too. Fit p and the tests of nested families take all samples for "
            + "independent; those of one task seldom are, and then these p-values are too small."
          : "All samples are taken for independent; where they are not, intervals are too narrow and "
            + "p-values too small."),
      "Comparisons: log-likelihood of the first less that of the second, with Vuong's two-sided p, or "
        + "where one family lies within the other the chi-square p that the smaller is true (at half "
        + "weight where x_c is infinite). Undecided at p >= 0.05; no p is adjusted for the number of "
        + "comparisons.",
    ]
  }
}

extension TailReport.Entry {
  /// Where the tail begins; nil where that cannot be told.
  fileprivate var threshold: TailThreshold? { try? analysis.threshold.get() }

  fileprivate var goodnessOfFit: GoodnessOfFit? { try? analysis.goodnessOfFit?.get() }

  /// Why figures of the sample cannot be told, each once.
  fileprivate var reasons: [String] {
    var reasons: [CannotTell] = []
    if case .failure(let reason) = analysis.threshold { reasons.append(reason) }
    if case .failure(let reason)? = analysis.goodnessOfFit { reasons.append(reason) }
    if case .failure(let reason)? = analysis.exponentInterval { reasons.append(reason) }
    return reasons.uniqued().map(\.reason)
  }
}

extension TailModel.Parameters {
  /// The parameters by their names in the formulas, for x_c infinity where there is no cutoff.
  fileprivate var named: [(name: String, value: Double)] {
    switch self {
    case .powerLaw(let exponent): [("a", exponent)]
    case .truncatedPowerLaw(let exponent, let rate): [("a", exponent), ("x_c", 1 / rate)]
    case .logNormal(let mu, let sigma): [("mu", mu), ("sigma", sigma)]
    case .exponential(let rate): [("lambda", rate)]
    }
  }

  /// `a = 2.594, x_c = 40.0`.
  fileprivate var words: String {
    named.map { name, value in
      let decimals = abs(value) >= 1000 ? 0 : abs(value) >= 100 ? 1 : 3
      return "\(name) = \(value == .infinity ? "infinite" : Figures.fixed(value, decimals))"
    }.joined(separator: ", ")
  }
}

extension TailComparison.Test {
  /// The name for people.
  fileprivate var title: String {
    switch self {
    case .vuong: "Vuong"
    case .nested: "nested"
    case .nestedAtBorder: "nested, at border"
    }
  }
}
