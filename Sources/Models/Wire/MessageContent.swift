import Evaluation

/// A message's content: a string, an object with a text, or an array of parts, some of which may be
/// reasoning or a refusal.
struct MessageContent {
  private(set) var text = ""
  private(set) var reasoning = ""
  private(set) var refusal = ""

  init(_ value: JSONValue?) {
    switch value {
    case .string(let text): self.text = text
    case .array(let parts):
      for part in parts {
        let part = MessageContent(part)
        text += part.text
        reasoning += part.reasoning
        refusal += part.refusal
      }
    case .object:
      text =
        [value?["text"], value?["content"], value?["value"]].compactMap { member in
          member.map { MessageContent($0).text }
        }.first ?? ""
      reasoning = value?["thinking"].map { MessageContent($0).text } ?? ""
      refusal = value?["refusal"]?.text ?? ""
      if let type = value?["type"]?.text, type == "thinking" || type.hasPrefix("reasoning") {
        reasoning += text
        text = ""
      }
    default: break
    }
  }

  /// A choice's message: as it should be, as an event's where it is the last, or as the text of a
  /// plain completion.
  static func message(of choice: JSONValue) -> JSONValue? {
    if case .object = choice["message"] { return choice["message"] }
    if case .object = choice["delta"], choice["finish_reason"]?.text != nil {
      return choice["delta"]
    }
    // Not `nil`, which would be JSON's null.
    return choice["text"]?.text.map { ["content": .string($0)] } ?? Optional.none
  }

  /// The reasoning that stands beside a message's content, in the member that its server has for it.
  static func reasoning(of message: JSONValue) -> String {
    let members = ["reasoning_content", "reasoning", "thinking"]
    if let text = members.lazy.compactMap({ message[$0]?.text }).first(where: { !$0.isEmpty }) {
      return text
    }
    return MessageContent(message["reasoning_details"]).reasoning
  }
}
