import Evaluation
import Testing

@Suite struct MessageTests {
  @Test func `parts are joined by what precedes each of them`() {
    let message = Message(
      .user,
      [
        MessagePart("material"), MessagePart("first"), MessagePart("second", joint: .line),
        MessagePart("!", joint: .none),
      ])
    #expect(message.content == "material\n\nfirst\nsecond!")
    #expect(message.contentBytes == message.content.utf8.count)
  }

  @Test func `nothing precedes the first part, whatever it says`() {
    #expect(Message(.user, [MessagePart("a", joint: .line)]).content == "a")
    let image = MessagePart(.image(InlineFile(mediaType: "image/png", bytes: [1])))
    #expect(Message(.user, [image, MessagePart("a")]).content == "a")
  }

  @Test func `two parts are the same part if joint, kind and content are`() {
    let call = ToolCall(id: "a", name: "b", arguments: "c")
    let parts = [
      MessagePart("a"), MessagePart("a", joint: .line), MessagePart("b"), MessagePart("\u{e9}"),
      MessagePart("e\u{301}"), MessagePart(.toolCall(call)),
      MessagePart(.toolCall(ToolCall(id: "ab", name: "", arguments: "c"))),
      MessagePart(.toolResult(ToolResult(callID: "a", text: "b"))),
      MessagePart(.toolResult(ToolResult(callID: "a", text: "b", isError: true))),
      MessagePart(.image(InlineFile(mediaType: "image/png", bytes: [1]))),
      MessagePart(.image(InlineFile(mediaType: "image/png", bytes: [2]))),
      MessagePart(.image(InlineFile(mediaType: "image/gif", bytes: [2]))),
      MessagePart(.audio(InlineFile(mediaType: "image/png", bytes: [2]))),
    ]
    #expect(Set(parts).count == parts.count)
    #expect(MessagePart("a") == MessagePart("a"))
  }

  @Test func `the end of a cached prefix is no part of what a part is`() {
    var part = MessagePart("a")
    part.endsCachedPrefix = true
    #expect(part == MessagePart("a"))
  }
}
