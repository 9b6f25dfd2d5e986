import Evaluation
import Statistics

/// One of the paper's claims on societies, and what the runs say of it.
struct SocietyClaim: Sendable {
  /// What the runs say.
  enum Finding: String, Sendable {
    /// The interval, or test, lies on the paper's side.
    case holds
    /// It lies on the other side.
    case reversed
    /// It lies on neither.
    case undecided
    /// The data cannot carry it.
    case cannotTell = "cannot tell"
  }

  let claim: PublishedBaseline.Claim
  let finding: Finding
  /// What it rests on, with intervals; where it cannot be told, the reason.
  let evidence: String

  /// The claims that can be tested, in the paper's order.
  static func all(
    _ baseline: PublishedBaseline, _ reading: SocietyReading, _ tails: SocietyTails
  ) async throws -> [SocietyClaim] {
    var claims: [SocietyClaim] = []
    for claim in baseline.claims {
      let found: (Finding, String)?
      switch claim.name {
      case "H1.1": found = truncated(tails)
      case "H2.1": found = routing(reading)
      case "H2.2": found = concentration(reading)
      case "H2.3": found = try integration(reading)
      case "H3.1": found = growth(reading)
      case "H3.2": found = strongest(reading)
      case "H3.3": found = prediction(reading, tails)
      case "DTI.1": found = try effect(reading, of: .conversion, isGain: true)
      case "DTI.2": found = try effect(reading, of: .contradictionShare, isGain: false)
      case "DTI.3": found = try await preservation(reading)
      case "DTI.4": found = try effect(reading, of: .score, isGain: true)
      default: found = nil
      }
      if let found { claims.append(Self(claim: claim, finding: found.0, evidence: found.1)) }
    }
    return claims
  }

  /// The observables of the paper's Table 2.
  private static let observables = [
    "delegation cascade", "revision wave", "contradiction burst", "merge fan-in", "total events",
  ]

  static func text(_ interval: ClosedRange<Double>) -> String {
    "\(Figures.fixed(interval.lowerBound, 3)) to \(Figures.fixed(interval.upperBound, 3))"
  }

  static func text(_ interval: Interval) -> String {
    text(interval.lower...interval.upper)
  }
}

// MARK: - H1

extension SocietyClaim {
  private static func truncated(_ tails: SocietyTails) -> (Finding, String) {
    var words: [String] = []
    var (favoured, told, against) = (0, 0, 0)
    for observable in observables {
      guard let analysis = tails[observable] else {
        words.append("\(observable): there is none")
        continue
      }
      switch (
        analysis.comparison(.truncatedPowerLaw, .logNormal),
        analysis.comparison(.powerLaw, .truncatedPowerLaw)
      ) {
      case (.success(let normal)?, .success(let power)?):
        told += 1
        // The power law lies within the truncated one and is never the likelier.
        let overNormal = normal.pValue < TailReport.level && normal.logLikelihoodRatio > 0
        let overPower = power.pValue < TailReport.level
        if overNormal, overPower { favoured += 1 }
        if normal.pValue < TailReport.level, normal.logLikelihoodRatio < 0 { against += 1 }
        words.append(
          "\(observable): over log-normal \(Figures.fixed(normal.logLikelihoodRatio, 1)), "
            + "p \(probability(normal.pValue)); over power law "
            + "\(Figures.fixed(0 - power.logLikelihoodRatio, 1)), p \(probability(power.pValue))")
      case (.failure(let reason)?, _), (_, .failure(let reason)?):
        words.append("\(observable): \(reason)")
      default: break
      }
    }
    let finding: Finding =
      told == 0
      ? .cannotTell : favoured == told ? .holds : against == told ? .reversed : .undecided
    return (finding, words.joined(separator: "; "))
  }

  private static func probability(_ p: Double) -> String {
    p < 0.001 ? "below 0.001" : Figures.fixed(p, 3)
  }
}

// MARK: - H2

extension SocietyClaim {
  private static func routing(_ reading: SocietyReading) -> (Finding, String) {
    let estimate = reading.routing.estimate()
    guard let beta = estimate.beta else {
      return (
        .cannotTell,
        estimate.picks == 0
          ? "because no agent chose among two or more claims outside the topology reputation"
          : "because \(Counts.text(estimate.picks, "choice")) give no beta"
      )
    }
    let value = "beta \(Figures.fixed(beta, 3)) from \(Counts.text(estimate.picks, "choice"))"
    guard let interval = estimate.betaInterval else {
      return (
        .cannotTell,
        "because \(value) has no interval: there is one task, or too many resamples have no beta"
      )
    }
    return (
      finding(interval.lower...interval.upper), "\(value), 95% interval \(text(interval))"
    )
  }

  /// What an interval says of a claim that its middle is above 0.
  static func finding(_ interval: ClosedRange<Double>) -> Finding {
    interval.lowerBound > 0 ? .holds : interval.upperBound < 0 ? .reversed : .undecided
  }

  /// Above chance rather than above the egalitarian share, which the most active of few agents exceed
  /// by chance as well; and the more so, the more agents. Of all claims of an attempt: the paper's shares
  /// at 8 agents (D.2) are smaller than the most active agent of a cascade of a few claims can have.
  private static func concentration(_ reading: SocietyReading) -> (Finding, String) {
    guard let scale = SocietyScale(reading) else { return (.cannotTell, reading.oneSize) }
    func shown(_ excess: (([SocietyEvidence]) -> ConcentrationLaw.ShareEstimate?)) -> String {
      scale.sizes.map { agents, evidence in
        "\(agents): " + (excess(evidence).map(words) ?? "no cascade of enough claims")
      }.joined(separator: "; ")
    }
    let values = scale.sizes.map(\.evidence.excessOfAttempts)
    let evidence =
      "excess of the most active tenth of an attempt's active agents by N, "
      + "\(shown(\.excessOfAttempts)); within cascades, \(shown(\.excess)) (\(scale.words))"
    guard values.allSatisfy({ $0?.overChance != nil }), let least = scale.sizes.first,
      let most = scale.sizes.last, let last = values.last??.overChance,
      let growth = most.evidence.growthOfAttempts(from: least.evidence),
      let interval = growth.interval
    else {
      return (
        .cannotTell,
        "because some N has no claims, or too few tasks for an interval: \(evidence)"
      )
    }
    let grown =
      "\(evidence); of an attempt above chance, \(most.agents) less \(least.agents) agents: "
      + "\(Figures.fixed(growth.value, 3)) (\(text(interval)))"
    if last.upperBound < 0 || interval.upper < 0 { return (.reversed, grown) }
    let areAbove = values.allSatisfy { $0?.isBeyondChance ?? false }
    return (areAbove && interval.lower > 0 ? .holds : .undecided, grown)
  }

  private static func words(_ estimate: ConcentrationLaw.ShareEstimate) -> String {
    let interval = estimate.interval.map { " (\(text($0)))" } ?? ""
    return Figures.fixed(estimate.excess, 3) + interval
      + ", by chance \(estimate.chance.map { Figures.fixed($0, 3) } ?? "unknown"), p "
      + (estimate.pValue.map { Figures.fixed($0, 3) } ?? "unknown")
  }

  private static func words(_ value: Reproduction.Value) -> String {
    Figures.fixed(value.value, 3) + (value.interval.map { " (\(text($0)))" } ?? "")
  }

  /// A merge of several cascades counts, with all that follows from it, for the one with the earliest
  /// root, and early cascades are large ones: so large cascades look better integrated than they are. Where
  /// it is shared among the cascades that it merges they look, if anything, worse. Only where the two do
  /// not speak against each other is there a finding.
  private static func integration(_ reading: SocietyReading) throws -> (Finding, String) {
    let evidence = reading.without()
    guard let mean = try evidence.mean(.conversionLoss),
      let shared = try evidence.mean(.sharedConversionLoss)
    else {
      return (
        .cannotTell,
        "because no attempt has delegations or contradictions both in its largest cascade and in others"
      )
    }
    let words =
      "merge conversion of an attempt's largest cascade less that of its others: \(words(mean)); where "
      + "merges of several cascades count for all of them, not for the earliest alone: "
      + "\(Self.words(shared))"
    guard let interval = mean.interval, let sharedInterval = shared.interval else {
      return (.cannotTell, "because a mean of too few tasks has no interval: \(words)")
    }
    if sharedInterval.upperBound < 0, interval.lowerBound <= 0 { return (.holds, words) }
    return (
      sharedInterval.lowerBound > 0 && interval.lowerBound > 0 ? .reversed : .undecided, words
    )
  }
}

// MARK: - H3

extension SocietyClaim {
  private static func scaling(_ scale: SocietyScale, _ observable: String) -> ExtremeScaling? {
    guard let figure = LargestSizes.names.firstIndex(of: observable) else { return nil }
    var means: [Int: ClusterMeans] = [:]
    for size in scale.sizes {
      for evidence in size.evidence {
        means[size.agents, default: LargestSizes.means(seed: SocietyTails.seed)]
          .add(evidence.largest)
      }
    }
    return ExtremeScaling(means, figure: figure)
  }

  private static func exponents(
    _ scale: SocietyScale
  ) -> (intervals: [String: ClosedRange<Double>], words: String) {
    var (words, intervals): ([String], [String: ClosedRange<Double>]) = ([], [:])
    for observable in observables {
      guard let scaling = scaling(scale, observable) else {
        words.append("\(observable) none")
        continue
      }
      let value = Figures.fixed(scaling.exponent, 3)
      words.append(
        "\(observable) \(value) (\(scaling.interval.map { text($0) } ?? "no interval"))")
      intervals[observable] = scaling.interval.map { $0.lower...$0.upper }
    }
    return (
      intervals, "gamma of the largest by N, \(words.joined(separator: "; ")) (\(scale.words))"
    )
  }

  private static func growth(_ reading: SocietyReading) -> (Finding, String) {
    guard let scale = SocietyScale(reading) else { return (.cannotTell, reading.oneSize) }
    let (intervals, words) = exponents(scale)
    guard intervals.count == observables.count else {
      return (.cannotTell, "because not every observable has an interval: \(words)")
    }
    let findings = intervals.values.map(finding)
    return (
      findings.allSatisfy { $0 == .holds }
        ? .holds : findings.contains(.reversed) ? .reversed : .undecided, words
    )
  }

  private static func strongest(_ reading: SocietyReading) -> (Finding, String) {
    guard let scale = SocietyScale(reading) else { return (.cannotTell, reading.oneSize) }
    let (intervals, words) = exponents(scale)
    guard intervals.count == observables.count, let total = intervals["total events"] else {
      return (.cannotTell, "because not every observable has an interval: \(words)")
    }
    let others = intervals.filter { $0.key != "total events" }.values
    let finding: Finding =
      others.allSatisfy { $0.upperBound < total.lowerBound }
      ? .holds : others.contains { $0.lowerBound > total.upperBound } ? .reversed : .undecided
    return (finding, "the intervals under H3.1")
  }

  /// So far apart gamma and its prediction may lie and still match closely; both have an interval.
  private static let margin = 0.1

  private static func prediction(_ reading: SocietyReading, _ tails: SocietyTails) -> (
    Finding, String
  ) {
    guard let scale = SocietyScale(reading) else { return (.cannotTell, reading.oneSize) }
    guard let analysis = tails["total events"] else {
      return (.cannotTell, "because there is no cascade")
    }
    switch (analysis.threshold, analysis.exponentInterval) {
    case (.failure(let reason), _), (_, .failure(let reason)?):
      return (.cannotTell, "because of total events, \(reason.reason)")
    case (_, nil): return (.cannotTell, "because the exponent of total events has no interval")
    case (.success(let threshold), .success(let exponent)?):
      guard let scaling = scaling(scale, "total events"), let interval = scaling.interval else {
        return (.cannotTell, "because gamma of total events has no interval")
      }
      guard let predicted = ExtremeScaling.predicted(interval: exponent),
        let middle = ExtremeScaling.predicted(exponent: threshold.exponent)
      else { return (.cannotTell, "because the exponent of total events may be 1 or less") }
      let finding: Finding =
        switch Agreement(interval, predicted, margin: margin) {
        case .agrees: .holds
        case .differs: .reversed
        case .undecided: .undecided
        }
      return (
        finding,
        "gamma of total events \(Figures.fixed(scaling.exponent, 3)) (\(text(interval))), and 1/(a - 1) "
          + "\(Figures.fixed(middle, 3)) (\(text(predicted))) with a = "
          + "\(Figures.fixed(threshold.exponent, 3)); holds: nowhere in these intervals more than "
          + "\(margin) apart, reversed: everywhere"
      )
    }
  }
}

// MARK: - What is compared

/// Numbers of agents under otherwise equal conditions.
struct SocietyScale {
  let sizes: [(agents: Int, evidence: [SocietyEvidence])]
  /// Which they are.
  let words: String

  /// The topologies and benchmarks with the most N, and of them those that have the same; nil where
  /// none has two.
  init?(_ reading: SocietyReading) {
    let conditions = reading.conditions.filter { !$0.key.integrates }
    let byPlace = Dictionary(grouping: conditions) { $0.key.place }
      .mapValues { Set($0.map(\.key.agents)) }
    let bySizes = Dictionary(grouping: byPlace.keys) { byPlace[$0]?.sorted() ?? [] }
    guard
      let best = bySizes.max(by: {
        ($0.key.count, $0.value.count, $1.key.first ?? 0)
          < ($1.key.count, $1.value.count, $0.key.first ?? 0)
      }), best.key.count > 1
    else { return nil }
    sizes = best.key.map { agents in
      (
        agents,
        conditions.filter { best.value.contains($0.key.place) && $0.key.agents == agents }
          .sorted { $0.key.place < $1.key.place }.map(\.value)
      )
    }
    words = "over \(best.value.sorted().joined(separator: "; "))"
  }
}

extension SocietyReading {
  /// Why nothing can be said of growth with N.
  fileprivate var oneSize: String {
    let sizes = Set(conditions.keys.filter { !$0.integrates }.map(\.agents)).sorted()
    return switch sizes.count {
    case 0: "because there is no run without integration"
    case 1: "because there is one N only, \(sizes[0])"
    default:
      "because no topology and benchmark has runs of two N; there are N = "
        + sizes.map(String.init).joined(separator: ", ")
    }
  }

  /// Conditions that there are with and without integration.
  var integrated: [(without: SocietyEvidence, with: SocietyEvidence)] {
    conditions.filter(\.key.integrates).sorted {
      ($0.key.place, $0.key.agents) < ($1.key.place, $1.key.agents)
    }.compactMap { condition, with in
      conditions.first {
        !$0.key.integrates && $0.key.place == condition.place && $0.key.agents == condition.agents
      }.map { ($0.value, with) }
    }
  }

  var noIntegration: String {
    conditions.keys.contains(where: \.integrates)
      ? "because no run with integration has one without it on the same topology, benchmark and N"
      : "because no run has Deficit-Triggered Integration (--dti)"
  }
}
