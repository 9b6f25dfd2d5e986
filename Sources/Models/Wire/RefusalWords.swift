import Evaluation

/// The wordings by which refusals are told apart, as providers and servers use them.
enum RefusalWords {
  /// Phrases of which one of each list must occur.
  private typealias Combination = [[String]]

  private static func fits(_ text: String, _ combination: Combination) -> Bool {
    combination.allSatisfy { $0.contains { text.contains($0) } }
  }

  // MARK: Content filters

  private static let filterCodes: Set<String> = [
    "content_filter", "content_policy_violation", "responsibleaipolicyviolation", "invalid_prompt",
    "content_moderation", "moderation", "moderation_blocked", "data_inspection_failed",
    "datainspectionfailed", "prompt_blocked", "content_blocked", "guardrail_intervened", "safety",
    "sensitive_content", "1301",
  ]

  private static let filterPhrases = [
    "content management policy", "content filter", "content_filter", "content policy",
    "content_policy", "content moderation", "moderation", "responsible ai", "responsibleai",
    "safety system", "safety filter", "safety settings", "safety guidelines", "content safety",
    "usage policy", "usage policies", "usage guidelines", "acceptable use", "prohibited content",
    "disallowed content", "inappropriate content", "sensitive content", "sensitivecontent",
    "new_sensitive", "sensitive information", "unsafe content", "harmful content", "guardrail",
    "content exists risk", "considered high risk", "data_inspection_failed", "blocked by safety",
    "prompt shield", "prompt injection", "jailbreak", "敏感内容", "内容安全",
  ]

  private static let filterCombinations: [Combination] = [
    [
      ["prompt", "input", "content was", "request"],
      ["flagged", "prompt was blocked", "input was blocked"],
    ],
    [
      ["prompt", "input", "content", "message"], ["violat"],
      ["terms of service", "policy", "policies", "guideline", "terms of use", "practices"],
    ],
  ]

  /// Whether a content filter refused a prompt. An account that is flagged is another matter.
  static func isFilter(message: String, codes: [String]) -> Bool {
    if codes.contains(where: { filterCodes.contains($0) || $0.contains("sensitivecontent") }) {
      return true
    }
    let text = message.lowercased()
    guard
      filterPhrases.contains(where: text.contains)
        || filterCombinations.contains(where: { fits(text, $0) })
    else { return false }
    let isAboutAccount = ["your account", "api key", "your organization"]
      .contains(where: text.contains)
    return !isAboutAccount || ["prompt", "input", "message"].contains(where: text.contains)
  }

  // MARK: Context

  private static let contextCodes: Set<String> = [
    "context_length_exceeded", "exceed_context_size_error", "context_window_exceeded",
    "string_above_max_length", "prompt_too_long", "input_too_long", "request_too_large",
    "model_context_window_exceeded", "tokens_limit_reached", "max_context_length_exceeded",
    "model_max_prompt_tokens_exceeded", "1261",
  ]

  private static let contextPhrases = [
    "context length", "context size", "context window", "context_length", "context limit",
    "contextwindowexceeded", "contextlengthexceeded", "exceed_context_size", "maximum context",
    "model's context", "maximum model length", "max_model_len", "max_total_tokens",
    "max_input_tokens", "max_input_length", "max_seq_len", "reduce the length of",
    "range of input length", "input token count", "too many input tokens", "too many tokens in",
    "maximum allowed length", "maximum input length", "maximum prompt length", "max prompt tokens",
    "prompt_tokens_exceeded", "input length exceed", "model token limit", "expected maxlength",
    "request too large for", "must be at least 1, got -", "超长",
  ]

  private static let contextCombinations: [Combination] = [
    [["prompt", "input", "conversation", "sequence", "message"], ["too long"]],
    [["sequence length", "prompt length", "input length"], ["longer than", "exceed"]],
    // `inputs` tokens + `max_new_tokens` must be <= 4096, and sentences that say the same.
    [
      ["token"], ["prompt", "input", "messages", "total number of tokens", "total token"],
      [
        "too long", "too large", "too many", "exceed", "longer than", "larger than",
        "greater than", "less than", "fewer than", "<=",
      ],
    ],
  ]

  /// Limits of rates and of other lengths, which say so in similar words.
  private static let otherLimits = [
    "per minute", "per day", "rate limit", "tpm", "stop sequence", "tool",
  ]

  /// Whether a prompt did not fit a model's context, or an account's tokens per minute.
  static func isContext(message: String, codes: [String]) -> Bool {
    if codes.contains(where: contextCodes.contains) { return true }
    let text = message.lowercased()
    if contextPhrases.contains(where: text.contains) { return true }
    return contextCombinations.contains { fits(text, $0) }
      && !otherLimits.contains(where: text.contains)
  }

  /// Whether a single request is beyond a rate limit as a whole, so that no wait helps.
  static func isBeyondRate(message: String) -> Bool {
    fits(message.lowercased(), [["request too large for", "must be reduced in order to run"]])
  }

  // MARK: Images and recordings

  private static let mediaPhrases = [
    "mmproj", "required for image input", "at most 0 image", "at most 0 audio",
    "not a multimodal", "is not multimodal", "not a vision", "text-only model", "text only model",
    "unknown variant `image_url`", "unknown variant `input_audio`", "invalid value: 'image_url'",
    "invalid value: 'input_audio'",
  ]

  private static let mediaCombinations: [Combination] = [
    [
      [
        "image input", "image_url", "image content", "image modalit", "input modalit",
        "audio input", "input_audio", "input audio", "audio content", "audio modalit",
        "vision input", "vision modalit", " vision is not", " vision not", "multimodal",
        "multi-modal",
      ],
      [
        "not support", "n't support", "unsupported", "no support", "that support", "only support",
        "not enabled", "not accept", "n't accept", "not available",
      ],
    ],
    // "The model does not support images", which is not "Animated images are not supported".
    [
      ["not support ", "n't support ", "not accept ", "n't accept ", "that support "],
      ["support image", "support audio", "support vision", "accept image", "accept audio"],
    ],
    [
      ["image", "audio"],
      [
        "not supported by this model", "not supported by the model", "not supported for this model",
        "not supported with this model",
      ],
    ],
    [
      ["only text", "only supports text"], ["content", "input", "message", "model"],
      ["support", "accept", "allowed"],
    ],
  ]

  /// Servers of text alone want a message's content to be a string.
  private static let stringCombinations: [Combination] = [
    [["content"], ["string"], ["must be", "should be", "expected", "invalid type"]],
    [["sequence", "array", "list"], ["expected a string", "expected string"]],
  ]

  /// Sentences that say nothing more, as "CMYK images are not supported" does.
  private static let mediaSentences: Set<String> = Set(
    ["images", "audio", "vision"].flatMap { medium in
      ["is not", "isn't", "are not", "aren't", "not"].map { "\(medium) \($0) supported" }
    })

  private static func hasMediaSentence(_ text: String) -> Bool {
    text.split(separator: " - ").contains { clause in
      clause.split { ".,:;!\"`()[]{}".contains($0) || $0.isNewline }.contains { sentence in
        mediaSentences.contains(
          sentence.split(whereSeparator: \.isWhitespace).joined(separator: " "))
      }
    }
  }

  /// What speaks of one file, or of another thing, rather than of all files.
  private static let otherSubjects = [
    "format", "mime", "media type", "media_type", "image type", "image/", "audio/", "uploaded",
    "decode", "corrupt", "dimension", "resolution", "pixels", "too large", "too small", "larger",
    "too long", "longer", "duration", "codec", "sample rate", "animated",
  ]

  /// Whether a server takes no images or no recordings at all.
  /// - Parameter request: holds one. Its model's name may have such words.
  static func isMedia(message: String, to request: ChatRequest) -> Bool {
    let text = " " + without(request.model.lowercased(), message.lowercased())
    if mediaPhrases.contains(where: text.contains) { return true }
    // Beside wishes for tools content is null, which servers complain of in the same words.
    let hasNull = request.messages.contains {
      $0.parts.contains { $0.content.kind == .toolCall }
    }
    let combinations = mediaCombinations + (hasNull ? [] : stringCombinations)
    return (hasMediaSentence(text) || combinations.contains { fits(text, $0) })
      && !otherSubjects.contains(where: text.contains)
  }

  /// A text without a model's name where it is a word, with or without its owner.
  private static func without(_ model: String, _ text: String) -> String {
    let names = [model, model.split(separator: "/").last.map(String.init) ?? ""]
    return names.filter { !$0.isEmpty }.reduce(text) { text, name in
      let pieces = text.split(separator: name, omittingEmptySubsequences: false)
      return pieces.dropFirst().reduce(into: String(pieces[0])) { text, piece in
        let isWord = text.last?.isLetter != true && piece.first?.isLetter != true
        text += (isWord ? "" : name) + piece
      }
    }
  }

  // MARK: Errors without a status

  private static let statusWords: [(words: [String], status: Int)] = [
    (["insufficient_quota", "billing_hard_limit"], 429),
    (["rate limit", "rate_limit", "ratelimit", "too many requests", "resource_exhausted"], 429),
    (["quota", "throttl", "too_many_requests", "requests per minute"], 429),
    (["overloaded", "unavailable", "capacity", "try again", "busy"], 503),
    (["timeout", "timed out", "time-out"], 408),
    (["invalid_api_key", "invalid api key", "incorrect api key", "authentication_error"], 401),
    (["unauthorized", "unauthenticated", "permission_denied"], 401),
    (["insufficient balance", "insufficient credits", "payment required"], 402),
    (["model_not_found", "model not found", "does not exist"], 404),
    (["invalid_request", "bad_request", "badrequest", "invalid_argument"], 400),
  ]

  /// The HTTP status that an error means which names none: some gateways put errors into a 200
  /// reply. Nil where the words say nothing.
  static func status(message: String, codes: [String]) -> Int? {
    let text = ([message.lowercased()] + codes).joined(separator: "\n")
    return statusWords.first { $0.words.contains { text.contains($0) } }?.status
  }
}

/// Waits that servers ask for in words: "Please try again in 1m3.5s", "retry after 20 seconds".
enum WaitWords {
  private static let openings = [
    "try again in ", "retry after ", "retry in ", "try again after ", "available in ",
    "reset in ", "resets in ", "wait for ", "wait ",
  ]
  private static let units: [(name: String, seconds: Double)] = [
    ("milliseconds", 0.001), ("millisecond", 0.001), ("ms", 0.001), ("seconds", 1), ("second", 1),
    ("secs", 1), ("sec", 1), ("s", 1), ("minutes", 60), ("minute", 60), ("mins", 60), ("min", 60),
    ("m", 60), ("hours", 3600), ("hour", 3600), ("h", 3600), ("days", 86_400), ("day", 86_400),
    ("d", 86_400),
  ]

  /// The wait that a message names, up to a day; nil where it names none.
  static func duration(in message: String) -> Duration? {
    let text = message.lowercased()
    return openings.lazy.compactMap { opening in
      text.firstRange(of: opening).flatMap { seconds(text[$0.upperBound...]) }
    }.first.map { .seconds(1) * min($0, 86_400) }
  }

  /// Numbers with units at the start of a text, added up.
  private static func seconds(_ text: Substring) -> Double? {
    var rest = text
    var total: Double?
    while true {
      rest = rest.drop { $0 == " " || $0 == "," }
      let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
      guard let value = Double(digits) else { return total }
      rest = rest.dropFirst(digits.count).drop { $0 == " " }
      let word = rest.prefix { $0.isLetter }
      guard let unit = units.first(where: { $0.name == word }) else { return total }
      total = (total ?? 0) + value * unit.seconds
      rest = rest.dropFirst(word.count)
      if rest.hasPrefix(" and ") { rest = rest.dropFirst(" and ".count) }
    }
  }
}
