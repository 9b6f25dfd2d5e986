public import Evaluation

/// Answers of SQuAD 2.0: a span of the passage, or the word `unanswerable`.
public struct SQuAD2AnswerFormat: AnswerFormat {
  /// The passage that the question is about; where it is known, a remark behind a span can be told
  /// from a part of it.
  private let passage: Substring

  /// The format of a question about a passage that is not known.
  public init() { passage = "" }

  /// The format of a question about a passage.
  public init(passage: some StringProtocol) {
    self.passage = Substring(passage)
  }

  public var version: String { "squad2-span/2" }

  public var form: String {
    "the shortest span of words copied from the passage, or where the passage does not contain the "
      + "answer, the word unanswerable"
  }

  public var instruction: String {
    """
    Answer with the shortest span of words copied from the passage. If the passage does not contain \
    the answer, answer with the word unanswerable.
    \(ending)
    """
  }

  public var ending: String {
    """
    End your reply with one line:
    ANSWER: the span, or unanswerable
    """
  }

  public func schema(reasoning: Bool) -> OutputSchema? { nil }

  public var repairSchema: OutputSchema? {
    .bareAnswer(["type": "string", "description": .string(form)])
  }

  public func read(_ reply: String) -> AnswerReading { read(reply, .whole) }

  /// Reads the answer that the reply states last, or where it states none the whole reply, if that
  /// can be a span: no prose about the task, and not cut off. An abstention's prediction is the
  /// empty text, which the official script takes for "no answer".
  public func read(_ reply: String, _ end: ReplyEnd) -> AnswerReading {
    let reply = ReplyText(reply, end)
    switch Self.statement.find(in: reply) {
    case .text(let text, _): return reading(of: text)
    case .nothing: return .unreadable("nothing follows ANSWER:; \(Self.wanted)")
    case .cut: return .unreadable("the reply was cut off in its answer; \(Self.wanted)")
    case .none: return readWhole(reply)
    }
  }

  /// Says so where a span does not stand in the passage.
  public func fault(in prediction: Prediction) -> String? {
    guard !passage.isEmpty, !prediction.answer.isEmpty, !occurs(prediction.answer) else {
      return nil
    }
    return "the passage does not have these words; copy the span from it as it stands"
  }

  public func voteKey(of prediction: Prediction) -> String {
    NoAnswerPhrases.contain(prediction.answer) ? "" : NormalizedAnswer(prediction.answer).text
  }

  public func write(_ prediction: Prediction) -> String {
    "ANSWER: " + (prediction.answer.isEmpty ? "unanswerable" : prediction.answer)
  }

  private static let statement = StatedAnswer(
    marker: "answer", placeholders: ["span or unanswerable", "span", "span here"])

  private static let wanted = "write one line ANSWER: with a span of the passage or unanswerable"

  /// The longest reply without `ANSWER:` that is taken for a span, in words. SQuAD 2.0's longest
  /// answer has 43.
  private static let longestSpan = 48
  /// The same in bytes, above which nobody needs to look.
  private static let longestWhole = 8_192

  private func readWhole(_ reply: ReplyText) -> AnswerReading {
    if reply.bytes.count > Self.longestWhole {
      return .unreadable("there is no ANSWER: line; \(Self.wanted)")
    }
    let text = Self.sentence(reply.text)
    let answer = Self.bare(text)
    if AnswerText.isNothing(answer) || Self.statement.isPlaceholder(answer) {
      return .unreadable("the reply states no answer; \(Self.wanted)")
    }
    if reply.end != .whole {
      return .unreadable("the reply was cut off before ANSWER:; \(Self.wanted)")
    }
    let isLong =
      NormalizedAnswer(answer).tokenCount > Self.longestSpan && !NoAnswerPhrases.contain(answer)
    // Braces begin an object that was not closed.
    if isLong || reply.bytes.first(where: { $0 > 0x20 }) == UInt8(ascii: "{")
      || answer.utf8.contains("{\"".utf8)
    {
      return .unreadable("there is no ANSWER: line; \(Self.wanted)")
    }
    return reading(of: text)
  }

  private func reading(of text: String) -> AnswerReading {
    let answer = withoutRemark(Self.bare(text))
    if AnswerText.isNothing(answer) {
      return .unreadable("nothing follows ANSWER:; \(Self.wanted)")
    }
    // The passage is gone through for the few that sound like no answer.
    let words = ProseWords(answer)
    let declines = ReplyProse.declines(words)
    let isAbstention = NoAnswerPhrases.contain(words)
    let defers = ReplyProse.defers(words)
    guard declines || isAbstention || defers, !isSpan(answer) else {
      return .answer(Prediction(answer))
    }
    if declines { return .unreadable("the reply declines to answer; \(Self.wanted)") }
    if isAbstention { return .abstention(Prediction("")) }
    return .unreadable("the reply agrees with somebody and states no answer; \(Self.wanted)")
  }

  /// The text on one line, without what is wrapped around it, quotes and a final period.
  private static func bare(_ text: String) -> String {
    if AnswerText.isPlain(text) { return text }
    let bare = AnswerText.settled(text) {
      AnswerText.withoutQuotesAndPeriod(AnswerText.unwrapped($0))
    }
    let words = bare.unicodeScalars.split(whereSeparator: PythonCharacters.isSpace)
    return words.map { String(String.UnicodeScalarView($0)) }.joined(separator: " ")
  }

  /// What a reply that is no more than the sentence "The answer is …" says; else the reply.
  private static func sentence(_ reply: String) -> String {
    let text = PythonString.strip(reply)
    let lower = text.prefix(40).lowercased()
    guard
      let opening = ["the answer is ", "the answer to the question is ", "so the answer is "]
        .first(where: lower.hasPrefix)
    else { return reply }
    return String(text.dropFirst(opening.count))
  }
}

// MARK: - The passage

extension SQuAD2AnswerFormat {
  /// Whether the passage has these words. Phrases for "no answer" are looked at all the same.
  private func isSpan(_ answer: String) -> Bool {
    NormalizedAnswer(answer).tokenCount > 2 && occurs(answer)
  }

  private func occurs(_ answer: String) -> Bool {
    let normalized = NormalizedAnswer(answer)
    guard !passage.isEmpty, !normalized.isEmpty else { return false }
    if standsAlone(answer) { return true }
    let space: [UInt8] = [0x20]
    return (space + NormalizedAnswer(String(passage)).bytes + space).withUnsafeBufferPointer(
      ByteSearch(space + normalized.bytes + space).occurs)
  }

  /// Whether the passage has these very bytes of ASCII between blanks, its punctuation aside: then it has
  /// the normalized words as well, and need not be normalized.
  private func standsAlone(_ answer: String) -> Bool {
    guard answer.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) else { return false }
    let search = ByteSearch(answer)
    let size = answer.utf8.count
    var passage = String(passage)
    return passage.withUTF8 { passage in
      var place = 0
      while let first = search.first(in: passage, from: place) {
        if Self.isEdge(passage[..<first].reversed()), Self.isEdge(passage[(first + size)...]) {
          return true
        }
        place = first + 1
      }
      return false
    }
  }

  /// Whether nothing but punctuation stands before a blank, or the end.
  private static func isEdge(_ bytes: some Sequence<UInt8>) -> Bool {
    for byte in bytes {
      switch byte {
      case 0x20, 0x0A: return true
      case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: continue
      default: return false
      }
    }
    return true
  }

  /// The answer without a remark in parentheses or brackets behind it, `Paris (the capital)`, where
  /// the passage does not have it so. A single word goes only where the passage has the rest.
  private func withoutRemark(_ answer: String) -> String {
    guard let open = Self.lastGroup(answer) else { return answer }
    let rest = Self.bare(String(answer.unicodeScalars[..<open]))
    if AnswerText.isNothing(rest) || occurs(answer) { return answer }
    let remark = ProseWords(String(answer.unicodeScalars[open...])).words.count
    return remark > 1 || occurs(rest) ? rest : answer
  }

  /// Where the parentheses or brackets open that a text ends with, or nil where they open at its
  /// start.
  private static func lastGroup(_ text: String) -> String.Index? {
    let scalars = text.unicodeScalars
    guard let close = scalars.last, close == ")" || close == "]" else { return nil }
    let open: Unicode.Scalar = close == ")" ? "(" : "["
    var depth = 0
    for index in scalars.indices.reversed() {
      if scalars[index] == close { depth += 1 }
      if scalars[index] == open { depth -= 1 }
      if depth == 0 { return index > text.startIndex ? index : nil }
    }
    return nil
  }
}
