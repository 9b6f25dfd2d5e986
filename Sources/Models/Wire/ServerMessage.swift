import Evaluation

/// What a server said when it refused: the many forms in which endpoints put it.
public struct ServerMessage: Sendable, Hashable {
  /// The server's words, as they came.
  let message: String
  /// The error's code or type, where given.
  let code: String?
  /// The parameter that the error is about, where given.
  let parameter: String?
  /// The HTTP status that an error inside a 200 reply names.
  let status: Int?

  /// Reads the body of an error response.
  init(body: [UInt8]) {
    let text = String(decoding: body, as: UTF8.self).trimmingSpace()
    // Not any object further down: error pages have scripts.
    let isJSON = text.hasPrefix("{") || text.hasPrefix("[")
    let value = isJSON ? LenientJSON.object(in: text) : nil
    self.init(value?["error"] ?? value ?? .string(text))
  }

  /// Reads an error object: OpenAI's `{message, type, param, code}`, FastAPI's `{detail}`, or text.
  init(_ error: JSONValue) {
    let found = [error, error["message"], error["detail"], error["error"]].compactMap { $0?.text }
    message = excerpt(found.first ?? Self.json(error["detail"] ?? error), 300)
    let codes = [error["code"], error["type"]]
    code = codes.compactMap { $0?.text }.first
    status = codes.compactMap { $0?.wholeNumber ?? $0?.text.flatMap { Int($0) } }.first
    parameter = error["param"]?.text
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

  /// Whether the prompt did not fit the model's context, in the words of OpenAI, llama.cpp, vLLM
  /// and those who speak like them.
  var isContextExceeded: Bool {
    if let code, ["context_length_exceeded", "exceed_context_size_error"].contains(code) {
      return true
    }
    let text = message.lowercased()
    return [
      "maximum context length", "exceeds the available context size", "context_length_exceeded",
      "exceed_context_size", "context window", "longer than the model's context",
      "prompt is too long", "maximum model length",
    ].contains { text.contains($0) }
  }

  /// Whether a 429 means that nothing will help but paying.
  var isQuotaExhausted: Bool {
    ["insufficient_quota", "billing_hard_limit_reached"].contains { code == $0 }
  }
}
