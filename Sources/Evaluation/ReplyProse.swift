/// Replies in prose that are no answers, whatever the benchmark: refusals and nods.
///
/// Both are told by how a text begins. They decide how replies are read, so a change to them raises
/// the versions of the answer formats.
public enum ReplyProse {
  /// Words for what a question is to be answered from. Where a text names it, "I cannot answer" says
  /// that there is no answer there, and declines nothing.
  public static let sourceWords: Set<String> = [
    "passage", "passages", "text", "texts", "context", "paragraph", "paragraphs", "document",
    "documents", "article", "articles", "excerpt", "excerpts", "material", "materials", "story",
    "source", "sources", "information", "data", "evidence", "details",
  ]

  /// What one cannot do for lack of knowledge.
  public static let findingVerbs: Set<String> = [
    "answer", "determine", "find", "tell", "say", "infer", "identify", "know", "see", "locate",
    "conclude", "establish", "deduce", "derive", "ascertain", "confirm", "figure",
  ]

  /// Whether a text declines to answer: "I'm sorry, but I can't help with that."
  public static func declines(_ text: some StringProtocol) -> Bool { declines(ProseWords(text)) }

  /// The same of words that are there already.
  public static func declines(_ words: ProseWords) -> Bool {
    var rest = words.words[...]
    let isApology = skip(apologies, fillers, in: &rest)
    if selfDescriptions.length(atStartOf: rest) != nil { return true }
    if rest.isEmpty { return isApology }
    if refusals.length(atStartOf: rest) != nil { return true }
    if let inability = inabilities.length(atStartOf: rest) {
      let verb = rest.dropFirst(inability).first { !adverbs.contains($0) } ?? ""
      if findingVerbs.contains(verb) { return isApology && !words.contain(anyOf: sourceWords) }
      return isApology || helpingVerbs.contains(verb)
    }
    return isApology && rest.contains { policyWords.contains($0) }
  }

  /// Whether a text agrees with somebody instead of answering: "I agree with the CEO."
  public static func defers(_ text: some StringProtocol) -> Bool { defers(ProseWords(text)) }

  /// The same of words that are there already.
  public static func defers(_ words: ProseWords) -> Bool {
    var rest = words.words[...]
    while let opening = openings.length(atStartOf: rest) { rest = rest.dropFirst(opening) }
    let start = rest
    if let first = rest.first, first == "i" || first == "we" {
      rest.removeFirst()
      while let word = rest.first, adverbs.contains(word) { rest.removeFirst() }
      if let verb = rest.first, agreeingVerbs.contains(verb) { return true }
    }
    if start.count <= longestNod, wholeNods.contains(start.joined(separator: " ")) { return true }
    guard let nod = nods.length(atStartOf: start) else { return false }
    return start.dropFirst(nod).contains(where: teamWords.contains)
  }

  /// Moves over phrases at the beginning.
  /// - Returns: whether any of `counted` was among them.
  private static func skip(
    _ counted: PhraseList, _ others: PhraseList, in rest: inout ArraySlice<String>
  ) -> Bool {
    var isCounted = false
    while true {
      if let phrase = counted.length(atStartOf: rest) {
        isCounted = true
        rest = rest.dropFirst(phrase)
      } else if let phrase = others.length(atStartOf: rest) {
        rest = rest.dropFirst(phrase)
      } else {
        return isCounted
      }
    }
  }
}

// MARK: - Words

extension ReplyProse {
  private static let apologies = PhraseList(
    lines: """
      im so sorry
      im very sorry
      im sorry
      i am sorry
      i am so sorry
      sorry
      i apologize
      i apologise
      my apologies
      apologies
      unfortunately
      im afraid
      i am afraid
      regrettably
      i regret
      """)

  private static let fillers = PhraseList(
    lines: """
      but
      however
      that
      and
      for inconvenience
      for any inconvenience
      for confusion
      to say
      """)

  private static let openings = PhraseList(lines: "yes\nok\nokay\nwell\nsure\nindeed")

  private static let selfDescriptions = PhraseList(
    lines: """
      as ai language model
      as ai model
      as ai assistant
      as ai i
      as large language model
      as language model
      as artificial intelligence
      im just ai
      i am just ai
      """)

  private static let refusals = PhraseList(
    lines: """
      i must decline
      i must respectfully decline
      i have to decline
      i need to decline
      i will have to decline
      i respectfully decline
      i decline
      i refuse
      i do not feel comfortable
      i dont feel comfortable
      i am not comfortable
      im not comfortable
      i would rather not
      id rather not
      i would prefer not
      i prefer not to
      im not going to
      i am not going to
      this request violates
      your request violates
      """)

  private static let inabilities = PhraseList(
    lines: """
      i cannot
      i cant
      i can not
      i could not
      i couldnt
      i will not be able to
      i wont be able to
      i will not
      i wont
      i would not
      i should not
      i shouldnt
      i am unable to
      i am not able to
      im unable to
      im not able to
      im not allowed to
      i am not allowed to
      im not permitted to
      we cannot
      we are unable to
      """)

  private static let helpingVerbs: Set<String> = [
    "help", "assist", "comply", "fulfill", "fulfil", "engage", "discuss", "participate", "continue",
    "support", "respond", "provide", "share", "generate", "complete", "proceed", "accommodate",
    "do", "process", "create", "write", "offer", "give", "be",
  ]

  private static let policyWords: Set<String> = [
    "request", "policy", "policies", "guidelines", "violates", "inappropriate", "harmful",
  ]

  private static let adverbs: Set<String> = [
    "fully", "completely", "strongly", "also", "generally", "entirely", "totally", "wholeheartedly",
    "do", "would", "must", "still", "simply", "really", "directly", "currently", "actually",
    "definitively", "reliably", "confidently", "certainly", "ethically", "in", "good", "conscience",
  ]

  private static let agreeingVerbs: Set<String> = ["agree", "concur", "endorse", "defer"]

  /// So many words the longest of `wholeNods` has.
  private static let longestNod = wholeNods.map { $0.split(separator: " ").count }.max() ?? 0

  private static let wholeNods: Set<String> = [
    "agree", "agreed", "agreement", "concur", "approve", "approved", "ditto", "lgtm",
    "looks good to me", "looks good", "same", "same answer", "same as above", "same as before",
    "see above", "as above", "as stated above", "no objection", "no objections", "no changes",
    "no change", "nothing to add", "i have nothing to add", "all agree", "consensus",
    "my answer is same", "my answer remains same", "my answer stays same",
    "my answer is unchanged", "my answer has not changed", "i stand by my answer",
    "i keep my answer",
  ]

  /// Nods where somebody of the team, or what was said, follows.
  private static let nods = PhraseList(
    lines: """
      agree with
      agreed with
      agrees with
      agreeing with
      in agreement with
      all agree
      all agents agree
      same as
      same answer as
      i support
      i second
      i accept
      i approve
      i stand by
      i go with
      ill go with
      i will go with
      """)

  private static let teamWords: Set<String> = [
    "ceo", "cto", "coo", "cso", "cco", "cfo", "drafter", "reviewer", "specialist", "solver",
    "agent", "agents", "peer", "peers", "colleague", "colleagues", "team", "others", "everyone",
    "above", "before", "previous", "earlier", "proposal", "draft", "plan", "assessment", "debater",
    "debaters", "you",
  ]
}
