import Evaluation

/// Makes usage figures of what an endpoint reports, and remarks of what is odd about them. What
/// cannot be true is not believed.
struct UsageReading {
  private(set) var usage: Usage
  private(set) var remarks: [String] = []
  /// Whether the server counted so few tokens for the prompt that it must have cut it.
  private(set) var isPromptCut = false

  /// Reads reported usage. Without usable counts, tokens are estimated at 4 bytes each.
  /// - Parameter promptWords: the pieces of the prompt between white space.
  init(
    _ wire: JSONValue?, promptBytes: Int, promptWords: @autoclosure () -> Int = 0,
    completionBytes: Int
  ) {
    guard let wire, let counts = Counts(wire), counts.prompt >= 0, counts.completion >= 0 else {
      usage = Usage(
        promptTokens: Self.estimate(promptBytes),
        completionTokens: Self.estimate(completionBytes), isEstimated: true)
      if let wire, wire != .null { remarks.append("usage is incomplete or impossible: estimated") }
      return
    }
    usage = Usage(promptTokens: counts.prompt, completionTokens: counts.completion)
    addCachedBeside(counts)
    readCache(counts)
    readReasoning(counts)
    estimateZeros(promptBytes: promptBytes, completionBytes: completionBytes)
    checkPrompt(promptBytes, promptWords)
  }

  /// The usage of an answer that could not be used, where it says any.
  static func paid(_ wire: JSONValue?) -> Usage? {
    guard let wire, wire != .null, Counts(wire) != nil else { return nil }
    let usage = UsageReading(wire, promptBytes: 0, completionBytes: 0).usage
    return usage.totalTokens > 0 ? usage : nil
  }

  /// Tokens of a text, at 4 bytes each, rounded up.
  static func estimate(_ bytes: Int) -> Int { (bytes + 3) / 4 }

  /// A prompt of over so many bytes a token was not read whole: prose has 3 to 6 in all languages,
  /// tables and code up to 8.
  private static let mostBytesPerToken = 10
  /// More bytes a token than prose has; then words are looked at.
  private static let mostBytesOfProse = 6
  /// Tokens end at white space in nearly all vocabularies, so that a word is one at least.
  private static let mostWords = 1.1
  /// Shorter prompts say nothing: a template's own tokens count too.
  private static let shortestChecked = 1000
  /// No call uses more, whatever a server says.
  private static let mostTokens = 100_000_000
}

// MARK: - What is reported

extension UsageReading {
  /// The counts in the members that providers use for them; nil where there is no pair of prompt
  /// and completion.
  private struct Counts {
    var prompt: Int
    let completion: Int
    let total: Int?
    var cached: Int?
    var written: Int?
    let reasoning: Int
    /// Whether the members for details are there and say nothing.
    let isCacheUnknown: Bool

    init?(_ wire: JSONValue) {
      guard case .object(let object) = wire else { return nil }
      // Few members and many names for them: quicker compared than looked up.
      let members = Array(object)
      func member(_ name: String) -> JSONValue? { members.first { $0.key == name }?.value }
      func count(_ names: String...) -> Int? {
        names.lazy.compactMap { UsageReading.count(member($0)) }.first
      }
      func detail(_ groups: [String], _ names: String...) -> Int? {
        groups.lazy.compactMap { group in
          member(group).flatMap { details in
            names.lazy.compactMap { UsageReading.count(details[$0]) }.first
          }
        }.first
      }
      let prompts = ["prompt_tokens_details", "input_tokens_details"]
      let read = count("cache_read_input_tokens")
      written =
        count("cache_creation_input_tokens", "cache_write_tokens")
        ?? detail(prompts, "cache_write_tokens", "cache_creation_tokens")
      cached =
        detail(prompts, "cached_tokens")
        ?? read ?? count("prompt_cache_hit_tokens", "cached_tokens")
      reasoning =
        detail(["completion_tokens_details", "output_tokens_details"], "reasoning_tokens")
        ?? count("reasoning_tokens") ?? 0
      total = count("total_tokens")
      isCacheUnknown = cached == nil && prompts.contains { member($0) == .null }
      guard let completion = count("completion_tokens", "output_tokens") else { return nil }
      self.completion = completion
      let parts = (read ?? 0) + (written ?? 0)
      if let prompt = count("prompt_tokens") {
        // Anthropic's counts beside the prompt's own: cached tokens are none of it.
        let isBeside = parts > 0 && (parts > prompt || total == prompt + completion + parts)
        self.prompt = isBeside ? prompt + parts : prompt
      } else if let prompt = count("input_tokens") {
        let isBeside = member("input_tokens_details") == nil
        self.prompt = isBeside ? prompt + parts : prompt
      } else if let hit = count("prompt_cache_hit_tokens"),
        let miss = count("prompt_cache_miss_tokens")
      {
        prompt = hit + miss
      } else {
        return nil
      }
    }
  }

  /// A count; nil where there is none, -1 where it is no count.
  private static func count(_ value: JSONValue?) -> Int? {
    switch value {
    case .integer(let count): count >= 0 && count <= mostTokens ? count : -1
    case .number(let count): count >= 0 && count <= Double(mostTokens) ? Int(count) : -1
    default: nil
    }
  }
}

// MARK: - What is believed

extension UsageReading {
  /// A total that is more by just the cached tokens says that the prompt's count is without them.
  private mutating func addCachedBeside(_ counts: Counts) {
    guard let total = counts.total, let cached = counts.cached, cached > 0,
      total == usage.totalTokens + cached, counts.reasoning != cached
    else { return }
    usage.promptTokens += cached
    remarks.append("usage: \(cached) cached tokens are reported beside the prompt's; added to them")
  }

  private mutating func readCache(_ counts: Counts) {
    if counts.isCacheUnknown { remarks.append("usage: cached tokens are not reported") }
    let (cached, written) = (counts.cached ?? 0, counts.written ?? 0)
    guard cached >= 0, written >= 0, cached + written <= usage.promptTokens else {
      remarks.append(
        "usage: \(cached) cached and \(written) newly cached of \(usage.promptTokens) prompt "
          + "tokens; ignored")
      return
    }
    usage.cachedPromptTokens = cached
    usage.cacheWriteTokens = written
  }

  /// Settles reasoning, and what a total has beyond prompt and completion: it is billed.
  private mutating func readReasoning(_ counts: Counts) {
    var reasoning = counts.reasoning
    // Without a total, more reasoning than completion can only stand beside it.
    let isBeside = counts.total == nil && reasoning > usage.completionTokens
    let total = counts.total ?? usage.totalTokens + (isBeside ? reasoning : 0)
    let beyond = total - usage.totalTokens
    if beyond > 0, counts.total != -1 {
      usage.completionTokens += beyond
      if reasoning <= 0 || reasoning > usage.completionTokens { reasoning = beyond }
      remarks.append(
        beyond == reasoning
          ? "usage: \(beyond) reasoning tokens are reported beside the completion's; added to them"
          : "usage: total is \(beyond) more than prompt + completion; added to the completion")
    } else if beyond < 0 {
      remarks.append(
        "usage: total \(total) is not prompt \(usage.promptTokens) + completion "
          + "\(usage.completionTokens)")
    }
    if (0...usage.completionTokens).contains(reasoning) {
      usage.reasoningTokens = reasoning
    } else {
      remarks.append(
        "usage: \(reasoning) reasoning of \(usage.completionTokens) completion tokens; ignored")
    }
  }

  private mutating func estimateZeros(promptBytes: Int, completionBytes: Int) {
    let (prompt, completion) = (Self.estimate(promptBytes), Self.estimate(completionBytes))
    guard usage.promptTokens == 0 && prompt > 0 || usage.completionTokens == 0 && completion > 0
    else { return }
    remarks.append("usage: no tokens reported where there was text: estimated")
    if usage.promptTokens == 0 { usage.promptTokens = prompt }
    if usage.completionTokens == 0 { usage.completionTokens = completion }
    usage.isEstimated = true
  }

  private mutating func checkPrompt(_ bytes: Int, _ words: () -> Int) {
    guard !usage.isEstimated, bytes >= Self.shortestChecked else { return }
    let tokens = usage.promptTokens
    // Counting words is dear: only where there are more bytes a token than prose has.
    guard
      bytes > tokens * Self.mostBytesPerToken
        || bytes > tokens * Self.mostBytesOfProse
          && Double(words()) > Double(tokens) * Self.mostWords
    else { return }
    isPromptCut = true
    remarks.append(
      "usage: far fewer prompt tokens than were sent, \(usage.promptTokens) for \(bytes) bytes: the "
        + "server probably cut the prompt")
  }
}
