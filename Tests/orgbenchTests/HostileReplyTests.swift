import Foundation
import LoopbackServer
import Testing

/// Replies that a model may send and that no reader, table or terminal may stumble over.
@Suite struct HostileReplyTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let bytes: [UInt8]
    let isAnswered: Bool
    let hasEstimatedUsage: Bool
    var testDescription: String { name }

    init(_ name: String, _ bytes: [UInt8], isAnswered: Bool = true, isEstimated: Bool = true) {
      self.name = name
      self.bytes = bytes
      self.isAnswered = isAnswered
      hasEstimatedUsage = isEstimated
    }

    /// A completion with this content, inside the quotes as it is, and usage.
    init(_ name: String, content: String, usage: String? = nil, isAnswered: Bool = true) {
      let figures = usage ?? #"{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15}"#
      let text = """
        {"choices":[{"message":{"content":"\(content)"},"finish_reason":"stop"}],\
        "usage":\(figures)}
        """
      self.init(name, Array(text.utf8), isAnswered: isAnswered, isEstimated: usage != nil)
    }
  }

  static let cases: [Case] = [
    .init("raw control characters", content: "\(Fault.hostileText)\\nANSWER: 1"),
    .init("escaped control characters", content: #"\u001b[2J\u0000\u202e\u009b1m\nANSWER: 1"#),
    .init("lone surrogates", content: #"\ud83d \udc00\nANSWER: 1"#),
    .init("a hostile answer", content: #"ANSWER: 1\u001b[31m\u202e"#, isAnswered: true),
    .init("NUL in the answer", content: #"ANSWER: \u0000"#, isAnswered: false),
    .init("no usage", content: "ANSWER: 1", usage: "null"),
    .init(
      "negative usage", content: "ANSWER: 1",
      usage: #"{"prompt_tokens":-10,"completion_tokens":5,"total_tokens":-5}"#),
    .init(
      "usage beyond all bounds", content: "ANSWER: 1",
      usage: #"{"prompt_tokens":1e300,"completion_tokens":99999999999999999999}"#),
    .init(
      "usage of another type", content: "ANSWER: 1",
      usage: #"{"prompt_tokens":"many","completion_tokens":[]}"#),
    .init(
      "bytes that are no UTF-8",
      Array(#"{"choices":[{"message":{"content":""#.utf8) + [0xFF, 0xFE, 0xC3, 0x28]
        + Array(#"\nANSWER: 1"},"finish_reason":"stop"}]}"#.utf8)),
    .init(
      "a million characters, and usage of a few",
      content: String(repeating: "a ", count: 500_000)
        + #"\nANSWER: 1"#, usage: #"{"prompt_tokens":10,"completion_tokens":5}"#),
    .init(
      "a served model with a name that steers a terminal",
      Array(
        ##"{"model":"\u001b[2J\u202e","choices":[{"message":{"content":"ANSWER: 1"},"finish_reason":"\u001b[1m"}]}"##
          .utf8)),
  ]

  @Test(arguments: cases)
  func `whatever a reply holds, it is stored, scored and shown safely`(_ hostile: Case) throws {
    let folder = try Program.Folder()
    let server = try LoopbackServer { _, _ in
      LoopbackReply(headers: ["Content-Type": "text/plain"], bytes: hostile.bytes)
    }
    let store = ["--store", folder.path("s.sqlite")]
    let words =
      [
        "run", "-b", "musr", "-o", "single", "-m", "fake", "--endpoint", server.url, "--first",
        "1",
      ] + store
    let first = try Program.run(words)
    #expect(first.status == 0, "\(first.errors)")
    expectPrintable(first)
    let again = try Program.run(words + ["--json"])
    let json = try again.json()
    let outcomes = try #require(json["outcomes"] as? [String: Int])
    #expect(outcomes[hostile.isAnswered ? "answered" : "unparsable"] == 1, "\(outcomes)")
    let tokens = try #require(json["tokens"] as? [String: Any])
    #expect(tokens["estimated"] as? Bool == hostile.hasEstimatedUsage)
    #expect(try #require(tokens["total"] as? Int) > 0)
    for words in [["show", "latest"], ["show", "latest", "1", "--prompts"], ["leaderboard"]] {
      let result = try Program.run(words + store)
      #expect(result.status == 0, "\(result.errors)")
      expectPrintable(result)
    }
    for what in ["predictions", "transcripts", "scores"] {
      let result = try Program.run(["export", what, "latest"] + store)
      #expect(result.status == 0, "\(result.errors)")
      #expect(!result.output.utf8.contains(0x1B))
    }
  }
}
