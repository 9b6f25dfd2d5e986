import Evaluation
import Statistics

/// What a gate says of a comparison.
public struct GateResult: Sendable {
  /// The verdicts, from the 95% interval of the loss.
  public enum Verdict: String, Sendable, Hashable, CaseIterable {
    /// The interval lies wholly at or below the tolerance.
    case passed
    /// The interval lies wholly above the tolerance, and so does the sign-flip test find it.
    case breached
    /// The interval holds the tolerance, or there are too few tasks for an interval to be trusted.
    case insufficient = "insufficient evidence"
    /// The benchmark or the metric is not there.
    case missing
    /// A run is not complete, whatever its score.
    case incomplete
  }

  /// The gate.
  public let gate: Gate
  /// The benchmark judged; nil where no compared benchmark has the metric.
  public let benchmark: String?
  /// The candidate's organization, or the base's where there is no candidate.
  public let organization: String?
  /// What it says.
  public let verdict: Verdict
  /// The loss with its ends, in the gate's unit; nil without figures.
  public let loss: Loss?
  /// One line that says why.
  public let message: String

  /// A loss: positive is worse.
  public struct Loss: Sendable, Hashable {
    /// The loss observed.
    public let value: Double
    /// The lower end of its 95% interval; nil without an interval.
    public let lower: Double?
    /// The upper end of its 95% interval; nil without an interval.
    public let upper: Double?
    /// The smallest loss that so many tasks would find with 80% power; nil where it is not known.
    public let smallestDetectable: Double?
    /// The tasks that would settle the gate if the loss stays what it is; nil where not known.
    public let tasksNeeded: Int?
  }

  /// Whether a critical gate failed.
  public var fails: Bool {
    gate.tier == .critical && (verdict == .breached || verdict == .missing)
  }
}

/// Judges gates.
struct GateJudge {
  /// Independent tasks (clusters) under which no interval counts as evidence.
  let minimumTasks: Int

  /// - Throws: `StatisticsError` for figures that no statistic can be computed from.
  func judge(_ gate: Gate, _ comparison: RunComparison) throws -> GateResult {
    func result(
      _ verdict: GateResult.Verdict, _ message: String, loss: GateResult.Loss? = nil
    ) -> GateResult {
      GateResult(
        gate: gate, benchmark: comparison.benchmark,
        organization: comparison.candidate.configuration.organization, verdict: verdict,
        loss: loss, message: message)
    }
    guard let measure = comparison.measure(gate.metric) else {
      return result(
        .missing,
        "neither run has figures of \"\(gate.metric)\"; there are "
          + comparison.measures.map(\.name).joined(separator: ", "))
    }
    let figures = gate.unit == .percent ? measure.change : measure.difference
    guard let figures else {
      return result(.missing, "the base's mean is 0, so there is no change in per cent")
    }
    let loss = loss(gate, measure, figures)
    let (verdict, message) = try verdict(gate, measure, figures, loss)
    return result(verdict, message, loss: loss)
  }

  private func loss(_ gate: Gate, _ measure: PairedMeasure, _ figures: BootstrapEstimate)
    -> GateResult.Loss
  {
    // A shift is what it is: its interval has no width.
    let interval = measure.isShift(in: gate.unit) ? nil : figures.interval
    let ends = [interval?.lower ?? figures.value, interval?.upper ?? figures.value]
      .map(gate.loss(ofChange:)).sorted()
    let isKnown = figures.interval != nil || measure.isShift(in: gate.unit)
    let robust = gate.unit == .percent ? measure.robustChange : measure.robust
    let power = robust.flatMap { PowerAnalysis($0) }
    return GateResult.Loss(
      value: gate.loss(ofChange: figures.value), lower: isKnown ? ends[0] : nil,
      upper: isKnown ? ends[1] : nil, smallestDetectable: power?.smallestDetectableDifference,
      tasksNeeded: tasksNeeded(gate, measure, figures, power))
  }

  /// The tasks that find the difference from the tolerance with 80% power, and of scores as many as
  /// bring the limits to the tolerance.
  private func tasksNeeded(
    _ gate: Gate, _ measure: PairedMeasure, _ figures: BootstrapEstimate, _ power: PowerAnalysis?
  ) -> Int? {
    let excess = gate.loss(ofChange: figures.value) - gate.tolerance
    let byPower = power?.pointsNeeded(toDetect: excess)
    let bounded = gate.unit == .percent ? measure.bounded.change : measure.bounded.difference
    guard let bounded else { return byPower.map { max($0, minimumTasks) } }
    let bound = gate.direction == .higher ? -gate.tolerance : gate.tolerance
    guard let factor = bounded.repetitionsNeeded(toExclude: bound) else { return nil }
    let byBound = Int((factor * Double(figures.pointCount)).rounded(.up))
    return max(byPower ?? 0, byBound, minimumTasks)
  }

  private func verdict(
    _ gate: Gate, _ measure: PairedMeasure, _ figures: BootstrapEstimate, _ loss: GateResult.Loss
  ) throws -> (GateResult.Verdict, String) {
    let words = GateWords(gate: gate, measure: measure)
    let found = words.found(
      loss, unchanged: measure.isUnchanged, shift: measure.isShift(in: gate.unit))
    guard figures.clusterCount >= minimumTasks else {
      return (
        .insufficient,
        "\(found); only \(words.tasks(figures)), under the \(minimumTasks) of --min-tasks"
          + words.outlook(loss)
      )
    }
    guard let lower = loss.lower, let upper = loss.upper else {
      return (.insufficient, "\(found); no interval can be given" + words.outlook(loss))
    }
    func exceeds(_ loss: Double) -> Bool { gate.isExceeded(by: loss, measure) }
    if !exceeds(upper) { return (.passed, "\(found), within \(words.limit)") }
    guard exceeds(lower) else {
      return (.insufficient, "\(found), which includes \(words.limit)" + words.outlook(loss))
    }
    // Where few tasks differ, the resamples cannot show what none of them did.
    let bound = gate.direction == .higher ? -gate.tolerance : gate.tolerance
    if let p = try measure.pValue(against: bound, in: gate.unit), p > 0.05 {
      return (
        .insufficient,
        "\(found), beyond \(words.limit), though the sign-flip test of that has p = "
          + Figures.pValue(p) + words.outlook(loss)
      )
    }
    return (.breached, "\(found), wholly beyond \(words.limit)")
  }
}

extension Gate {
  /// The loss that a change from the base is: positive is worse.
  fileprivate func loss(ofChange change: Double) -> Double {
    change == 0 ? 0 : (direction == .higher ? -change : change)
  }

  /// Whether a loss is more than is tolerated, by more than the rounding of sums.
  fileprivate func isExceeded(by loss: Double, _ measure: PairedMeasure) -> Bool {
    let scale =
      unit == .percent ? 100 : max(abs(measure.base), abs(measure.candidate), abs(tolerance))
    return loss - tolerance > 1e-11 * max(scale, abs(tolerance))
  }
}
