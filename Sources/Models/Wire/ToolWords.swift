import Evaluation

/// Tools in words, for endpoints that take no `tools` and models that are shown none: they are told of in
/// the system message, a reply that ends with a JSON object `{"tool": NAME, "arguments": {…}}` uses one,
/// and its result is said by the user.
enum ToolWords {
  /// The conversation with its tools, wishes and results in words.
  static func messages(_ request: ChatRequest) -> [Message] {
    guard let menu = request.tools else { return request.messages }
    var messages: [Message] = []
    for message in request.messages.map(inWords) {
      // Some templates refuse two messages of one role in a row.
      if message.role == .user, messages.last?.role == .user {
        messages[messages.count - 1].parts += message.parts
      } else {
        messages.append(message)
      }
    }
    guard request.offersTools else { return messages }
    let introduction = MessagePart(introduction(menu))
    if let first = messages.firstIndex(where: { $0.role == .system }) {
      messages[first].parts.append(introduction)
    } else {
      messages.insert(Message(.system, [introduction]), at: 0)
    }
    return messages
  }

  private static func introduction(_ menu: ToolMenu) -> String {
    let tools = menu.tools.map { tool in
      let parameters = String(decoding: CanonicalJSON.encode(tool.parameters), as: UTF8.self)
      return "\(tool.name): \(tool.description)\n  arguments, as a JSON schema: \(parameters)"
    }
    return """
      You can use these tools:
      \(tools.joined(separator: "\n"))
      To use one, end your reply with one JSON object: {"tool": "its name", "arguments": {…}}. You \
      are then shown its result; never write a result yourself. When you need no tool any more, reply \
      as asked, without such an object.
      """
  }

  private static func inWords(_ message: Message) -> Message {
    var parts: [MessagePart] = []
    for part in message.parts {
      switch part.content {
      case .toolCall(let call):
        let arguments = LenientJSON.object(in: call.arguments) { _ in true } ?? .object([:])
        let wish: JSONValue = ["tool": .string(call.name), "arguments": arguments]
        parts.append(MessagePart(String(decoding: CanonicalJSON.encode(wish), as: UTF8.self)))
      case .toolResult(let result):
        let heading = result.isError ? "The tool failed:" : "Result of the tool:"
        parts.append(MessagePart("\(heading)\n\(result.text)"))
      case .text, .image, .audio: parts.append(part)
      }
    }
    return Message(message.role == .tool ? .user : message.role, parts)
  }

  /// The first wish in a reply, an object that names a tool of the menu, with the thought that stands
  /// before it; nil for a reply without one. What follows is left out: the model makes up there what
  /// the tool will say.
  static func wish(
    in text: String, _ menu: ToolMenu
  ) -> (wish: ToolCall, thought: String)? {
    let bytes = Array(text.utf8)
    let found = LenientJSON.firstObject(inBytes: bytes) { object in
      object["arguments"] != nil
        && menu.tools.contains { tool in
          object["tool"]?.text.map { $0.utf8.elementsEqual(tool.name.utf8) } ?? false
        }
    }
    guard let found, let name = found.value["tool"]?.text,
      let arguments = found.value["arguments"]
    else { return nil }
    let wish = ToolCall(
      id: "", name: name,
      arguments: arguments.text
        ?? String(decoding: CanonicalJSON.encode(arguments), as: UTF8.self))
    return (wish, thought(String(decoding: bytes[..<found.start], as: UTF8.self)))
  }

  /// A text without the line that opens a block of code at its end.
  private static func thought(_ text: String) -> String {
    let thought = text.trimmingSpace()
    let lineStart = thought.lastIndex(of: "\n").map(thought.index(after:)) ?? thought.startIndex
    return thought[lineStart...].hasPrefix("```")
      ? thought[..<lineStart].trimmingSpace() : thought
  }
}
