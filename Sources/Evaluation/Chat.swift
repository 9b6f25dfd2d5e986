/// How a model is asked to sample. Nil leaves a parameter to the endpoint.
public struct Sampling: Sendable, Hashable, Codable {
  /// 0 picks the likeliest token; typical values lie in 0...2. A run's nil is for all its calls.
  public var temperature: Double?
  /// Nucleus sampling, 0...1.
  public var topP: Double?
  /// The most tokens a completion may have.
  public var maxCompletionTokens: Int?
  /// Tokens that a model may reason with, on top of every cap. A run's; in a request it is part of
  /// the cap.
  public var reasoningAllowance: Int?
  /// For reasoning models: `low`, `medium`, `high`, or what the endpoint knows.
  public var reasoningEffort: String?
  /// Further members of the request body, for parameters that orgbench does not know.
  public var extraBody: [String: JSONValue]

  /// Sampling parameters.
  public init(
    temperature: Double? = nil, topP: Double? = nil, maxCompletionTokens: Int? = nil,
    reasoningAllowance: Int? = nil, reasoningEffort: String? = nil,
    extraBody: [String: JSONValue] = [:]
  ) {
    self.temperature = temperature
    self.topP = topP
    self.maxCompletionTokens = maxCompletionTokens
    self.reasoningAllowance = reasoningAllowance
    self.reasoningEffort = reasoningEffort
    self.extraBody = extraBody
  }
}

/// A request for one chat completion, independent of any endpoint's dialect.
public struct ChatRequest: Sendable, Hashable {
  /// The model's name as the endpoint knows it.
  public var model: String
  /// The conversation.
  public var messages: [Message]
  /// Sampling parameters.
  public var sampling: Sampling
  /// The seed that the endpoint is asked to sample with, 0..<2^31.
  public var seed: Int?
  /// The schema of a structured reply, or nil for free text.
  public var schema: OutputSchema?
  /// The tools that the model is told of, or nil for none.
  public var tools: ToolMenu?
  /// Whether the model may use them.
  public var toolChoice = ToolChoice.auto

  /// Whether the model may use tools.
  public var offersTools: Bool { tools != nil && toolChoice == .auto }

  /// A request.
  public init(
    model: String, messages: [Message], sampling: Sampling = Sampling(), seed: Int? = nil,
    schema: OutputSchema? = nil, tools: ToolMenu? = nil, toolChoice: ToolChoice = .auto
  ) {
    self.model = model
    self.messages = messages
    self.sampling = sampling
    self.seed = seed
    self.schema = schema
    self.tools = tools
    self.toolChoice = toolChoice
  }
}

/// Which of several identical requests this is. Two calls with the same request, endpoint and
/// occasion are the same call: the second is answered from the store.
public struct CallOccasion: Sendable, Hashable, Codable {
  /// The repeat of the run, from 0.
  public var repetition: Int
  /// How many identical requests this task made before, in the organization's own order.
  public var ordinal: Int

  /// An occasion.
  public init(repetition: Int, ordinal: Int) {
    self.repetition = repetition
    self.ordinal = ordinal
  }
}

/// Why a model stopped writing.
public enum FinishReason: Sendable, Hashable, Codable {
  /// A natural end or a stop sequence.
  case stop
  /// The completion reached its token limit.
  case length
  /// A content filter, or the model declined.
  case refusal
  /// Anything else the endpoint said.
  case other(String)
}

/// Tokens of one call, as the endpoint reported them.
public struct Usage: Sendable, Hashable, Codable {
  /// Tokens of the prompt, cached ones included.
  public var promptTokens: Int
  /// Those of the prompt that the endpoint had cached.
  public var cachedPromptTokens: Int
  /// Those of the prompt that the endpoint wrote into its cache, which some bill apart.
  public var cacheWriteTokens: Int
  /// Tokens of the completion, reasoning included.
  public var completionTokens: Int
  /// Those of the completion that were hidden reasoning.
  public var reasoningTokens: Int
  /// Whether the endpoint reported no usable figures and these were estimated from the text.
  public var isEstimated: Bool

  /// Prompt and completion together.
  public var totalTokens: Int { promptTokens + completionTokens }

  /// Usage figures.
  public init(
    promptTokens: Int, cachedPromptTokens: Int = 0, cacheWriteTokens: Int = 0,
    completionTokens: Int, reasoningTokens: Int = 0, isEstimated: Bool = false
  ) {
    self.promptTokens = promptTokens
    self.cachedPromptTokens = cachedPromptTokens
    self.cacheWriteTokens = cacheWriteTokens
    self.completionTokens = completionTokens
    self.reasoningTokens = reasoningTokens
    self.isEstimated = isEstimated
  }

  /// No tokens.
  public static let zero = Usage(promptTokens: 0, completionTokens: 0)

  /// The sum; estimated as soon as one side is.
  public static func + (left: Usage, right: Usage) -> Usage {
    Usage(
      promptTokens: left.promptTokens + right.promptTokens,
      cachedPromptTokens: left.cachedPromptTokens + right.cachedPromptTokens,
      cacheWriteTokens: left.cacheWriteTokens + right.cacheWriteTokens,
      completionTokens: left.completionTokens + right.completionTokens,
      reasoningTokens: left.reasoningTokens + right.reasoningTokens,
      isEstimated: left.isEstimated || right.isEstimated)
  }
}

/// A model's reply to one request.
public struct ChatReply: Sendable, Hashable, Codable {
  /// The answer's text, without hidden reasoning. Empty if there was none.
  public var text: String
  /// Hidden reasoning (`reasoning_content`, a think block), never read for an answer.
  public var reasoning: String?
  /// The tools that the model wishes to use.
  public var toolCalls: [ToolCall]
  /// Why the model stopped.
  public var finish: FinishReason
  /// Tokens of the attempt that succeeded.
  public var usage: Usage
  /// Tokens of earlier attempts of the same call, which were paid for and could not be used.
  public var discardedUsage: Usage
  /// The model that the endpoint says has answered.
  public var servedModel: String?
  /// Seconds from the request to the last byte, of the attempt that succeeded.
  public var latency: Double
  /// Attempts until success, 1 or more.
  public var attempts: Int
  /// What makes the reply doubtful.
  public var flags: Set<ReplyFlag>
  /// Oddities of the reply worth keeping, such as a total that is not prompt plus completion.
  public var remarks: [String]

  /// A reply.
  public init(
    text: String, reasoning: String? = nil, toolCalls: [ToolCall] = [],
    finish: FinishReason = .stop, usage: Usage = .zero,
    discardedUsage: Usage = .zero, servedModel: String? = nil, latency: Double = 0,
    attempts: Int = 1, flags: Set<ReplyFlag> = [], remarks: [String] = []
  ) {
    self.text = text
    self.reasoning = reasoning
    self.toolCalls = toolCalls
    self.finish = finish
    self.usage = usage
    self.discardedUsage = discardedUsage
    self.servedModel = servedModel
    self.latency = latency
    self.attempts = attempts
    self.flags = flags
    self.remarks = remarks
  }

  /// Whether the model reasoned before it answered, as far as the endpoint lets on.
  public var hasReasoned: Bool { usage.reasoningTokens > 0 || reasoning?.isEmpty == false }

  /// Whether the text is all that the model wanted to say.
  public var end: ReplyEnd {
    if finish == .length { return .cut }
    return flags.contains(.completionAtLimit) ? .probablyCut : .whole
  }
}

/// What makes a reply doubtful, though it is one.
public enum ReplyFlag: String, Sendable, Hashable, Codable, CaseIterable {
  /// The server counted so few tokens for the prompt that it must have cut it without a word.
  case promptCut = "prompt-cut"
  /// The completion ends exactly at its token limit, though the server calls it whole.
  case completionAtLimit = "completion-at-limit"
  /// It was cut off at its limit while it still reasoned, before it said anything.
  case cutInReasoning = "cut-in-reasoning"
  /// The endpoint's key stood in the reply; `<key>` stands in its place.
  case keyRemoved = "key-removed"
}
