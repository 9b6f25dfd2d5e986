import Evaluation

/// A part's content as text: text as it is, an image or a recording as a `data:` URL, what concerns
/// tools as JSON.
enum PartContent {
  private struct StoredCall: Codable {
    let id: String
    let name: String
    let arguments: String
  }

  private struct StoredResult: Codable {
    let call: String
    let text: String
    let isError: Bool
  }

  static func encode(_ content: MessagePart.Content) throws -> String {
    switch content {
    case .text(let text): text
    case .image(let file), .audio(let file): file.dataURL
    case .toolCall(let call):
      try StoredJSON.encode(
        StoredCall(id: call.id, name: call.name, arguments: call.arguments), place: "tool call")
    case .toolResult(let result):
      try StoredJSON.encode(
        StoredResult(call: result.callID, text: result.text, isError: result.isError),
        place: "tool result")
    }
  }

  /// - Returns: nil for what `encode` would not write.
  static func decode(_ kind: MessagePart.Content.Kind, _ text: String) -> MessagePart.Content? {
    switch kind {
    case .text: .text(text)
    case .image: InlineFile(dataURL: text).map(MessagePart.Content.image)
    case .audio: InlineFile(dataURL: text).map(MessagePart.Content.audio)
    case .toolCall:
      StoredJSON.decode(StoredCall.self, text).map {
        .toolCall(ToolCall(id: $0.id, name: $0.name, arguments: $0.arguments))
      }
    case .toolResult:
      StoredJSON.decode(StoredResult.self, text).map {
        .toolResult(ToolResult(callID: $0.call, text: $0.text, isError: $0.isError))
      }
    }
  }
}
