import Evaluation

/// The members of a chat completion that orgbench reads, named as they are on the wire.
struct WireCompletion: Decodable {
  struct Choice: Decodable {
    let message: Lenient<Message>?
    let finish_reason: Lenient<String>?
    let error: Lenient<JSONValue>?
  }

  struct Message: Decodable {
    let content: Lenient<WireContent>?
    let refusal: Lenient<String>?
    let reasoning_content: Lenient<String>?
    let reasoning: Lenient<String>?
  }

  let model: Lenient<String>?
  let choices: Lenient<[Choice]>?
  let usage: Lenient<WireUsage>?
  let error: Lenient<JSONValue>?
}

/// Token counts on the wire.
struct WireUsage: Decodable {
  struct PromptDetails: Decodable {
    let cached_tokens: Lenient<WireCount>?
  }

  struct CompletionDetails: Decodable {
    let reasoning_tokens: Lenient<WireCount>?
  }

  let prompt_tokens: Lenient<WireCount>?
  let completion_tokens: Lenient<WireCount>?
  let total_tokens: Lenient<WireCount>?
  let prompt_tokens_details: Lenient<PromptDetails>?
  let completion_tokens_details: Lenient<CompletionDetails>?
}

/// A member whose value may have another type than expected; then it is nil.
struct Lenient<Value: Decodable>: Decodable {
  let value: Value?

  init(from decoder: any Decoder) throws {
    value = try? decoder.singleValueContainer().decode(Value.self)
  }
}

/// A count that may be written as `12` or `12.0`. What no endpoint can mean becomes -1.
struct WireCount: Decodable {
  let count: Int

  init(from decoder: any Decoder) throws {
    let number = try decoder.singleValueContainer().decode(Double.self)
    count = number >= 0 && number < 1e12 ? Int(number) : -1
  }
}

/// A message's content: a string, or an array of parts.
struct WireContent: Decodable {
  private struct Part: Decodable {
    let text: Lenient<String>?
    let thinking: Lenient<WireContent>?
  }

  var text: String
  var reasoning: String

  init(text: String, reasoning: String) {
    self.text = text
    self.reasoning = reasoning
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let text = try? container.decode(String.self) {
      self.init(text: text, reasoning: "")
    } else {
      let parts = try container.decode([Part].self)
      self.init(
        text: parts.compactMap { $0.text?.value }.joined(),
        reasoning: parts.compactMap { $0.thinking?.value?.text }.joined())
    }
  }
}
