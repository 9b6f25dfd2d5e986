import Evaluation
import FoundationEssentials

/// Reads the body of a 200 response, leniently: unknown members are ignored, missing ones noted.
enum ChatCompletionReply {
  /// What the body turned out to be.
  enum Reading {
    case reply(ChatReply)
    /// Some gateways report errors with status 200.
    case error(ServerMessage)
    /// No chat completion, with its first 200 characters made printable.
    case malformed(String)
  }

  /// Reads a body. The reply's latency and attempts are left for the caller to set.
  static func read(_ body: [UInt8], to request: ChatRequest) -> Reading {
    let (bytes, isRepaired) = TextRepair.repaired(body)
    guard let completion = try? JSONDecoder().decode(WireCompletion.self, from: Data(bytes)) else {
      return .malformed(start(of: body))
    }
    if let error = completion.error?.value ?? completion.choices?.value?.first?.error?.value {
      return .error(ServerMessage(error))
    }
    guard let choice = completion.choices?.value?.first, let message = choice.message?.value else {
      return .malformed("no choices: " + start(of: body))
    }
    var reply = reply(completion, choice, message, request)
    if isRepaired { reply.remarks.append("invalid Unicode was replaced by U+FFFD") }
    return .reply(reply)
  }

  private static func reply(
    _ completion: WireCompletion, _ choice: WireCompletion.Choice,
    _ message: WireCompletion.Message, _ request: ChatRequest
  ) -> ChatReply {
    var remarks: [String] = []
    let content = message.content?.value ?? WireContent(text: "", reasoning: "")
    let split = ThinkBlock.split(content.text)
    var finish = finishReason(choice.finish_reason?.value)
    var text = split.text
    if split.isUnclosed {
      remarks.append("the think block was not closed: no answer was begun")
      finish = .length
    }
    if let refusal = message.refusal?.value, !refusal.isEmpty {
      finish = .refusal
      if text.isEmpty { text = refusal }
    }
    let reasoning = [
      message.reasoning_content?.value ?? message.reasoning?.value ?? "", content.reasoning,
      split.reasoning,
    ].filter { !$0.isEmpty }.joined(separator: "\n")
    let usage = UsageReading(
      completion.usage?.value, promptBytes: promptBytes(request),
      completionBytes: text.utf8.count + reasoning.utf8.count)
    return ChatReply(
      text: text, reasoning: reasoning.isEmpty ? nil : reasoning, finish: finish,
      usage: usage.usage, servedModel: completion.model?.value, remarks: remarks + usage.remarks)
  }

  private static func finishReason(_ name: String?) -> FinishReason {
    switch name {
    case "stop", "eos", "end_turn", "stop_sequence": .stop
    case "length", "max_tokens": .length
    case "content_filter", "refusal", "safety": .refusal
    case let other: .other(other ?? "not given")
    }
  }

  private static func promptBytes(_ request: ChatRequest) -> Int {
    request.messages.reduce(0) { $0 + $1.content.utf8.count }
  }

  private static func start(of body: [UInt8]) -> String {
    let text = String(decoding: body.prefix(1200), as: UTF8.self).trimmingSpace()
    return text.isEmpty ? "the body is empty" : printable(excerpt(text, 200))
  }
}

/// Repairs of text that is almost JSON in UTF-8.
enum TextRepair {
  /// The bytes with invalid UTF-8 and lone surrogate escapes (`\ud83d` without its partner)
  /// replaced by U+FFFD, and whether anything was.
  static func repaired(_ bytes: [UInt8]) -> (bytes: [UInt8], isChanged: Bool) {
    let isValid = String(validating: bytes, as: UTF8.self) != nil
    if isValid && !mayHaveSurrogates(bytes) { return (bytes, false) }
    let text = isValid ? bytes : Array(String(decoding: bytes, as: UTF8.self).utf8)
    let whole = withoutLoneSurrogates(text)
    return (whole, whole != bytes)
  }

  private static func mayHaveSurrogates(_ bytes: [UInt8]) -> Bool {
    bytes.indices.dropLast(2).contains {
      bytes[$0] == UInt8(ascii: "\\") && bytes[$0 + 1] == UInt8(ascii: "u")
        && bytes[$0 + 2] | 0x20 == UInt8(ascii: "d")
    }
  }

  private static func withoutLoneSurrogates(_ bytes: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      guard bytes[index] == UInt8(ascii: "\\"), index + 1 < bytes.count else {
        out.append(bytes[index])
        index += 1
        continue
      }
      guard let unit = escapedUnit(bytes, at: index) else {
        out.append(contentsOf: bytes[index...index + 1])
        index += 2
        continue
      }
      let next = escapedUnit(bytes, at: index + 6)
      let isPair = (0xD800..<0xDC00).contains(unit) && (0xDC00..<0xE000).contains(next ?? 0)
      let length = isPair ? 12 : 6
      if !isPair && (0xD800..<0xE000).contains(unit) {
        out.append(contentsOf: "\\ufffd".utf8)
      } else {
        out.append(contentsOf: bytes[index..<index + length])
      }
      index += length
    }
    return out
  }

  /// The UTF-16 unit of an escape `\uXXXX` at a place, or nil where there is none.
  private static func escapedUnit(_ bytes: [UInt8], at index: Int) -> Int? {
    guard index + 6 <= bytes.count, bytes[index] == UInt8(ascii: "\\"),
      bytes[index + 1] == UInt8(ascii: "u")
    else { return nil }
    return Int(String(decoding: bytes[index + 2..<index + 6], as: UTF8.self), radix: 16)
  }
}
