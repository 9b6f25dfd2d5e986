import Evaluation
import FoundationEssentials

/// A part's content as text: text as it is, an image as a `data:` URL, what concerns tools as JSON.
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
    case .image(let file):
      "data:\(file.mediaType);base64,\(Data(file.bytes).base64EncodedString())"
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
    case .image: image(text).map(MessagePart.Content.image)
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

  private static func image(_ url: String) -> InlineFile? {
    guard url.hasPrefix("data:"), let comma = url.utf8.lastIndex(of: UInt8(ascii: ",")),
      let data = Data(base64Encoded: String(url[url.utf8.index(after: comma)...]))
    else { return nil }
    let head = url[..<comma].dropFirst("data:".count)
    guard head.hasSuffix(";base64") else { return nil }
    return InlineFile(mediaType: String(head.dropLast(";base64".count)), bytes: Array(data))
  }
}
