import Evaluation

/// Reads the body of a 200 response, leniently: unknown members are ignored, and members of another
/// type than expected count as absent.
enum ChatCompletionReply {
  /// Reads a body. The reply's latency and attempts are left for the caller to set.
  static func read(_ body: [UInt8], to request: ChatRequest) -> WireReading {
    let text = String(decoding: body, as: UTF8.self)
    let completion = LenientJSON.object(in: text) { $0["choices"] != nil || $0["error"] != nil }
    guard let completion else { return .malformed(start(of: text), nil) }
    let choice = completion["choices"]?.elements?.first
    for error in [completion["error"], choice?["error"]] {
      if let error, error != .null { return .error(ServerMessage(error), nil) }
    }
    guard let choice, case .object = choice["message"] else {
      return .malformed("no choices: " + start(of: text), nil)
    }
    var reply = reply(completion, choice, request)
    if String(validating: body, as: UTF8.self) == nil {
      reply.remarks.append("invalid UTF-8 was replaced by U+FFFD")
    }
    return .reply(reply)
  }

  private static func reply(
    _ completion: JSONValue, _ choice: JSONValue, _ request: ChatRequest
  ) -> ChatReply {
    let message = choice["message"]
    let content = Content(message?["content"])
    let split = ThinkBlock.split(content.text)
    var finish = finishReason(choice["finish_reason"]?.text)
    var text = split.text
    var remarks: [String] = []
    if split.isUnclosed {
      remarks.append("the think block was not closed: no answer was begun")
      finish = .length
    }
    if let refusal = message?["refusal"]?.text, !refusal.isEmpty {
      finish = .refusal
      if text.isEmpty { text = refusal }
    }
    let reasoning = [
      message?["reasoning_content"]?.text ?? message?["reasoning"]?.text ?? "",
      content.reasoning, split.reasoning,
    ].filter { !$0.isEmpty }.joined(separator: "\n")
    let usage = UsageReading(
      completion["usage"], promptBytes: promptBytes(request),
      completionBytes: text.utf8.count + reasoning.utf8.count)
    return ChatReply(
      text: text, reasoning: reasoning.isEmpty ? nil : reasoning, finish: finish,
      usage: usage.usage, servedModel: completion["model"]?.text,
      remarks: remarks + usage.remarks)
  }

  private static func finishReason(_ name: String?) -> FinishReason {
    switch name {
    case "stop", "eos", "end_turn", "stop_sequence": .stop
    case "length", "max_tokens": .length
    case "content_filter", "refusal", "safety": .refusal
    case let other: .other(other ?? "not given")
    }
  }

  private static func promptBytes(_ request: ChatRequest) -> Int {
    request.messages.reduce(0) { $0 + $1.content.utf8.count }
  }

  private static func start(of text: String) -> String {
    let text = text.trimmingSpace()
    return text.isEmpty ? "the body is empty" : printable(excerpt(text, 200))
  }
}

/// A message's content: a string, or an array of parts, some of which may be reasoning.
private struct Content {
  var text = ""
  var reasoning = ""

  init(_ value: JSONValue?) {
    if let text = value?.text { self.text = text }
    for part in value?.elements ?? [] {
      text += part["text"]?.text ?? ""
      if let thinking = part["thinking"] { reasoning += Content(thinking).text }
    }
  }
}
