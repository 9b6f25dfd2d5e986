import Evaluation

/// Makes usage figures of what an endpoint reports, and remarks of what is odd about them. What
/// cannot be true is not believed.
struct UsageReading {
  private(set) var usage: Usage
  private(set) var remarks: [String] = []
  /// Whether the server counted so few tokens for the prompt that it must have cut it.
  private(set) var isPromptCut = false

  /// Reads reported usage. Without usable counts, tokens are estimated at 4 bytes each.
  /// - Parameters:
  ///   - fileTokens: what images and recordings of the prompt are reckoned as.
  ///   - promptWords: the pieces of the prompt between white space.
  ///   - completionWords: those of the completion.
  init(
    _ wire: JSONValue?, promptBytes: Int, promptWords: @autoclosure () -> Int = 0,
    fileTokens: @autoclosure () -> Int = 0, completionBytes: Int,
    completionWords: @autoclosure () -> Int = 0
  ) {
    guard let wire, let counts = ReportedCounts(wire), counts.prompt >= 0, counts.completion >= 0
    else {
      usage = Usage(
        promptTokens: Self.estimate(promptBytes) + fileTokens(),
        completionTokens: Self.estimate(completionBytes), isEstimated: true)
      if let wire, wire != .null { remarks.append("usage is incomplete or impossible: estimated") }
      return
    }
    usage = Usage(promptTokens: counts.prompt, completionTokens: counts.completion)
    if counts.isFromTotal {
      remarks.append("usage: one of prompt and completion is not reported; taken from the total")
    }
    addCachedBeside(counts)
    readCache(counts)
    readReasoning(counts)
    estimateZeros(
      prompt: Self.estimate(promptBytes) + fileTokens(), completion: Self.estimate(completionBytes))
    checkPrompt(promptBytes, promptWords)
    checkCompletion(completionBytes, completionWords)
  }

  /// A completion's usage: beside its choices, or in the places where streams have it.
  static func report(in completion: JSONValue) -> JSONValue? {
    let places = [
      completion["usage"], completion["choices"]?.elements?.first?["usage"],
      completion["x_groq"]?["usage"],
    ]
    return places.lazy.compactMap(\.self).first { $0 != .null }
  }

  /// The usage of an answer that could not be used, where it says any.
  static func paid(_ wire: JSONValue?) -> Usage? {
    guard let wire, wire != .null, ReportedCounts(wire) != nil else { return nil }
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
  /// Shorter completions matter little.
  private static let shortestCompletionChecked = 100
  /// No call uses more, whatever a server says.
  private static let mostTokens = 100_000_000
}

// MARK: - What is reported

extension UsageReading {
  /// The counts in the members that providers use for them; nil where there is no pair of prompt
  /// and completion, nor one of them and a total.
  private struct ReportedCounts {
    let prompt: Int
    let completion: Int
    let total: Int?
    let cached: Int?
    let written: Int?
    let reasoning: Int
    /// Whether the members for details are there and say nothing.
    let isCacheUnknown: Bool
    /// Whether only one of prompt and completion is reported.
    let isFromTotal: Bool

    init?(_ wire: JSONValue) {
      guard let members = Members(wire) else { return nil }
      let read = members.count("cache_read_input_tokens")
      written = Self.telling([
        members.count("cache_creation_input_tokens", "cache_write_tokens"),
        members.promptDetail(
          "cache_write_tokens", "cache_creation_tokens", "cache_creation_input_tokens"),
      ])
      cached = Self.telling([
        members.promptDetail("cached_tokens"), read,
        members.count("prompt_cache_hit_tokens", "cached_tokens", "num_cached_tokens"),
      ])
      reasoning =
        Self.telling([
          members.completionDetail("reasoning_tokens"), members.count("reasoning_tokens"),
        ]) ?? 0
      total = members.count("total_tokens")
      isCacheUnknown = cached == nil && members.hasNullPromptDetails
      let completion = members.count("completion_tokens", "output_tokens")
      let prompt = Self.prompt(members, completion, total, max(0, read ?? 0) + max(0, written ?? 0))
      isFromTotal = prompt == nil || completion == nil
      guard let prompt = prompt ?? Self.difference(total, completion),
        let completion = completion ?? Self.difference(total, prompt)
      else { return nil }
      self.prompt = prompt
      self.completion = completion
    }

    /// Tokens of the prompt, cached ones included.
    /// - Parameter parts: those that are counted as Anthropic does.
    private static func prompt(
      _ members: Members, _ completion: Int?, _ total: Int?, _ parts: Int
    ) -> Int? {
      let input = members.count("input_tokens")
      if let prompt = members.count("prompt_tokens"), prompt != 0 || input ?? 0 == 0 {
        // Anthropic's counts beside the prompt's own: cached tokens are none of it.
        let isBeside = parts > 0 && (parts > prompt || total == prompt + (completion ?? 0) + parts)
        return isBeside ? prompt + parts : prompt
      }
      if let input {
        let isBeside = parts > input || !members.hasPromptDetails
        return isBeside ? input + parts : input
      }
      guard let hit = members.count("prompt_cache_hit_tokens"), hit >= 0,
        let miss = members.count("prompt_cache_miss_tokens"), miss >= 0
      else { return nil }
      return hit + miss
    }

    private static func difference(_ total: Int?, _ part: Int?) -> Int? {
      guard let total, let part else { return nil }
      return total - part
    }

    /// The first count that is not zero: gateways add zeros for members that a provider has not.
    static func telling(_ counts: some Sequence<Int?>) -> Int? {
      var zero: Int?
      for case let count? in counts {
        if count != 0 { return count }
        zero = 0
      }
      return zero
    }
  }

  /// A report's members. They are few and have many names: quicker compared than looked up.
  private struct Members {
    private let members: [(key: String, value: JSONValue)]

    init?(_ wire: JSONValue) {
      guard case .object(let object) = wire else { return nil }
      members = Array(object)
    }

    private subscript(_ name: String) -> JSONValue? { members.first { $0.key == name }?.value }

    func count(_ names: String...) -> Int? {
      ReportedCounts.telling(names.lazy.map { UsageReading.count(self[$0]) })
    }

    func promptDetail(_ names: String...) -> Int? { detail(Self.promptDetails, names) }

    func completionDetail(_ name: String) -> Int? { detail(Self.completionDetails, [name]) }

    private func detail(_ groups: [String], _ names: [String]) -> Int? {
      ReportedCounts.telling(
        groups.lazy.compactMap { self[$0] }.flatMap { details in
          names.lazy.map { UsageReading.count(details[$0]) }
        })
    }

    var hasPromptDetails: Bool {
      Self.promptDetails.contains { if case .object = self[$0] { true } else { false } }
    }

    var hasNullPromptDetails: Bool {
      Self.promptDetails.contains { self[$0] == .null || self[$0]?["cached_tokens"] == .null }
    }

    private static let promptDetails = [
      "prompt_tokens_details", "input_tokens_details", "prompt_token_details",
    ]
    private static let completionDetails = ["completion_tokens_details", "output_tokens_details"]
  }

  /// A count; nil where there is none, -1 where it is no count.
  private static func count(_ value: JSONValue?) -> Int? {
    switch value {
    case .integer(let count): (0...mostTokens).contains(count) ? count : -1
    case .number(let number): Int(exactly: number).flatMap { count(.integer($0)) } ?? -1
    case .string(let text): Int(text).flatMap { count(.integer($0)) }
    default: nil
    }
  }
}

// MARK: - What is believed

extension UsageReading {
  /// A total that is more by just the cached tokens says that the prompt's count is without them.
  private mutating func addCachedBeside(_ counts: ReportedCounts) {
    guard let total = counts.total, let cached = counts.cached, cached > 0,
      total == usage.totalTokens + cached, counts.reasoning != cached
    else { return }
    usage.promptTokens += cached
    remarks.append("usage: \(cached) cached tokens are reported beside the prompt's; added to them")
  }

  private mutating func readCache(_ counts: ReportedCounts) {
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
  private mutating func readReasoning(_ counts: ReportedCounts) {
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

  private mutating func estimateZeros(prompt: @autoclosure () -> Int, completion: Int) {
    guard usage.promptTokens == 0 && prompt() > 0 || usage.completionTokens == 0 && completion > 0
    else { return }
    remarks.append("usage: no tokens reported where there was text: estimated")
    if usage.promptTokens == 0 { usage.promptTokens = prompt() }
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

  /// Counts that were taken before the completion was whole, or leave its reasoning out.
  private mutating func checkCompletion(_ bytes: Int, _ words: () -> Int) {
    let tokens = usage.completionTokens
    guard !usage.isEstimated, bytes >= Self.shortestCompletionChecked,
      bytes > tokens * Self.mostBytesPerToken, Double(words()) > Double(tokens) * Self.mostWords
    else { return }
    remarks.append(
      "usage: \(Counts.text(tokens, "completion token")) for \(bytes) bytes of text: estimated")
    usage.completionTokens = Self.estimate(bytes)
    usage.isEstimated = true
  }
}
