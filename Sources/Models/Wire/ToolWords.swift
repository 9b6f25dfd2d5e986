import Evaluation

/// Tools in words, for endpoints that take no `tools`: they are told of in the system message, a reply
/// that is one JSON object `{"tool": NAME, "arguments": {…}}` uses one, and its result is said by the
/// user.
enum ToolWords {
  /// The conversation with its tools, wishes and results in words.
  static func messages(_ request: ChatRequest) -> [Message] {
    guard let menu = request.tools else { return request.messages }
    var messages = request.messages.flatMap(inWords)
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
      To use one, reply with one JSON object and nothing else: \
      {"tool": "its name", "arguments": {…}}. You are then shown its result. When you need none any \
      more, reply as asked, without such an object.
      """
  }

  private static func inWords(_ message: Message) -> [Message] {
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
      case .text, .image: parts.append(part)
      }
    }
    return [Message(message.role == .tool ? .user : message.role, parts)]
  }

  /// The wish that a reply is, or nil for a reply that is something else: an object that names a tool of
  /// the menu.
  static func wish(in text: String, _ menu: ToolMenu) -> ToolCall? {
    let object = LenientJSON.object(in: text) { object in
      object["arguments"] != nil
        && menu.tools.contains { tool in
          object["tool"]?.text.map { $0.utf8.elementsEqual(tool.name.utf8) } ?? false
        }
    }
    guard let object, let name = object["tool"]?.text, let arguments = object["arguments"] else {
      return nil
    }
    let text =
      arguments.text ?? String(decoding: CanonicalJSON.encode(arguments), as: UTF8.self)
    return ToolCall(id: "", name: name, arguments: text)
  }
}
