import Evaluation
import Statistics

extension SocietyClaim {
  /// With integration less without, over the same task, repeat and seed; nil where no attempt has both.
  private static func difference(
    _ pairs: [(without: SocietyEvidence, with: SocietyEvidence)],
    of measure: SocietyEvidence.Measure
  ) throws -> Estimate? {
    var (differences, clusters): ([Double], [String]) = ([], [])
    for pair in pairs {
      let base = Dictionary(grouping: [pair.without].points(measure)) {
        "\($0.attempt.taskID) \($0.attempt.repetition) \($0.seed)"
      }
      for point in [pair.with].points(measure) {
        let key = "\(point.attempt.taskID) \(point.attempt.repetition) \(point.seed)"
        guard let other = base[key]?.first else { continue }
        differences.append(point.value - other.value)
        clusters.append(point.cluster)
      }
    }
    return try Sample(differences, clusters: clusters).estimate()
  }

  static func effect(
    _ reading: SocietyReading, of measure: SocietyEvidence.Measure, isGain: Bool
  ) throws -> (Finding, String) {
    let pairs = reading.integrated
    guard !pairs.isEmpty else { return (.cannotTell, reading.noIntegration) }
    guard let estimate = try difference(pairs, of: measure) else {
      let what = measure == .score ? "a score" : "a figure of it"
      return (
        .cannotTell,
        "because no attempt has \(what) both with and without integration"
          + (measure == .score && reading.isSimulated ? "; simulated runs answer nothing" : "")
      )
    }
    var evidence =
      "\(measure == .conversion ? "merge conversion of the largest cascade" : measure.rawValue), with "
      + "less without: \(Figures.fixed(estimate.value, 3)), \(Counts.text(estimate.pointCount, "attempt")) "
      + "of \(Counts.text(pairs.count, "condition"))"
    guard let interval = estimate.interval else {
      return (.cannotTell, "because a difference of too few tasks has no interval: \(evidence)")
    }
    let ends = interval.lower...interval.upper
    evidence += ", 95% interval \(text(ends))"
    if measure == .conversion, let own = try difference(pairs, of: .ownConversion) {
      evidence +=
        "; of merges that agents made of their own accord \(Figures.fixed(own.value, 3))"
        + (own.interval.map { ", \(text($0))" } ?? "")
    }
    return (finding(isGain ? ends : -ends.upperBound...(-ends.lowerBound)), evidence)
  }

  static func preservation(_ reading: SocietyReading) async throws -> (Finding, String) {
    let pairs = reading.integrated
    guard !pairs.isEmpty else { return (.cannotTell, reading.noIntegration) }
    var found: [(exponent: Double, interval: Interval)] = []
    for evidence in [pairs.map(\.without), pairs.map(\.with)] {
      let analysis = try await SocietyTails.analysis(evidence.sizes("cascade size"))
      switch (analysis.threshold, analysis.exponentInterval) {
      case (.success(let threshold), .success(let interval)?):
        found.append((threshold.exponent, interval))
      case (.failure(let reason), _), (_, .failure(let reason)?):
        return (.cannotTell, "because of cascade sizes, \(reason.reason)")
      default: break
      }
    }
    guard found.count == 2 else { return (.cannotTell, "because an exponent has no interval") }
    let (base, with) = (found[0], found[1])
    let preservation = TailPreservation(with.interval, from: base.interval)
    let finding: Finding =
      switch preservation {
      case .preserved, .heavier: .holds
      case .lighter: .reversed
      case .undecided: .undecided
      }
    return (
      finding,
      "exponent of cascade sizes without \(Figures.fixed(base.exponent, 3)) (\(text(base.interval))), "
        + "with \(Figures.fixed(with.exponent, 3)) (\(text(with.interval))): \(preservation.rawValue); "
        + "preserved: nowhere in these intervals more than \(TailPreservation.margin) apart"
    )
  }
}
