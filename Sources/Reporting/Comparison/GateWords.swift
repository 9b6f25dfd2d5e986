import Evaluation
import Statistics

/// How verdicts are worded.
struct GateWords {
  let gate: Gate
  let measure: PairedMeasure

  /// The change from the base, in the user's direction: `-2.0 points (95% -4.1 to +0.2)`.
  func found(_ loss: GateResult.Loss, unchanged: Bool, shift: Bool) -> String {
    if shift { return "every task differs by \(amount(change(loss.value)))" }
    let value = unchanged ? "no task differs" : amount(change(loss.value))
    // A width of 0 says nothing: costs without a difference.
    guard let lower = loss.lower, let upper = loss.upper, lower < upper else { return value }
    let ends = [change(lower), change(upper)].sorted()
    return "\(value) (95% \(signed(ends[0])) to \(signed(ends[1]))\(unchanged ? unit : ""))"
  }

  /// `the tolerance of 1 point`.
  var limit: String {
    gate.tolerance >= 0
      ? "the tolerance of \(number(gate.tolerance))\(unit)"
      : "the gain asked for of \(number(-gate.tolerance))\(unit)"
  }

  /// `12 tasks in 5 clusters`.
  func tasks(_ figures: BootstrapEstimate) -> String {
    figures.clusterCount == figures.pointCount
      ? Counts.text(figures.pointCount, "task")
      : Counts.text(figures.clusterCount, "independent cluster") + " of "
        + Counts.text(figures.pointCount, "task")
  }

  /// What would settle it.
  func outlook(_ loss: GateResult.Loss) -> String {
    var words = ""
    if let smallest = loss.smallestDetectable {
      words += "; smallest detectable difference \(number(smallest))\(unit)"
    }
    if let tasks = loss.tasksNeeded {
      words += "; about \(Counts.text(tasks, "task")) would settle it if the difference stays"
    }
    return words
  }

  private func change(_ loss: Double) -> Double {
    loss == 0 ? 0 : (gate.direction == .higher ? -loss : loss)
  }

  private func amount(_ value: Double) -> String { signed(value) + unit }

  private func signed(_ value: Double) -> String { (value > 0 ? "+" : "") + number(value) }

  private func number(_ value: Double) -> String {
    let isMoney = gate.unit == .absolute && measure.unit == .money
    return Figures.fixed(value, isMoney ? 6 : 2)
  }

  private var unit: String { gate.unit == .percent ? "%" : " \(measure.unitWords)" }
}
