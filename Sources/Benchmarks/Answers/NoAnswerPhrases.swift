/// The replies that count as "there is no answer".
///
/// The list decides scores of a run, so it belongs to the version of the answer formats that use it.
enum NoAnswerPhrases {
  /// After SQuAD's normalization.
  static let normalized: Set<String> = [
    "", "unanswerable", "no answer", "not answerable", "cannot be answered", "unknown", "none",
    "n a", "na", "not enough information", "insufficient information", "not mentioned",
    "not stated",
  ]

  /// Whether an answer says that there is none.
  static func contain(_ answer: String) -> Bool {
    contain(NormalizedAnswer(answer))
  }

  /// Whether an answer that is normalized says that there is none.
  static func contain(_ answer: NormalizedAnswer) -> Bool {
    answer.bytes.count <= longest && normalized.contains(answer.text)
  }

  private static let longest = normalized.map(\.utf8.count).max() ?? 0
}
