import LoopbackServer
import Testing

/// Something that an endpoint does wrong, and what `run` must make of it.
struct Fault: Sendable, CustomTestStringConvertible {
  let name: String
  let reply: LoopbackReply
  /// Whether the call is made again (once, with `--max-retries 1`).
  let isRetried: Bool
  /// What the message says.
  let message: String
  var options: [String] = []

  var testDescription: String { name }

  init(
    _ name: String, _ reply: LoopbackReply, isRetried: Bool, says message: String,
    options: [String] = []
  ) {
    self.name = name
    self.reply = reply
    self.isRetried = isRetried
    self.message = message
    self.options = options
  }

  /// Control characters, a terminal's title sequence, and text that runs backwards.
  static let hostileText = "\u{1B}]0;owned\u{07}\u{1B}[2J\u{202E}txet\u{2066}\u{9B}31m\u{200B}"

  private static let completion = LoopbackReply.chat("ANSWER: 1")
  private static let megabyte = [UInt8](repeating: UInt8(ascii: " "), count: 1 << 20)
  private static let quick = ["--timeout", "0.4"]

  static let failing: [Fault] = [
    .init("no reply at all", fault(.cutOff(afterBody: nil)), isRetried: true, says: "no response"),
    .init(
      "closed in mid-body", fault(.cutOff(afterBody: 40)), isRetried: true, says: "cut off"),
    .init("reset in mid-body", fault(.reset(afterBody: 40)), isRetried: true, says: "cut off"),
    .init(
      "silence", fault(.stall(afterBody: nil)), isRetried: true, says: "timed out",
      options: quick),
    .init(
      "silence in mid-body", fault(.stall(afterBody: 40)), isRetried: true, says: "timed out",
      options: quick),
    .init(
      "429", .error(429, "slow down"), isRetried: true, says: "answered 429: slow down"),
    .init(
      "429 with Retry-After in seconds",
      .error(429, "slow down", headers: ["Retry-After": "0.2"]), isRetried: true,
      says: "answered 429"),
    .init(
      "429 with Retry-After in the past",
      .error(429, "slow down", headers: ["Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"]),
      isRetried: true, says: "answered 429"),
    .init(
      "429 with a senseless Retry-After", .error(429, "x", headers: ["Retry-After": "-1e999 soon"]),
      isRetried: true, says: "answered 429"),
    .init(
      "an empty purse", .error(429, "pay first", code: "insufficient_quota"), isRetried: false,
      says: "pay first"),
    .init("500", .error(500, "oops"), isRetried: true, says: "answered 500: oops"),
    .init(
      "503 as a page", LoopbackReply(503, bytes: Array("<html>Sorry".utf8)), isRetried: true,
      says: "answered 503: <html>Sorry"),
    .init("401", .error(401, "who are you"), isRetried: false, says: "refused the API key (401)"),
    .init("404", .error(404, "no such model"), isRetried: false, says: "no such model"),
    .init("an empty body", LoopbackReply(bytes: []), isRetried: true, says: "the body is empty"),
    .init(
      "truncated JSON", LoopbackReply(bytes: Array(completion.body.prefix(60))), isRetried: true,
      says: "no chat completion"),
    .init("other JSON", .json("[1, 2]"), isRetried: true, says: "no chat completion: [1, 2]"),
    .init("no choices", .json(#"{"choices": []}"#), isRetried: true, says: "no choices"),
    .init(
      "choices of another type", .json(#"{"choices": [{"message": "yes"}]}"#), isRetried: true,
      says: "no choices"),
    .init(
      "an error with status 200", .json(#"{"error": {"message": "overloaded", "code": 503}}"#),
      isRetried: true, says: "answered 503: overloaded"),
    .init(
      "a page with status 200",
      LoopbackReply(
        headers: ["Content-Type": "text/html"], bytes: Array("<html>Log in".utf8)),
      isRetried: true, says: "<html>Log in"),
    .init(
      "NUL bytes", LoopbackReply(bytes: [UInt8](repeating: 0, count: 5000)), isRetried: true,
      says: "no chat completion"),
    .init(
      "JSON nested 100,000 deep",
      .json(#"{"choices": "# + String(repeating: "[", count: 100_000)), isRetried: true,
      says: "no chat completion"),
    .init(
      "100 MB", LoopbackReply(bytes: [UInt8](repeating: 32, count: 100 << 20)), isRetried: false,
      says: "longer than the allowed", options: ["--timeout", "60"]),
    .init(
      "a body without end", LoopbackReply(bytes: megabyte, fault: .endless), isRetried: false,
      says: "longer than the allowed", options: ["--timeout", "60"]),
    .init(
      "a hostile message", .error(400, hostileText), isRetried: false, says: "answered 400"),
    .init(
      "a hostile page", LoopbackReply(bytes: Array((hostileText + "\u{0}").utf8)),
      isRetried: true, says: "no chat completion"),
    .init(
      "bytes that are no UTF-8", LoopbackReply(bytes: [0xFF, 0xC0, 0x80, 0xED, 0xA0, 0x80]),
      isRetried: true, says: "no chat completion"),
  ]

  private static func fault(_ fault: LoopbackReply.Fault) -> LoopbackReply {
    var reply = completion
    reply.fault = fault
    return reply
  }
}
