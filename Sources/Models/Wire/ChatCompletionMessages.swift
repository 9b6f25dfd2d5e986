import Evaluation

/// How the parts of messages are written in chat completions.
///
/// Text is joined to one string. With an image or a recording the content is a list of parts: an image
/// is a data URL, a recording an `input_audio`; calls of tools are a member of the assistant's message;
/// each result of a tool is a message of its own, which refers to its call.
enum ChatCompletionMessages {
  /// The messages that a message is sent as: one, but for results of tools.
  static func encode(_ message: Message) -> [JSONValue] {
    var results: [JSONValue] = []
    var calls: [JSONValue] = []
    var hasFile = false
    for part in message.parts {
      switch part.content {
      case .text: break
      case .image, .audio: hasFile = true
      case .toolCall(let call): calls.append(json(call))
      case .toolResult(let result): results.append(json(result))
      }
    }
    let content: JSONValue = hasFile ? .array(list(message)) : .string(message.content)
    let role = message.role == .tool ? Message.Speaker.user : message.role
    var members: [String: JSONValue] = ["role": .string(role.rawValue), "content": content]
    if !calls.isEmpty {
      members["tool_calls"] = .array(calls)
      if content == "" { members["content"] = .some(.null) }
    }
    // What else stands beside results is said by the user: messages of tools hold a result only.
    let isResultOnly = !results.isEmpty && content == "" && calls.isEmpty
    return results + (isResultOnly ? [] : [.object(members)])
  }

  private static func json(_ call: ToolCall) -> JSONValue {
    [
      "id": .string(call.id), "type": "function",
      "function": ["name": .string(call.name), "arguments": .string(call.arguments)],
    ]
  }

  private static func json(_ result: ToolResult) -> JSONValue {
    [
      "role": "tool", "tool_call_id": .string(result.callID), "content": .string(result.text),
    ]
  }

  /// Text and files in their order; pieces of text between two files are one.
  private static func list(_ message: Message) -> [JSONValue] {
    var list: [JSONValue] = []
    var texts: [MessagePart] = []
    func flush() {
      guard !texts.isEmpty else { return }
      list.append(["type": "text", "text": .string(Message(message.role, texts).content)])
      texts = []
    }
    for part in message.parts {
      switch part.content {
      case .text: texts.append(part)
      case .image(let file):
        flush()
        list.append(["type": "image_url", "image_url": ["url": .string(file.dataURL)]])
      case .audio(let file):
        flush()
        list.append(["type": "input_audio", "input_audio": audio(file)])
      case .toolCall, .toolResult: break
      }
    }
    flush()
    return list
  }

  /// A recording by its bytes and the name of its format, `wav` or `mp3`.
  private static func audio(_ file: InlineFile) -> JSONValue {
    [
      "data": .string(file.base64),
      "format": .string(file.mediaType == "audio/wav" ? "wav" : "mp3"),
    ]
  }

  /// The conversation without system messages: their parts go to the head of the user's message
  /// that follows. Templates that know no such role want roles to alternate, too.
  static func withoutSystemRole(_ messages: [Message]) -> [Message] {
    var turns: [Message] = []
    for message in messages {
      let role = message.role == .system ? .user : message.role
      if let last = turns.last, last.role == role, role != .tool {
        turns[turns.count - 1].parts += apart(message.parts)
      } else {
        turns.append(Message(role, message.parts))
      }
    }
    return turns
  }

  /// The parts, the first of them a paragraph of its own.
  private static func apart(_ parts: [MessagePart]) -> [MessagePart] {
    parts.prefix(1).map { MessagePart($0.content) } + parts.dropFirst()
  }
}

extension ChatRequest {
  /// Tokens of the prompt, estimated: of the body at four bytes each, of images and recordings as
  /// `MessagePart.estimatedFileTokens` has it.
  func estimatedPromptTokens(bodyBytes: Int) -> Int {
    let encoded = messages.reduce(0) { count, message in
      message.parts.reduce(count) { $0 + ($1.file.map { ($0.bytes.count + 2) / 3 * 4 } ?? 0) }
    }
    return UsageReading.estimate(max(0, bodyBytes - encoded)) + messages.estimatedFileTokens
  }

  /// What its messages hold beside text.
  var media: Set<MediaKind> {
    messages.reduce(into: []) { media, message in
      for part in message.parts {
        switch part.content {
        case .image: media.insert(.images)
        case .audio: media.insert(.audio)
        case .text, .toolCall, .toolResult: break
        }
      }
    }
  }
}
