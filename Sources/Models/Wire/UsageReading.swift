import Evaluation

/// Makes usage figures of what an endpoint reports, and remarks of what is odd about them.
struct UsageReading {
  private(set) var usage: Usage
  private(set) var remarks: [String] = []

  /// Reads reported usage. Without usable counts, tokens are estimated at 4 bytes each.
  init(_ wire: JSONValue?, promptBytes: Int, completionBytes: Int) {
    let prompt = Self.count(wire?["prompt_tokens"])
    let completion = Self.count(wire?["completion_tokens"])
    guard let wire, let prompt, let completion, prompt >= 0, completion >= 0 else {
      usage = Usage(
        promptTokens: Self.estimate(promptBytes),
        completionTokens: Self.estimate(completionBytes), isEstimated: true)
      if let wire, wire != .null { remarks.append("usage is incomplete or impossible: estimated") }
      return
    }
    usage = Usage(promptTokens: prompt, completionTokens: completion)
    readDetails(wire)
    checkTotal(Self.count(wire["total_tokens"]))
  }

  /// Tokens of a text, at 4 bytes each, rounded up.
  static func estimate(_ bytes: Int) -> Int { (bytes + 3) / 4 }

  /// A count as it may be written, `12` or `12.0`; -1 for what no endpoint can mean, nil where there
  /// is none.
  private static func count(_ value: JSONValue?) -> Int? {
    switch value {
    case .integer(let count): (0..<1_000_000_000_000).contains(count) ? count : -1
    case .number(let count): count >= 0 && count < 1e12 ? Int(count) : -1
    default: nil
    }
  }

  private mutating func readDetails(_ wire: JSONValue) {
    let cached = Self.count(wire["prompt_tokens_details"]?["cached_tokens"]) ?? 0
    if (0...usage.promptTokens).contains(cached) {
      usage.cachedPromptTokens = cached
    } else {
      remarks.append("usage: \(cached) cached of \(usage.promptTokens) prompt tokens; ignored")
    }
    let reasoning = Self.count(wire["completion_tokens_details"]?["reasoning_tokens"]) ?? 0
    let sum = usage.totalTokens + reasoning
    if reasoning > 0, Self.count(wire["total_tokens"]) == sum {
      usage.completionTokens += reasoning
      remarks.append("usage: reasoning tokens are reported beside the completion's; added to them")
    }
    if (0...usage.completionTokens).contains(reasoning) {
      usage.reasoningTokens = reasoning
    } else {
      remarks.append(
        "usage: \(reasoning) reasoning of \(usage.completionTokens) completion tokens; ignored")
    }
  }

  private mutating func checkTotal(_ total: Int?) {
    guard let total, total != usage.totalTokens else { return }
    remarks.append(
      "usage: total \(total) is not prompt \(usage.promptTokens) + completion "
        + "\(usage.completionTokens)")
  }
}
