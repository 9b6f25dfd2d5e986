import Evaluation

/// The text of a final answer as GAIA's scorer takes it: no quotes or brackets that only wrap it, a
/// list on one line with commas.
enum GAIAAnswerText {
  /// The longest line without a bullet that is taken for an element of a list, in words.
  private static let longestElement = 3

  /// The answer.
  /// - Parameters:
  ///   - text: what `FINAL ANSWER:` announces.
  ///   - following: what stands below it.
  static func plain(_ text: String, following: StatedAnswer.Following) -> String {
    var elements = text.split(whereSeparator: \.isNewline).map(String.init)
    elements += continuation(of: text, following)
    let answer =
      elements.count > 1
      ? elements.map { self.plain(AnswerScanner.bullet($0) ?? $0, isElement: true) }
        .filter { !$0.isEmpty }.joined(separator: ", ")
      : text
    return AnswerText.settled(answer) { plain($0, isElement: false) }
  }

  /// The lines that go on with a list: bullets, what follows a comma, or below the marker lines of
  /// few words and no sentence up to the reply's end.
  private static func continuation(of text: String, _ following: StatedAnswer.Following)
    -> [String]
  {
    let lines = following.lines
    if AnswerScanner.bullet(text) != nil || lines.first.map(isBullet) ?? false {
      return Array(lines.prefix(while: isBullet))
    }
    if text.hasSuffix(",") || text.hasSuffix(";") {
      let last = lines.firstIndex { !PythonString.strip($0).hasSuffix(",") } ?? lines.count - 1
      return Array(lines.prefix(last + 1))
    }
    let isList =
      following.isBelowMarker && following.isLast && ([text] + lines).allSatisfy(isElement)
    return isList ? lines : []
  }

  private static func isElement(_ line: String) -> Bool {
    let words = ProseWords(line).words
    return words.count <= longestElement && !line.contains { ".:!?()".contains($0) }
      && !words.contains { talk.contains($0) }
  }

  /// Words of those who talk about an answer.
  private static let talk: Set<String> = [
    "i", "hope", "thanks", "thank", "let", "please", "confidence", "note", "this", "is", "answer",
    "done", "end", "cheers", "confident", "correct",
  ]

  private static func isBullet(_ line: String) -> Bool { AnswerScanner.bullet(line) != nil }

  private static func plain(_ text: String, isElement: Bool) -> String {
    var text = AnswerText.unquoted(AnswerText.unwrapped(text))
    if isElement {
      text = text.hasSuffix(",") || text.hasSuffix(";") ? String(text.dropLast()) : text
      return AnswerText.unquoted(AnswerText.unwrapped(text))
    }
    text = withoutRemark(text)
    return list(text) ?? text
  }

  /// A list whose elements are quoted, or that ends with a period, without these; else nil.
  private static func list(_ text: String) -> String? {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    guard parts.count > 1 else { return nil }
    let elements = parts.map { PythonString.strip($0) }
    let unquoted = elements.map(AnswerText.unquoted)
    let isQuoted = zip(elements, unquoted).allSatisfy { $0.utf8.count > $1.utf8.count }
    let joined = isQuoted ? unquoted.joined(separator: ", ") : text
    let last = joined.split(whereSeparator: \.isWhitespace).last ?? ""
    let hasPeriod = last.last == "." && !last.dropLast().contains(".") && last.count > 2
    if !isQuoted, !hasPeriod { return nil }
    return hasPeriod ? String(joined.dropLast()) : joined
  }

  /// The answer without a remark in parentheses behind a number, or of several words.
  private static func withoutRemark(_ text: String) -> String {
    guard text.hasSuffix(")"), let open = text.lastIndex(of: "("), open > text.startIndex else {
      return text
    }
    let rest = PythonString.strip(text[..<open])
    let remark = ProseWords(text[open...]).words.count { $0.utf8.count > 1 }
    guard !rest.isEmpty, remark > 1 || GAIAMetrics.number(rest) != nil else { return text }
    return rest
  }
}
