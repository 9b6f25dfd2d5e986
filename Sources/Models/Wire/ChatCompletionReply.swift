import Evaluation

/// Reads the body of a successful response, leniently: unknown members are ignored, and members of
/// another type than expected count as absent.
enum ChatCompletionReply {
  /// Reads a body. The reply's latency and attempts are left for the caller to set.
  static func read(_ body: [UInt8], to request: ChatRequest) -> WireReading {
    guard let reading = document(body), case .object = reading.value else {
      return .malformed(Self.start(of: body), nil)
    }
    let completion = reading.value
    let choice = completion["choices"]?.elements?.first
    func paid() -> Usage? { UsageReading.paid(UsageReading.report(in: completion)) }
    if let error = EmbeddedError.find(completion, choice) {
      return .error(ServerMessage(error), paid())
    }
    guard let choice, let message = MessageContent.message(of: choice) else {
      if let error = EmbeddedError.unansweredPrompt(completion) { return .error(error, paid()) }
      return .malformed("no choices: " + Self.start(of: body), paid())
    }
    let word = finishWord(choice)
    if FinishWords.meaning(word) == .error {
      return .malformed("the provider broke it off (finish reason '\(word)')", paid())
    }
    var reply = reply(completion, message, finishReason(word), request)
    if reading.isRepaired { reply.remarks.append("invalid UTF-8 was replaced by U+FFFD") }
    return .reply(reply)
  }

  /// Why the first choice of a body ends, where it is one with choices.
  static func finish(_ completion: JSONValue) -> FinishReason? {
    guard let choice = completion["choices"]?.elements?.first else { return nil }
    return finishReason(finishWord(choice))
  }

  /// Larger bodies are read only where they are JSON as it should be: repairs need several times
  /// their memory.
  private static let largestRepaired = 1 << 20

  private static func document(_ body: [UInt8]) -> WireJSON.Reading? {
    if let reading = WireJSON.reply(body) {
      // Some gateways send a list of one completion.
      guard case .array(let elements) = reading.value, elements.count == 1 else { return reading }
      return WireJSON.Reading(value: elements[0], isRepaired: reading.isRepaired)
    }
    if EventStream.isEvents(body) { return EventStream.completion(body) }
    guard body.count <= largestRepaired else { return nil }
    let text = String(decoding: body, as: UTF8.self)
    return LenientJSON.object(in: text) { $0["choices"] != nil || $0["error"] != nil }.map {
      WireJSON.Reading(value: $0, isRepaired: String(validating: body, as: UTF8.self) == nil)
    }
  }

  private static func reply(
    _ completion: JSONValue, _ message: JSONValue, _ finish: FinishReason, _ request: ChatRequest
  ) -> ChatReply {
    let content = MessageContent(message["content"])
    let split = ThinkBlock.split(content.text)
    var finish = finish
    var text = split.text
    var remarks: [String] = []
    if split.isUnclosed {
      let isBegun = !text.trimmingSpace().isEmpty
      remarks.append(
        "reasoning was not closed: \(isBegun ? "it follows an answer" : "no answer was begun")")
      if !isBegun { finish = .length }
    }
    let refusal = message["refusal"]?.text ?? content.refusal
    if !refusal.isEmpty {
      finish = .refusal
      if text.isEmpty { text = refusal }
    }
    var reasoning = MessageContent.reasoning(of: message)
    for more in [content.reasoning, split.reasoning] where !more.isEmpty {
      reasoning += reasoning.isEmpty ? more : "\n" + more
    }
    // Servers exist that take tools and tell the model nothing of them.
    let tools = request.tools.map { String(decoding: $0.canonical, as: UTF8.self) } ?? ""
    let usage = UsageReading(
      UsageReading.report(in: completion),
      promptBytes: request.messages.contentBytes + tools.utf8.count,
      promptWords: request.messages.reduce(Self.words(tools)) { $0 + Self.words($1.content) },
      fileTokens: request.messages.estimatedFileTokens,
      completionBytes: text.utf8.count + reasoning.utf8.count,
      completionWords: Self.words(text) + Self.words(reasoning))
    var reply = ChatReply(
      text: text, reasoning: reasoning.isEmpty ? nil : reasoning,
      toolCalls: request.offersTools ? ToolCallReading.calls(of: message) : [], finish: finish,
      usage: usage.usage, servedModel: completion["model"]?.text,
      remarks: remarks + usage.remarks)
    if usage.isPromptCut { reply.flags.insert(.promptCut) }
    markCompletionAtLimit(&reply, request)
    if reply.isCutInReasoning { reply.flags.insert(.cutInReasoning) }
    return reply
  }

  /// Servers exist that call a completion whole whatever ended it.
  private static func markCompletionAtLimit(_ reply: inout ChatReply, _ request: ChatRequest) {
    let extra = request.sampling.extraBody
    let limits = ["max_tokens", "max_completion_tokens"].compactMap { extra[$0]?.wholeNumber }
    guard reply.finish == .stop, !reply.usage.isEstimated,
      let limit = limits.min() ?? request.sampling.maxCompletionTokens,
      reply.usage.completionTokens >= limit
    else { return }
    reply.flags.insert(.completionAtLimit)
    reply.remarks.append("the completion ends at its limit of \(limit) tokens: probably cut")
  }

  /// The word for a reply's end. Gateways give their own and the provider's: that of the two counts
  /// which is no natural end.
  private static func finishWord(_ choice: JSONValue) -> String {
    let words = finishMembers.compactMap { choice[$0]?.text }.filter { !$0.isEmpty }
    let early = words.prefix(2).first { word in
      FinishWords.meaning(word).map { $0 != .stop } ?? false
    }
    return early ?? words.first ?? ""
  }

  private static let finishMembers = [
    "finish_reason", "finishReason", "native_finish_reason", "stop_reason", "done_reason",
  ]

  private static func finishReason(_ word: String) -> FinishReason {
    switch FinishWords.meaning(word) {
    case .stop: .stop
    case .length: .length
    case .refusal: .refusal
    case .tools: .other("tool_calls")
    case .error, nil: .other(word.isEmpty ? "not given" : word)
    }
  }

  /// The pieces of a text between white space.
  private static func words(_ text: String) -> Int {
    var count = 0
    var isInside = false
    for byte in text.utf8 {
      if byte > 0x20, !isInside { count += 1 }
      isInside = byte > 0x20
    }
    return count
  }

  private static func start(of body: [UInt8]) -> String {
    if body.starts(with: [0x1F, 0x8B]) {
      return "the body is compressed (gzip) and does not say so"
    }
    if EventStream.isEvents(body) { return "a stream of events that ended early" }
    let text = String(decoding: body.prefix(ServerMessage.longest), as: UTF8.self).trimmingSpace()
    return text.isEmpty ? "the body is empty" : text
  }
}

extension ChatReply {
  /// Whether the limit came before the model had said anything.
  fileprivate var isCutInReasoning: Bool {
    end != .whole && text.trimmingSpace().isEmpty && hasReasoned
  }
}
