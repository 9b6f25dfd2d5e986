import Evaluation

/// Messages as the semantic conventions for generative AI write them: a role and parts, as JSON in a
/// text.
enum GenAIMessages {
  /// A prompt: `gen_ai.input.messages`.
  static func text(of messages: [Message]) -> String {
    OTLPAttributes.text(
      of: .array(
        messages.map {
          ["role": .string($0.role.rawValue), "parts": .array(parts(of: $0))]
        }))
  }

  /// A reply: `gen_ai.output.messages`.
  /// - Parameter wishes: what it asked tools for, by the names that the conversation has for it.
  static func text(of reply: ChatReply, wishes: [ToolCall]) -> String {
    var parts: [JSONValue] = []
    if let reasoning = reply.reasoning {
      parts.append(["type": "reasoning", "content": .string(reasoning)])
    }
    if !reply.text.isEmpty { parts.append(text(reply.text)) }
    parts += (wishes.isEmpty ? reply.toolCalls : wishes).map { part(of: $0) }
    return output(parts, reason: finishReason(of: reply))
  }

  /// A text as `gen_ai.output.messages`.
  static func text(ofReply words: String, reason: String) -> String {
    output([text(words)], reason: reason)
  }

  /// The tools of a request: `gen_ai.tool.definitions`.
  static func definitions(_ menu: ToolMenu) -> String {
    OTLPAttributes.text(
      of: .array(
        menu.tools.map {
          [
            "type": "function", "name": .string($0.name), "description": .string($0.description),
            "parameters": $0.parameters,
          ]
        }))
  }

  /// Why the model stopped, in the conventions' words.
  static func finishReason(of reply: ChatReply) -> String {
    switch reply.finish {
    case .stop: reply.toolCalls.isEmpty ? "stop" : "tool_call"
    case .length: "length"
    case .refusal: "content_filter"
    case .other(let word): word == "tool_calls" ? "tool_call" : word
    }
  }

  private static func output(_ parts: [JSONValue], reason: String) -> String {
    OTLPAttributes.text(
      of: [["role": "assistant", "parts": .array(parts), "finish_reason": .string(reason)]])
  }

  private static func text(_ words: String) -> JSONValue {
    ["type": "text", "content": .string(words)]
  }

  /// What is said stands as it was sent, in one part.
  private static func parts(of message: Message) -> [JSONValue] {
    let said = message.contentWithFiles
    return (said.isEmpty ? [] : [text(said)])
      + message.parts.compactMap { part in
        switch part.content {
        case .text, .image, .audio: nil
        case .toolCall(let call): self.part(of: call)
        case .toolResult(let result):
          [
            "type": "tool_call_response", "id": .string(result.callID),
            "response": .string(result.text),
          ]
        }
      }
  }

  private static func part(of call: ToolCall) -> JSONValue {
    [
      "type": "tool_call", "id": .string(call.id), "name": .string(call.name),
      "arguments": LenientJSON.object(in: call.arguments) ?? .string(call.arguments),
    ]
  }
}
