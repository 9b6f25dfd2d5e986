/// The formulas of MuSiQue's official script, evaluate_v1.0.py with metrics/, as pure functions.
enum MuSiQueMetrics {
  /// F1 over two sets of paragraph numbers (`SupportMetric`); 1 where both are empty.
  static func supportF1(_ predicted: Set<Int>, gold: Set<Int>) -> Double {
    if predicted.isEmpty, gold.isEmpty { return 1 }
    let common = Double(predicted.intersection(gold).count)
    let precision = predicted.isEmpty ? 0 : common / Double(predicted.count)
    let recall = gold.isEmpty ? 0 : common / Double(gold.count)
    return precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0
  }

  /// A pair's score (`GroupAnswerSufficiencyMetric`, `GroupSupportSufficiencyMetric`): that of its
  /// answerable member if `answerable` was predicted rightly for both members, else 0.
  static func group(_ score: Double, sufficiency: (Double, Double)) -> Double {
    sufficiency.0 == 1 && sufficiency.1 == 1 ? score : 0
  }
}
