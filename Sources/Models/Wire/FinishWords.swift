/// The words with which providers say why a reply ends, and what they mean.
enum FinishWords {
  /// What a word means.
  enum Meaning: Hashable {
    /// A natural end, or a stop sequence.
    case stop
    /// A limit of tokens cut the completion.
    case length
    /// A content filter, or the model declined.
    case refusal
    /// The model wants a tool to be called.
    case tools
    /// The provider failed while it wrote: what there is of the reply is no reply.
    case error
  }

  /// The meaning of a word in any of its spellings; nil for a word that is not known.
  static func meaning(_ word: String) -> Meaning? {
    if let known = known[word] { return known }
    let name = normalized(word)
    if let known = known[name] { return known }
    return patterns.first { $0.parts.contains { name.contains($0) } }?.meaning
  }

  /// Lower case, `_` between words, without the name of the type that some print with it.
  private static func normalized(_ word: String) -> String {
    var name = ""
    for character in word.split(separator: ".").last ?? "" {
      name += character == "-" || character == " " ? "_" : character.lowercased()
    }
    return name.hasPrefix("finish_reason_")
      ? String(name.dropFirst("finish_reason_".count)) : name
  }

  private static let words: [(Meaning, String)] = [
    (
      .stop,
      """
      stop stopped eos eos_token end_turn end end_of_text end_of_sequence stop_sequence stop_str \
      stop_token complete completed done finish finished success normal
      """
    ),
    (
      .length,
      """
      length max_tokens max_output_tokens max_completion_tokens max_new_tokens max_length \
      model_length model_context_window_exceeded token_limit length_limit limit truncated \
      incomplete error_limit
      """
    ),
    (.tools, "tool_calls tool_call tool_use function_call function_calls"),
    (
      .refusal,
      """
      content_filter content_filtered filtered refusal refused safety sensitive recitation \
      prohibited_content blocklist blocked spii image_safety guardrail guardrails \
      guardrail_intervened moderation flagged error_toxic language content_policy
      """
    ),
    (
      .error,
      """
      error network_error abort aborted cancel cancelled canceled insufficient_system_resource \
      overloaded failed failure timeout timed_out interrupted unavailable service_unavailable \
      exception load unload
      """
    ),
  ]

  private static let known = Dictionary(
    uniqueKeysWithValues: words.flatMap { meaning, list in
      list.split(separator: " ").map { (String($0), meaning) }
    })

  /// What a word that is not listed is known by, the first that fits.
  private static let patterns: [(parts: [String], meaning: Meaning)] = [
    (
      [
        "filter", "safety", "moderat", "guardrail", "prohibited", "policy", "sensitive", "refus",
        "block",
      ],
      .refusal
    ),
    (["max_token", "length", "context_window", "token_limit"], .length),
    (
      ["error", "fail", "abort", "cancel", "overload", "timeout", "insufficient", "malformed"],
      .error
    ),
    (["tool", "function"], .tools),
  ]
}
