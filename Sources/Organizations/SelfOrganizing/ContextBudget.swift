import Evaluation

/// How much of the others' work an agent is shown.
///
/// Contributions are carried in full while they fit. Beyond that the oldest are cut first: each to
/// one line with its role and answer, and where the lines alone do not fit the oldest are left out,
/// with a line that says how many. Where the first entries count more, the last are cut. Tokens are
/// estimated as a quarter of the UTF-8 bytes, rounded up.
struct ContextBudget: Sendable {
  /// A piece of work in both its forms. It is made once and shown to many.
  struct Entry: Sendable {
    let full: MessagePart
    let line: MessagePart
    /// The claim that it states, if any.
    let claim: Claim.ID?
    fileprivate let fullTokens: Int
    fileprivate let lineTokens: Int

    init(full: String, line: String, claim: Claim.ID? = nil) {
      self.full = MessagePart(full)
      let isShorter = line.utf8.count < full.utf8.count
      self.line = isShorter ? MessagePart(line) : self.full
      self.claim = claim
      fullTokens = ContextBudget.estimate(full)
      lineTokens = isShorter ? ContextBudget.estimate(line) : fullTokens
    }
  }

  /// What was cut, summed over the steps of a task: once for all agents who are shown the same.
  struct Cut: Sendable, Hashable {
    var shortened = 0
    var leftOut = 0

    static func += (left: inout Cut, right: Cut) {
      left.shortened += right.shortened
      left.leftOut += right.leftOut
    }
  }

  let tokens: Int

  /// A budget.
  init(tokens: Int) { self.tokens = tokens }

  /// The smaller of a budget and what the model's context leaves of it: the length of the context
  /// less the completion and the rest of the prompt. Texts whose tokens nobody has counted are taken
  /// at three bytes a token here, which few tokenizers exceed, so that prompts rather end early.
  /// - Parameters:
  ///   - contextLength: what the model takes in all; 0 where it is not known.
  ///   - completion: the most tokens of a reply.
  ///   - promptBytes: the text of the prompt without the others' work.
  ///   - fileTokens: what images and recordings in it are reckoned as.
  init(
    tokens: Int, contextLength: Int, completion: Int, promptBytes: Int, fileTokens: Int = 0
  ) {
    guard contextLength > 0 else {
      self.init(tokens: tokens)
      return
    }
    let room = max(0, contextLength - completion - fileTokens - (promptBytes + 2) / 3)
    self.init(tokens: min(tokens, room * 3 / 4))
  }

  /// A quarter of the bytes, rounded up.
  static func estimate(_ text: String) -> Int { (text.utf8.count + 3) / 4 }

  /// The end of a list that is cut.
  enum End: Sendable {
    case first
    case last
  }

  /// The entries, oldest first, under a heading and within the budget; nothing where there are none.
  func carry(
    _ entries: [Entry], under heading: String, cutting end: End = .first
  ) -> (context: Context, cut: Cut) {
    var context = Context()
    guard !entries.isEmpty else { return (context, Cut()) }
    context.add(MessagePart(heading))
    let (pieces, cut) = fit(entries, cutting: end)
    for piece in pieces { context.add(piece.part, stating: piece.claim) }
    return (context, cut)
  }

  private typealias Piece = (part: MessagePart, claim: Claim.ID?)

  private func fit(_ entries: [Entry], cutting end: End) -> (pieces: [Piece], cut: Cut) {
    let entries = end == .first ? entries : entries.reversed()
    var total = entries.reduce(0) { $0 + $1.fullTokens }
    var shortened = 0
    while total > tokens, shortened < entries.count {
      total -= entries[shortened].fullTokens - entries[shortened].lineTokens
      shortened += 1
    }
    var leftOut = 0
    while total > tokens, leftOut < entries.count {
      total -= entries[leftOut].lineTokens
      leftOut += 1
    }
    let word = end == .first ? "earlier" : "further"
    var pieces: [Piece] =
      leftOut > 0 ? [(MessagePart("(\(leftOut) \(word) entries are left out)"), nil)] : []
    pieces += entries[leftOut..<shortened].map { ($0.line, $0.claim) }
    pieces += entries[shortened...].map { ($0.full, $0.claim) }
    if end == .last { pieces.reverse() }
    return (pieces, Cut(shortened: shortened - leftOut, leftOut: leftOut))
  }
}

/// White space as single spaces, and no longer than a limit: for a model's words within a line.
func oneLine(_ text: String, limit: Int) -> String {
  let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  return words.excerpt(limit)
}
