import Evaluation

/// The answers that say "there is no answer": phrases, and sentences such as "The passage does not
/// say who founded it."
///
/// They decide scores of a run, so they belong to the versions of the answer formats and of the
/// scorer that use them. docs/scoring.md lists them.
enum NoAnswerPhrases {
  /// Whether an answer says that there is none. The empty answer says nothing.
  static func contain(_ answer: String) -> Bool { contain(ProseWords(answer)) }

  /// The same of words that are there already.
  static func contain(_ prose: ProseWords) -> Bool {
    var words = prose.words
    guard let first = words.first else { return false }
    // "Not explicitly stated"
    if first == "not" { words = ["not"] + words.dropFirst().drop(while: adverbs.contains) }
    // Of most answers a single word ends it here.
    if words.count == 1 { return phrases.contains(first) }
    if words.count <= longest, phrases.contains(words.joined(separator: " ")) { return true }
    return beginnings.length(atStartOf: words[...]) != nil || isSentence(words)
  }

  private static let phrases: Set<String> = Set(
    ("""
    unanswerable unanswered undetermined indeterminate indeterminable undeterminable unspecified \
    unstated unmentioned unknown unclear none na n/a idk
    """).split(separator: " ").map { ProseWords($0).text }
      + negated(participles).map { $0.joined(separator: " ") }
        + """
        no answer
        no answers
        not answerable
        not applicable
        not sure
        im not sure
        i am not sure
        dont know
        do not know
        no idea
        no info
        no evidence
        no data
        no details
        no context
        not clear
        not possible
        does not say
        doesnt say
        """.split(separator: "\n").map(String.init))

  private static let longest = 4

  /// What a text can fail to do for its reader.
  private static let participles = """
    mentioned stated specified given provided said told known found available included indicated \
    disclosed discussed described addressed answered determined named listed identified covered \
    explained revealed contained present recorded reported noted defined supplied
    """.split(separator: " ").map(String.init)

  private static func negated(_ words: [String]) -> [[String]] { words.map { ["not", $0] } }

  /// How answers begin that say it, whatever follows.
  private static let beginnings = PhraseList(
    ["cannot be", "can not be", "cant be", "could not be", "couldnt be"].flatMap { cannot in
      passives.map { "\(cannot) \($0)" }
    }.map(phrase)
      + [
        "impossible to", "not possible to", "unable to", "cannot", "can not", "cant", "not able to",
      ]
      .flatMap { inability in
        ReplyProse.findingVerbs.sorted().map { phrase("\(inability) \($0)") }
      }
        + """
        unanswerable
        not answerable
        no answer
        no answers
        no information
        no mention
        no relevant information
        no specific information
        no such information
        no relevant answer
        not enough information
        not enough info
        not enough context
        not enough evidence
        not enough data
        not enough detail
        not enough details
        insufficient information
        insufficient info
        insufficient context
        insufficient evidence
        insufficient data
        insufficient detail
        insufficient details
        i do not know
        i dont know
        we do not know
        we dont know
        there is no answer
        there is no information
        there is no mention
        there is no indication
        there is no evidence
        there is not enough
        there is insufficient
        there isnt enough
        there isnt any
        theres no answer
        theres no information
        theres no mention
        theres not enough
        """.split(separator: "\n").map(phrase))

  /// What an answer cannot be.
  private static let passives = [
    "answered", "determined", "inferred", "found", "known", "established", "concluded",
    "identified", "deduced", "ascertained", "derived",
  ]

  private static func phrase(_ words: some StringProtocol) -> [String] {
    String(words).split(separator: " ").map(String.init)
  }
}

// MARK: - Sentences

extension NoAnswerPhrases {
  /// So early in a sentence it has to be said, where the sentence does not name its source.
  private static let earliest = 8

  /// Verbs for what a text does not do.
  private static let verbs: Set<String> = [
    "say", "state", "mention", "specify", "give", "provide", "tell", "contain", "include",
    "indicate", "disclose", "discuss", "describe", "address", "answer", "name", "list", "identify",
    "cover", "explain", "reveal", "offer", "have", "supply", "define", "note", "clarify",
    "elaborate", "report", "record", "refer", "talk", "speak", "explicitly", "allow", "support",
  ]

  private static let adverbs: Set<String> = [
    "explicitly", "directly", "specifically", "actually", "clearly", "ever", "really", "even",
    "fully", "seem", "appear", "to", "any", "exactly", "expressly", "be", "been", "currently",
  ]

  private static let strongParticiples: Set<String> = [
    "mentioned", "stated", "specified", "provided", "indicated", "disclosed", "addressed",
    "answered", "discussed",
  ]

  private static let sources: Set<String> = ReplyProse.sourceWords.subtracting([
    "data", "evidence", "details", "material", "materials",
  ]).union(["question"])

  private static func isSentence(_ words: [String]) -> Bool {
    if let place = words.prefix(earliest).firstIndex(of: "unanswerable"),
      words.dropFirst(place + 1).first != "or",
      place == 0 || words[place - 1] != "not"
    {
      return true
    }
    let places = words.indices.filter { denials[words[$0]] != nil }
    guard !places.isEmpty else { return false }
    let hasSource = words.contains(where: sources.contains)
    return places.contains { isDenial(words, at: $0, hasSource: hasSource) }
  }

  /// What a word can deny.
  private enum Denial {
    /// That the text says something: "doesnt".
    case saying
    /// That the text says something or that something is there, by the word before it: "not".
    case negation
    /// That something is there: "isnt".
    case being
    /// That it can be found: "cannot".
    case finding
    /// That the text says something, in another word than a negation: "lacks".
    case having
  }

  private static let denials: [String: Denial] = {
    let words: [(Denial, [String])] = [
      (.saying, ["doesnt", "dont", "didnt"]), (.negation, ["not"]),
      (.being, ["isnt", "arent", "wasnt", "werent"]),
      (.finding, ["cannot", "cant", "couldnt", "impossible", "unable", "possible", "able"]),
      (
        .having,
        [
          "lacks", "omits", "never", "nothing", "makes", "gives", "provides", "contains", "offers",
          "has", "says", "fails",
        ]
      ),
    ]
    return Dictionary(
      uniqueKeysWithValues: words.flatMap { denial, words in words.map { ($0, denial) } })
  }()

  /// Whether a sentence's word at a place and those after it deny that there is an answer.
  private static func isDenial(_ words: [String], at place: Int, hasSource: Bool) -> Bool {
    let rest = words[(place + 1)...].drop(while: adverbs.contains)
    let next = rest.first ?? ""
    switch denials[words[place]] {
    case .saying: return isSilence(words, place, next, hasSource)
    case .negation:
      let auxiliary = place > 0 ? words[place - 1] : ""
      if ["does", "do", "did"].contains(auxiliary) {
        return isSilence(words, place - 1, next, hasSource)
      }
      return isMissing(words, place, rest, hasSource)
    case .being: return isMissing(words, place, rest, hasSource)
    case .finding: return isInability(words, place, rest, hasSource)
    case .having: return hasSource && isSilenceInWords(words[place], next, words, place)
    case nil: return false
    }
  }

  /// "The passage does not say", "It doesn't mention that".
  private static func isSilence(
    _ words: [String], _ place: Int, _ verb: String, _ hasSource: Bool
  ) -> Bool {
    guard verbs.contains(verb) else {
      return place > 0 && (words[place - 1] == "i" || words[place - 1] == "we") && verb == "know"
        && place <= earliest
    }
    return words[..<place].contains(where: sources.contains)
      || place == 1 && ["it", "this", "that", "author"].contains(words[0])
      || hasSource && place <= 2
  }

  /// "is not mentioned in the passage", "The year is not specified", "not in the text".
  private static func isMissing(
    _ words: [String], _ place: Int, _ rest: ArraySlice<String>, _ hasSource: Bool
  ) -> Bool {
    guard let next = rest.first else { return false }
    if participles.contains(next) {
      if rest.dropFirst().contains(where: sources.contains) { return true }
      let isVerb = place > 0 && ["is", "are", "was", "were", "been"].contains(words[place - 1])
      return strongParticiples.contains(next) && rest.count == 1
        && (isVerb || words[place] != "not" || hasSource)
    }
    if ["in", "within", "part", "from"].contains(next) {
      return words.count <= 12 && rest.dropFirst().prefix(3).contains(where: sources.contains)
    }
    return ["answerable", "enough", "sufficient"].contains(next) && place <= earliest
      && (hasSource || rest.count <= 2)
      || next == "possible" && isInability(words, place + 1, rest.dropFirst(), hasSource)
  }

  /// "cannot be determined from the passage", "I cannot tell", "it is impossible to say".
  private static func isInability(
    _ words: [String], _ place: Int, _ rest: ArraySlice<String>, _ hasSource: Bool
  ) -> Bool {
    let verb = rest.first ?? ""
    if words[place] == "possible" || words[place] == "able" {
      guard place > 0, ["not", "isnt", "arent", "wasnt"].contains(words[place - 1]) else {
        return false
      }
    }
    guard passives.contains(verb) || ReplyProse.findingVerbs.contains(verb) else { return false }
    let subject = words[..<place].filter { !["is", "am", "be", "not", "was", "are"].contains($0) }
    return hasSource
      || subject.count <= 2
        && subject.allSatisfy {
          ["it", "this", "that", "i", "we", "one", "you", "im", "answer", "question", "its"]
            .contains($0)
        }
  }

  /// "The passage makes no mention of it", "Nothing in the passage says so".
  private static func isSilenceInWords(
    _ word: String, _ next: String, _ words: [String], _ place: Int
  ) -> Bool {
    guard words[..<place].contains(where: sources.contains) || word == "nothing" else {
      return false
    }
    switch word {
    case "lacks", "omits": return true
    case "never": return verbs.contains(next) || verbs.contains(String(next.dropLast()))
    case "nothing":
      return place == 0 && words.dropFirst().first == "in"
        || place > 0 && words[place - 1] == "says"
    case "fails": return verbs.contains(next)
    case "says": return next == "nothing"
    default:
      return next == "no" || next == "nothing" || next == "insufficient"
        || next == "not" && words.dropFirst(place + 2).first == "enough"
    }
  }
}
