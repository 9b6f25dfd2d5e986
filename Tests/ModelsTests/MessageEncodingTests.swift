import Evaluation
import Testing

@testable import Models

/// How messages of several parts, and of parts that are no text, are sent.
@Suite struct MessageEncodingTests {
  private func body(_ messages: [Message], dialect: Dialect = Dialect()) -> String {
    String(
      decoding: ChatCompletionBody.encode(
        ChatRequest(model: "m", messages: messages), dialect: dialect),
      as: UTF8.self)
  }

  private func sent(_ messages: String) -> String { #"{"messages":[\#(messages)],"model":"m"}"# }

  private let picture = MessagePart(
    .image(InlineFile(mediaType: "image/png", bytes: [0x89, 0x50, 0x4E, 0x47])))

  @Test func `text is one string, however it is divided`() {
    let parts = Message(
      .user, [MessagePart("a"), MessagePart("b", joint: .line), MessagePart("c")])
    #expect(body([parts]) == sent(#"{"content":"a\nb\n\nc","role":"user"}"#))
    #expect(body([parts]) == body([Message(.user, "a\nb\n\nc")]))
  }

  @Test func `an image stands where it was put, as a data URL`() {
    let message = Message(
      .user,
      [MessagePart("Look:"), MessagePart("here", joint: .line), picture, MessagePart("Why?")])
    #expect(
      body([message])
        == sent(
          #"{"content":[{"text":"Look:\nhere","type":"text"},"#
            + #"{"image_url":{"url":"data:image/png;base64,iVBORw=="},"type":"image_url"},"#
            + #"{"text":"Why?","type":"text"}],"role":"user"}"#))
  }

  @Test(arguments: [("audio/wav", "wav"), ("audio/mpeg", "mp3")])
  func `a recording stands where it was put, with its format`(type: String, format: String) {
    let sound = MessagePart(.audio(InlineFile(mediaType: type, bytes: [0x52, 0x49, 0x46, 0x46])))
    #expect(
      body([Message(.user, [MessagePart("Hear:"), sound, MessagePart("Who?")])])
        == sent(
          #"{"content":[{"text":"Hear:","type":"text"},"#
            + #"{"input_audio":{"data":"UklGRg==","format":"\#(format)"},"type":"input_audio"},"#
            + #"{"text":"Who?","type":"text"}],"role":"user"}"#))
  }

  @Test func `a request with another image, or with none, is another request`() {
    func key(_ parts: [MessagePart]) -> String {
      RequestIdentity.key(
        of: ChatRequest(model: "m", messages: [Message(.user, parts)]), endpoint: "e",
        occasion: CallOccasion(repetition: 0, ordinal: 0))
    }
    let other = MessagePart(.image(InlineFile(mediaType: "image/png", bytes: [0x89])))
    let text = MessagePart("What is it?")
    #expect(
      Set([key([picture, text]), key([other, text]), key([text]), key([text, picture])]).count == 4)
    #expect(key([picture, text]) == key([picture, text]))
  }

  @Test func `calls of tools are a member of the assistant's message`() {
    let call = MessagePart(.toolCall(ToolCall(id: "c1", name: "add", arguments: #"{"a":1}"#)))
    let json =
      #""tool_calls":[{"function":{"arguments":"{\"a\":1}","name":"add"},"id":"c1","type":"function"}]"#
    #expect(
      body([Message(.assistant, [call])])
        == sent(#"{"content":null,"role":"assistant",\#(json)}"#))
    #expect(
      body([Message(.assistant, [MessagePart("I add."), call])])
        == sent(#"{"content":"I add.","role":"assistant",\#(json)}"#))
  }

  @Test func `each result of a tool is a message of its own`() {
    let results = ["c1", "c2"].map {
      MessagePart(.toolResult(ToolResult(callID: $0, text: "3")))
    }
    let json = ["c1", "c2"].map { #"{"content":"3","role":"tool","tool_call_id":"\#($0)"}"# }
      .joined(separator: ",")
    #expect(body([Message(.tool, results)]) == sent(json))
    #expect(
      body([Message(.tool, results + [MessagePart("Go on.")])])
        == sent(json + #",{"content":"Go on.","role":"user"}"#))
  }

  @Test func `without a system role, parts are kept, and paragraphs stay apart`() {
    let messages = [
      Message(.system, "Be brief."),
      Message(.user, [MessagePart("Look:", joint: .none), picture]),
    ]
    #expect(
      body(messages, dialect: .with { $0.hasSystemRole = false })
        == sent(
          #"{"content":[{"text":"Be brief.\n\nLook:","type":"text"},"#
            + #"{"image_url":{"url":"data:image/png;base64,iVBORw=="},"type":"image_url"}],"role":"user"}"#
        ))
  }

  @Test func `an image is reckoned as an image, not as its bytes`() {
    let large = MessagePart(
      .image(InlineFile(mediaType: "image/png", bytes: [UInt8](repeating: 7, count: 3_000_000))))
    let request = ChatRequest(model: "m", messages: [Message(.user, [large])])
    let count = ChatCompletionBody.encode(request).count
    #expect(count > 4_000_000)
    #expect((1000..<1100).contains(request.estimatedPromptTokens(bodyBytes: count)))
  }
}
