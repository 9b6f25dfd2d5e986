/// Exact match and token F1, which SQuAD 2.0 and MuSiQue define alike (`compute_exact`,
/// `compute_f1` of evaluate-v2.0.py and of MuSiQue's metrics/answer.py).
enum AnswerOverlap {
  /// 1 when both are equal after normalization, else 0.
  static func exact(_ gold: NormalizedAnswer, _ prediction: NormalizedAnswer) -> Double {
    gold == prediction ? 1 : 0
  }

  /// The harmonic mean of precision and recall over the multisets of words. Where one side has no
  /// words, 1 when both have none, else 0.
  static func f1(_ gold: NormalizedAnswer, _ prediction: NormalizedAnswer) -> Double {
    if gold == prediction { return 1 }
    if gold.isEmpty || prediction.isEmpty { return 0 }
    let goldTokens = gold.tokens
    let predictedTokens = prediction.tokens
    let common = commonCount(goldTokens, predictedTokens)
    if common == 0 { return 0 }
    let precision = Double(common) / Double(predictedTokens.count)
    let recall = Double(common) / Double(goldTokens.count)
    return (2 * precision * recall) / (precision + recall)
  }

  /// The best of `metric` over several right answers; 0 for none.
  static func best(
    _ metric: (NormalizedAnswer, NormalizedAnswer) -> Double, of golds: [NormalizedAnswer],
    _ prediction: NormalizedAnswer
  ) -> Double {
    golds.reduce(0) { max($0, metric($1, prediction)) }
  }

  private static func commonCount(
    _ left: [ArraySlice<UInt8>], _ right: [ArraySlice<UInt8>]
  ) -> Int {
    var remaining: [ArraySlice<UInt8>: Int] = [:]
    for token in left { remaining[token, default: 0] += 1 }
    var common = 0
    for token in right {
      guard let count = remaining[token], count > 0 else { continue }
      remaining[token] = count - 1
      common += 1
    }
    return common
  }
}
