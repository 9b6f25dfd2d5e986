/// The formulas of SQuAD 2.0's official script, evaluate-v2.0.py, as pure functions.
enum SQuAD2Metrics {
  /// A question as the script sees it, with its prediction scored.
  struct Scored: Sendable {
    let id: String
    /// Whether the file has answers to it, even where all of them normalize to nothing.
    let hasAnswer: Bool
    /// Whether the prediction is the empty text, before any normalization.
    let predictsNothing: Bool
    /// Whether it normalizes to nothing, or says that there is no answer.
    let abstains: Bool
    let exact: Double
    let f1: Double
  }

  /// The answers a prediction is held against: those that normalize to something. If none do, the
  /// empty text alone, so that only a prediction that normalizes to nothing is right.
  static func golds(_ answers: [String]) -> [NormalizedAnswer] {
    var golds: [NormalizedAnswer] = []
    for (index, answer) in answers.enumerated() {
      // Annotators often agree to the letter; the best over all does not depend on how often.
      if index > 0, answer.utf8.elementsEqual(answers[index - 1].utf8) { continue }
      let gold = NormalizedAnswer(answer)
      if !gold.isEmpty { golds.append(gold) }
    }
    return golds.isEmpty ? [NormalizedAnswer("")] : golds
  }

  /// Scores a prediction as it stands.
  static func score(
    _ prediction: String, id: String, golds: [NormalizedAnswer], hasAnswer: Bool
  ) -> Scored {
    let normalized = NormalizedAnswer(prediction)
    let (exact, f1) = rawScores(normalized, golds)
    return Scored(
      id: id, hasAnswer: hasAnswer, predictsNothing: prediction.isEmpty,
      abstains: normalized.isEmpty || NoAnswerPhrases.contain(prediction), exact: exact, f1: f1)
  }

  /// A prediction's best scores over the answers (`get_raw_scores`).
  static func rawScores(
    _ prediction: NormalizedAnswer, _ golds: [NormalizedAnswer]
  ) -> (exact: Double, f1: Double) {
    (
      AnswerOverlap.best(AnswerOverlap.exact, of: golds, prediction),
      AnswerOverlap.best(AnswerOverlap.f1, of: golds, prediction)
    )
  }

  /// The score once "no answer" is predicted wherever its probability exceeds the threshold
  /// (`apply_no_ans_threshold`).
  static func thresholded(_ scored: Scored, probability: Double, threshold: Double) -> Scored {
    guard probability > threshold else { return scored }
    let score: Double = scored.hasAnswer ? 0 : 1
    return Scored(
      id: scored.id, hasAnswer: scored.hasAnswer, predictsNothing: true, abstains: true,
      exact: score, f1: score)
  }

  /// `exact`, `f1` and `total` with the prefix, in percent (`make_eval_dict`). The sum runs over the
  /// questions in the file's order, is multiplied by 100 and then divided, so that the last digit
  /// is the script's.
  static func summary(_ scored: [Scored], prefix: String = "") -> [OfficialReport.Figure] {
    let total = Double(scored.count)
    return [
      .init(prefix + "exact", 100 * scored.reduce(0) { $0 + $1.exact } / total, .percent),
      .init(prefix + "f1", 100 * scored.reduce(0) { $0 + $1.f1 } / total, .percent),
      .init(prefix + "total", total, .count),
    ]
  }

  /// The best score that any threshold on the probability of "no answer" reaches, and that
  /// threshold (`find_best_thresh`).
  ///
  /// The sweep begins with "no answer" everywhere, then goes through the questions by rising
  /// probability and lets their predictions stand one by one. Equal probabilities keep the order of
  /// the probability file, and the score after each single one counts, as in the script.
  /// - Parameters:
  ///   - scored: all questions, before any threshold; nil for those that are not scored.
  ///   - probabilities: in the order of their file, with the question's place in `scored`.
  static func bestThreshold(
    _ score: (Scored) -> Double, _ scored: [Scored?],
    probabilities: [(index: Int, value: Double)]
  ) -> (best: Double, threshold: Double) {
    var current = Double(scored.count { $0?.hasAnswer == false })
    var best = current
    var threshold = 0.0
    for place in risingStably(probabilities.map(\.value)) {
      let (index, probability) = probabilities[place]
      guard let question = scored[index] else { continue }
      current += question.hasAnswer ? score(question) : question.predictsNothing ? 0 : -1
      if current > best {
        best = current
        threshold = probability
      }
    }
    return (100 * best / Double(scored.count { $0 != nil }), threshold)
  }

  /// The places of the values from the smallest to the largest, equal ones in their order.
  private static func risingStably(_ values: [Double]) -> [Int] {
    values.indices.sorted { values[$0] == values[$1] ? $0 < $1 : values[$0] < values[$1] }
  }
}
