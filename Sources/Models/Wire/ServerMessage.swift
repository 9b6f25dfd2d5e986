import Evaluation

/// What a server said when it refused: the many forms in which endpoints put it.
public struct ServerMessage: Sendable, Hashable {
  /// No more characters of a message are looked at.
  static let longest = 16_384

  /// The server's words, as they came.
  let message: String
  /// The error's codes, types and statuses in words, lower case.
  let codes: [String]
  /// The parameter that the error is about, where given.
  let parameter: String?
  /// The HTTP status; of an error inside a 200 reply, the one that it names or means.
  var status: Int?
  /// How long the server wants to be left alone, where the error says so.
  let retryAfter: Duration?
  /// Tokens that were paid all the same.
  let usage: Usage?
  /// Whether a content filter refused the prompt.
  let isFiltered: Bool

  /// Reads the body of an error response.
  init(body: [UInt8]) {
    let value = Self.document(body)
    let text = String(decoding: body.prefix(Self.longest), as: UTF8.self).trimmingSpace()
    self.init(
      value ?? .string(text), in: value?["error"] ?? value?["errors"]?.elements?.first)
  }

  /// Reads an error object: OpenAI's `{message, type, param, code}`, FastAPI's `{detail}`, or text.
  init(_ error: JSONValue) { self.init(error, in: nil) }

  private init(_ root: JSONValue, in member: JSONValue?) {
    let error = member.flatMap { $0 == .null ? nil : $0 } ?? root
    let texts = [
      error, error["message"], error["detail"], error["error"], error["msg"], error["status_msg"],
    ]
    let found = texts.compactMap { $0?.text }.first ?? Self.json(error["detail"] ?? error)
    // A router's own words say only that there was an error; the provider's are beside them.
    let raw = error["metadata"]?["raw"].map { $0.text ?? Self.json($0) }
    message = [found, raw].compactMap(\.self).joined(separator: ": ").excerpt(Self.longest)
    let members = [
      error["code"], error["type"], error["status"], error["innererror"]?["code"],
      error["metadata"]?["error_type"],
    ]
    codes = members.compactMap { $0?.text?.lowercased() }
    let numbers = [error["code"], error["status"], error["type"], error["status_code"]]
    status =
      numbers.compactMap { $0?.wholeNumber ?? $0?.text.flatMap { Int($0) } }.first {
        (100...599).contains($0)
      }
    parameter = error["param"]?.text
    retryAfter = Self.retryDelay(error) ?? WaitWords.duration(in: message)
    usage = UsageReading.paid(root["usage"])
    let metadata = error["metadata"]
    isFiltered =
      ChatCompletionReply.finish(root) == .refusal
      || metadata?["flagged_input"] != nil || metadata?["reasons"]?.elements?.isEmpty == false
      || RefusalWords.isFilter(message: message, codes: codes)
    if status == nil { status = RefusalWords.status(message: message, codes: codes) }
  }

  /// The body as JSON. Not any object further down: error pages have scripts.
  private static func document(_ body: [UInt8]) -> JSONValue? {
    var value = WireJSON.reply(body)?.value
    if value == nil, body.count <= longest, let first = body.first(where: { $0 > 0x20 }),
      first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
    {
      value = LenientJSON.object(in: String(decoding: body, as: UTF8.self))
    }
    if case .array(let elements) = value { value = elements.first }
    if case .object = value { return value }
    return nil
  }

  /// Google's `RetryInfo` among the details of an error.
  private static func retryDelay(_ error: JSONValue) -> Duration? {
    (error["details"]?.elements ?? []).lazy
      .compactMap { $0["retryDelay"]?.text }.compactMap(RateLimitHeaders.duration).first
  }

  private static func json(_ value: JSONValue) -> String {
    String(decoding: CanonicalJSON.encode(value), as: UTF8.self)
  }

  /// Whether the message is about a parameter: it is named as such, or occurs as a whole word.
  func names(_ name: String) -> Bool {
    if parameter == name || parameter?.hasPrefix(name + ".") == true { return true }
    let isPart = { (character: Character) in
      character.isLetter || character.isNumber || character == "_"
    }
    return message.lowercased().split { !isPart($0) }.contains { $0 == name }
  }

  /// Whether the message has one of the phrases, in any case.
  func says(_ phrases: String...) -> Bool {
    let text = message.lowercased()
    return phrases.contains { text.contains($0) }
  }

  /// Whether the prompt did not fit the model's context.
  var isContextExceeded: Bool {
    status == 413 || RefusalWords.isContext(message: message, codes: codes)
  }

  /// Whether it says more than that the request is too large, as proxies do of its bytes.
  var namesContext: Bool {
    RefusalWords.isContext(message: message, codes: codes.filter { $0 != "request_too_large" })
  }

  /// Whether a 429 is about one request that is larger than what a minute allows.
  var isBeyondRate: Bool { RefusalWords.isBeyondRate(message: message) }

  /// Whether a 429 means that nothing will help but paying.
  var isQuotaExhausted: Bool {
    ["insufficient_quota", "billing_hard_limit_reached"].contains { codes.contains($0) }
  }
}
