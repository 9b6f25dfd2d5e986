import Evaluation
import Glibc
import Statistics

/// The tables and claims of "Do Agent Societies Develop Intellectual Elites?" beside what runs of
/// societies show here.
public struct SocietyReproduction: Sendable {
  /// A quantity under the paper's condition, with its figure by model.
  struct Row: Sendable {
    /// Of what, but for the model.
    let cell: [String: JSONValue]
    let metric: String
    let unit: String
    /// The paper's figure by model; "" where it names none.
    let paper: [String: PublishedBaseline.Figure]
    let measured: Reproduction.Value?
  }

  /// A table of the paper.
  struct Section: Sendable {
    let place: String
    let models: [String]
    let rows: [Row]
    let notes: [String]
  }

  /// The paper's places whose figures runs can show.
  private static let places = [
    "Table 2", "D.1", "section 5.1", "section 5.2", "D.2", "D.3", "Table 20", "Table 21",
    "Table 22",
  ]

  let baseline: PublishedBaseline
  let reading: SocietyReading
  let tails: SocietyTails
  let sections: [Section]
  let claims: [SocietyClaim]
  /// The means over the attempts of each condition.
  let means: [SocietyCondition: [String: Reproduction.Value]]

  /// Puts the paper's figures and the runs together.
  /// - Parameter reading: the runs of one model, or those of a simulator.
  /// - Throws: `StatisticsError` for figures that are none.
  public init(_ baseline: PublishedBaseline, _ reading: SocietyReading) async throws {
    self.baseline = baseline
    self.reading = reading
    let figures = baseline.figures.filter { Self.places.contains($0.place) }
    let tails = try await SocietyTails(reading, for: figures)
    self.tails = tails
    sections = try Self.places.map { place in
      try Self.section(place, figures.filter { $0.place == place }, reading, tails)
    }
    claims = try await SocietyClaim.all(baseline, reading, tails)
    means = try reading.conditions.mapValues { evidence in
      var means: [String: Reproduction.Value] = [:]
      means[SocietyEvidence.excess] = [evidence].excess.map {
        .init(value: $0.excess, deviation: nil, interval: $0.interval?.scaled(by: 1))
      }
      for measure in SocietyEvidence.Measure.allCases {
        means[measure.rawValue] = try [evidence].mean(measure)
      }
      return means
    }
  }

  private static func section(
    _ place: String, _ figures: [PublishedBaseline.Figure], _ reading: SocietyReading,
    _ tails: SocietyTails
  ) throws -> Section {
    struct Key: Hashable {
      let cell: [String: JSONValue]
      let metric: String
    }
    var keys: [Key] = []
    var byKey: [Key: [String: PublishedBaseline.Figure]] = [:]
    for figure in figures {
      let key = Key(cell: figure.cell.filter { $0.key != "model" }, metric: figure.metric)
      if byKey[key] == nil { keys.append(key) }
      byKey[key, default: [:]][figure.text("model") ?? ""] = figure
    }
    let rows = try keys.map { key in
      let unit = byKey[key]?.values.first?.unit ?? ""
      return Row(
        cell: key.cell, metric: key.metric, unit: unit, paper: byKey[key] ?? [:],
        measured: try measured(key.cell, key.metric, unit, reading, tails))
    }
    return Section(
      place: place, models: figures.map { $0.text("model") ?? "" }.uniqued(), rows: rows,
      notes: figures.filter { !$0.note.isEmpty }.map { "\($0.metric): \($0.note)" }.uniqued())
  }

  /// What the runs show of a figure; nil where there is none, or the data cannot carry it.
  private static func measured(
    _ cell: [String: JSONValue], _ metric: String, _ unit: String, _ reading: SocietyReading,
    _ tails: SocietyTails
  ) throws -> Reproduction.Value? {
    func value(_ value: Double?, _ interval: Interval? = nil) -> Reproduction.Value? {
      value.map {
        .init(value: $0, deviation: nil, interval: interval?.scaled(by: 1))
      }
    }
    let selection = SocietySelection(cell)
    let evidence = reading.without(selection.matches)
    let factor = unit == "percent" || unit == PublishedBaseline.Figure.points ? 100.0 : 1
    if let observable = cell["observable"]?.text {
      return tails[selection, observable].flatMap { $0.value(of: metric) }
    }
    if let percentile = cell["percentile"]?.text {
      guard let band = evidence.bands()[percentile] else { return nil }
      return switch metric {
      case "share of delegations": value(band.share(.delegateSubtask))
      case "share of contradictions": value(band.share(.contradictClaim))
      case "share of merges": value(band.share(.mergeClaims))
      default: value(band.conversion)
      }
    }
    if let cascades = cell["cascades"]?.text {
      return value(evidence.bands()[cascades == "small" ? "median" : cascades]?.conversion)
    }
    if metric == "beta" {
      let estimate = reading.routing.estimate()
      return value(estimate.beta, estimate.betaInterval)
    }
    if metric == SocietyEvidence.excess {
      return evidence.excess.map {
        .init(
          value: $0.excess * factor, deviation: nil, interval: $0.interval?.scaled(by: factor))
      }
    }
    guard let measure = SocietyEvidence.Measure(rawValue: metric) else { return nil }
    guard let mean = try evidence.mean(measure) else { return nil }
    return .init(
      value: mean.value * factor, deviation: nil,
      interval: mean.interval.map { $0.lowerBound * factor...$0.upperBound * factor })
  }
}

/// The condition of a published figure, as far as it names any.
struct SocietySelection: Hashable, Sendable {
  let agents: Int?
  let topology: String?
  let task: String?

  init(_ cell: [String: JSONValue]) {
    agents = cell["agents"]?.wholeNumber
    topology = cell["topology"]?.text
    task = cell["task"]?.text
  }

  func matches(_ condition: SocietyCondition) -> Bool {
    (agents == nil || agents == condition.agents)
      && (topology == nil || topology == condition.topology)
      && (task == nil || task == condition.task)
  }
}

/// The tails that published figures speak of.
struct SocietyTails: Sendable {
  private struct Key: Hashable {
    let selection: SocietySelection
    let observable: String
  }

  /// Resamples for the interval of an exponent.
  static let resamples = 200
  static let seed: UInt64 = 0
  private var analyses: [Key: TailAnalysis] = [:]

  init(_ reading: SocietyReading, for figures: [PublishedBaseline.Figure]) async throws {
    let keys = figures.compactMap { figure in
      figure.text("observable").map {
        Key(selection: SocietySelection(figure.cell), observable: $0)
      }
    }
    for key in keys.uniqued() {
      let sizes = reading.without(key.selection.matches).sizes(key.observable)
      guard sizes.total > 0 else { continue }
      analyses[key] = try await Self.analysis(sizes)
    }
  }

  /// Without the goodness of fit, of which the paper has none.
  static func analysis(_ sizes: ObservableSizes) async throws -> TailAnalysis {
    try await TailAnalysis(
      try sizes.samples(),
      TailAnalysis.Setup(bootstrap: resamples, goodnessOfFit: 0, seed: seed))
  }

  subscript(selection: SocietySelection, observable: String) -> TailAnalysis? {
    analyses[Key(selection: selection, observable: observable)]
  }

  /// Of all runs without integration.
  subscript(observable: String) -> TailAnalysis? { self[SocietySelection([:]), observable] }
}

extension TailAnalysis {
  /// The comparison of two families, the first's log-likelihood less the second's.
  func comparison(_ first: TailFamily, _ second: TailFamily) -> Result<TailComparison, CannotTell>?
  {
    comparisons.first { $0.first == first && $0.second == second }?.result
  }

  /// The figure of a published metric; nil where the data cannot carry it.
  func value(of metric: String) -> Reproduction.Value? {
    func plain(_ value: Double?) -> Reproduction.Value? {
      value.map { .init(value: $0, deviation: nil, interval: nil) }
    }
    let found = try? threshold.get()
    let overNormal = try? comparison(.truncatedPowerLaw, .logNormal)?.get()
    let underTruncated = try? comparison(.powerLaw, .truncatedPowerLaw)?.get()
    switch metric {
    case "samples": return plain(Double(distribution.total))
    case "largest": return plain(distribution.maximum.map(Double.init))
    case "distinct sizes": return plain(Double(distribution.values.count))
    case "x_min": return plain((found?.xMin).map(Double.init))
    case "samples in the tail": return plain(found.map { _ in Double(tail.total) })
    case "share of samples in the tail": return plain(found.map { _ in tailShare })
    case "KS": return plain(found?.distance)
    case "exponent":
      let interval = try? exponentInterval?.get()
      return (found?.exponent).map {
        .init(value: $0, deviation: nil, interval: interval?.scaled(by: 1))
      }
    case "cutoff": return plain(cutoff)
    case "LR, truncated power law over log-normal": return plain(overNormal?.normalizedRatio)
    case "p, truncated power law against log-normal": return plain(overNormal?.pValue)
    case "LR, truncated power law over power law":
      return plain(underTruncated.map { 0 - $0.logLikelihoodRatio })
    case "p, truncated power law against power law": return plain(underTruncated?.pValue)
    default: return nil
    }
  }

  /// x_c of the truncated power law; nil for none.
  private var cutoff: Double? {
    let fit = fits.first { $0.family == .truncatedPowerLaw }.flatMap { try? $0.fit.get() }
    guard case .truncatedPowerLaw(_, let rate)? = fit?.model.parameters, rate > 0 else {
      return nil
    }
    return 1 / rate
  }
}
