import Evaluation

/// Makes usage figures of what an endpoint reports, and remarks of what is odd about them.
struct UsageReading {
  private(set) var usage: Usage
  private(set) var remarks: [String] = []

  /// Reads reported usage. Without usable counts, tokens are estimated at 4 bytes each.
  init(_ wire: WireUsage?, promptBytes: Int, completionBytes: Int) {
    let prompt = wire?.prompt_tokens?.value?.count
    let completion = wire?.completion_tokens?.value?.count
    guard let wire, let prompt, let completion, prompt >= 0, completion >= 0 else {
      usage = Usage(
        promptTokens: Self.estimate(promptBytes),
        completionTokens: Self.estimate(completionBytes), isEstimated: true)
      if wire != nil { remarks.append("usage is incomplete or impossible: estimated") }
      return
    }
    usage = Usage(promptTokens: prompt, completionTokens: completion)
    readDetails(wire)
    checkTotal(wire.total_tokens?.value?.count)
  }

  /// Tokens of a text, at 4 bytes each, rounded up.
  static func estimate(_ bytes: Int) -> Int { (bytes + 3) / 4 }

  private mutating func readDetails(_ wire: WireUsage) {
    let cached = wire.prompt_tokens_details?.value?.cached_tokens?.value?.count ?? 0
    if (0...usage.promptTokens).contains(cached) {
      usage.cachedPromptTokens = cached
    } else {
      remarks.append("usage: \(cached) cached of \(usage.promptTokens) prompt tokens; ignored")
    }
    let reasoning =
      wire.completion_tokens_details?.value?.reasoning_tokens?.value?.count ?? 0
    let sum = usage.totalTokens + reasoning
    if reasoning > 0, wire.total_tokens?.value?.count == sum {
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
