import Statistics

#if canImport(Glibc)
  import Glibc
#endif

/// How verdicts are worded.
struct GateWords {
  let gate: Gate
  let kind: PairedMeasure.Kind

  /// The change from the base, in the user's direction: `-2.0 points (95% -4.1 to +0.2)`.
  func found(_ loss: GateResult.Loss, unchanged: Bool, clusters: Int) -> String {
    if unchanged {
      return "no task differs, though \(clusters) tasks would not show what happens in fewer than "
        + "\(Figures.fixed(unseenShare(clusters) * 100, 1))% of tasks"
    }
    guard let lower = loss.lower, let upper = loss.upper else { return amount(change(loss.value)) }
    let ends = [change(lower), change(upper)].sorted()
    return "\(amount(change(loss.value))) (95% \(signed(ends[0])) to \(signed(ends[1])))"
  }

  /// The share of tasks that may differ though none of `clusters` did, with 95% confidence:
  /// 1 - 0.05^(1 / n), the exact form of the rule of three (J. Hanley and A. Lippman-Hand, JAMA 249
  /// (1983) 1743).
  private func unseenShare(_ clusters: Int) -> Double { 1 - pow(0.05, 1 / Double(clusters)) }

  /// `the tolerance of 1 point`.
  var limit: String {
    gate.tolerance >= 0
      ? "the tolerance of \(number(gate.tolerance))\(unit)"
      : "the gain asked for of \(number(-gate.tolerance))\(unit)"
  }

  /// `12 tasks in 5 clusters`.
  func tasks(_ figures: BootstrapEstimate) -> String {
    figures.clusterCount == figures.pointCount
      ? "\(Figures.count(figures.pointCount)) tasks"
      : "\(Figures.count(figures.clusterCount)) independent clusters of "
        + "\(Figures.count(figures.pointCount)) tasks"
  }

  /// What would settle it.
  func outlook(_ loss: GateResult.Loss) -> String {
    var words = ""
    if let smallest = loss.smallestDetectable {
      words += "; smallest detectable difference \(number(smallest))\(unit)"
    }
    if let tasks = loss.tasksNeeded {
      words += "; about \(Figures.count(tasks)) tasks would settle it if the difference stays"
    }
    return words
  }

  private func change(_ loss: Double) -> Double {
    loss == 0 ? 0 : (gate.direction == .higher ? -loss : loss)
  }

  private func amount(_ value: Double) -> String { signed(value) + unit }

  private func signed(_ value: Double) -> String { (value > 0 ? "+" : "") + number(value) }

  private func number(_ value: Double) -> String {
    switch kind {
    case .cost where gate.unit == .absolute: Figures.fixed(value, 6)
    default: Figures.fixed(value, 2)
    }
  }

  private var unit: String {
    if gate.unit == .percent { return "%" }
    switch kind {
    case .score: return " points"
    case .tokens: return " tokens a task"
    case .calls: return " calls a task"
    case .cost(let currency): return " \(currency) a task"
    }
  }
}
