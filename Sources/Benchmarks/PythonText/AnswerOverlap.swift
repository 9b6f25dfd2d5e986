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
    let predicted = prediction.tokenCount
    let common =
      predicted <= 64
      ? commonCountOfFew(gold.bytes, prediction.bytes) : commonCount(gold.bytes, prediction.bytes)
    if common == 0 { return 0 }
    let precision = Double(common) / Double(predicted)
    let recall = Double(common) / Double(gold.tokenCount)
    return (2 * precision * recall) / (precision + recall)
  }

  /// The best of `metric` over several right answers; 0 for none.
  static func best(
    _ metric: (NormalizedAnswer, NormalizedAnswer) -> Double, of golds: [NormalizedAnswer],
    _ prediction: NormalizedAnswer
  ) -> Double {
    golds.reduce(0) { max($0, metric($1, prediction)) }
  }

  /// How many words both have in common, each as often as in both.
  static func commonCount(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var remaining: [ArraySlice<UInt8>: Int] = [:]
    for token in left.split(separator: 0x20) { remaining[token, default: 0] += 1 }
    var common = 0
    for token in right.split(separator: 0x20) {
      guard let count = remaining[token], count > 0 else { continue }
      remaining[token] = count - 1
      common += 1
    }
    return common
  }

  /// The same without any table, where the right side has at most 64 words: each word of the left
  /// takes the first equal one that is not taken yet.
  static func commonCountOfFew(_ left: [UInt8], _ right: [UInt8]) -> Int {
    left.withUnsafeBufferPointer { left in
      right.withUnsafeBufferPointer { right in
        var taken: UInt64 = 0
        var start = 0
        while start < left.count {
          let end = tokenEnd(left, from: start)
          take(UnsafeBufferPointer(rebasing: left[start..<end]), from: right, &taken)
          start = end + 1
        }
        return taken.nonzeroBitCount
      }
    }
  }

  private static func take(
    _ token: UnsafeBufferPointer<UInt8>, from text: UnsafeBufferPointer<UInt8>,
    _ taken: inout UInt64
  ) {
    var start = 0
    var bit: UInt64 = 1
    while start < text.count {
      let end = tokenEnd(text, from: start)
      if taken & bit == 0, end - start == token.count, text[start..<end].elementsEqual(token) {
        taken |= bit
        return
      }
      bit &<<= 1
      start = end + 1
    }
  }

  private static func tokenEnd(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    var end = start
    while end < text.count, text[end] != 0x20 { end += 1 }
    return end
  }
}
