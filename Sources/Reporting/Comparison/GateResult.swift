import Evaluation
import Statistics

/// What a gate says of a comparison.
public struct GateResult: Sendable {
  /// The verdicts, from the 95% interval of the loss.
  public enum Verdict: String, Sendable, Hashable, CaseIterable {
    /// The interval lies wholly at or below the tolerance.
    case passed
    /// The interval lies wholly above the tolerance.
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

  func judge(_ gate: Gate, _ comparison: RunComparison) -> GateResult {
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
    let robust = gate.unit == .percent ? measure.robustChange : measure.robust
    let loss = loss(gate, figures, robust)
    let (verdict, message) = verdict(gate, measure, figures, loss)
    return result(verdict, message, loss: loss)
  }

  private func loss(_ gate: Gate, _ figures: BootstrapEstimate, _ robust: Estimate?)
    -> GateResult.Loss
  {
    let sign: Double = gate.direction == .higher ? -1 : 1
    func flipped(_ value: Double) -> Double { value == 0 ? 0 : sign * value }
    let ends = figures.interval.map { [flipped($0.lower), flipped($0.upper)].sorted() }
    let power = robust.flatMap { PowerAnalysis($0) }
    let value = flipped(figures.value)
    let needed = power?.pointsNeeded(toDetect: value - gate.tolerance)
    return GateResult.Loss(
      value: value, lower: ends?[0], upper: ends?[1],
      smallestDetectable: power?.smallestDetectableDifference,
      tasksNeeded: needed.map { max($0, minimumTasks) })
  }

  private func verdict(
    _ gate: Gate, _ measure: PairedMeasure, _ figures: BootstrapEstimate, _ loss: GateResult.Loss
  ) -> (GateResult.Verdict, String) {
    let words = GateWords(gate: gate, kind: measure.kind)
    let found = words.found(loss, unchanged: measure.isUnchanged, clusters: figures.clusterCount)
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
    if lower > gate.tolerance { return (.breached, "\(found), wholly beyond \(words.limit)") }
    if upper <= gate.tolerance { return (.passed, "\(found), within \(words.limit)") }
    return (.insufficient, "\(found), which includes \(words.limit)" + words.outlook(loss))
  }
}
