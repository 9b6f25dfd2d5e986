/// The rules of GAIA's official scorer (`question_scorer` in scorer.py of the leaderboard), as pure
/// functions.
enum GAIAMetrics {
  /// Whether an answer is right.
  ///
  /// A right answer that is a number in Python's eyes is compared as a number; else one with a comma
  /// or semicolon as a list, element by element; else as text. What is no number counts as infinity,
  /// so it equals a right answer of `inf`; `nan` equals nothing.
  static func isCorrect(_ answer: String, _ gold: String) -> Bool {
    if let number = PythonNumber.float(gold) { return numberOrInfinity(answer) == number }
    let goldElements = elements(gold)
    guard goldElements.count > 1 else {
      return same(answer, gold, keepingPunctuation: false)
    }
    let answerElements = elements(answer)
    guard answerElements.count == goldElements.count else { return false }
    return zip(answerElements, goldElements).allSatisfy { answer, gold in
      PythonNumber.float(gold).map { numberOrInfinity(answer) == $0 }
        ?? same(answer, gold, keepingPunctuation: true)
    }
  }

  /// The number that a text stands for once `$`, `%` and `,` are removed, or nil.
  static func number(_ text: String) -> Double? {
    let kept = text.unicodeScalars.filter { $0 != "$" && $0 != "%" && $0 != "," }
    return PythonNumber.float(String(String.UnicodeScalarView(kept)))
  }

  /// The parts between commas and semicolons.
  static func elements(_ text: String) -> [String] {
    text.unicodeScalars.split(omittingEmptySubsequences: false) { $0 == "," || $0 == ";" }
      .map { String(String.UnicodeScalarView($0)) }
  }

  /// A text as it is compared: without white space, in lower case, and without ASCII punctuation
  /// unless that is kept, as it is in lists.
  static func normalized(_ text: String, keepingPunctuation: Bool) -> String {
    String(String.UnicodeScalarView(scalars(text, keepingPunctuation)))
  }

  private static func numberOrInfinity(_ text: String) -> Double {
    number(text) ?? .infinity
  }

  private static func same(_ left: String, _ right: String, keepingPunctuation: Bool) -> Bool {
    scalars(left, keepingPunctuation) == scalars(right, keepingPunctuation)
  }

  private static func scalars(_ text: String, _ keepingPunctuation: Bool) -> [Unicode.Scalar] {
    let dense = text.unicodeScalars.filter { !PythonCharacters.isSpace($0) }
    let lower = PythonString.lower(dense)
    return keepingPunctuation ? lower : lower.filter { !PythonCharacters.isPunctuation($0) }
  }
}
