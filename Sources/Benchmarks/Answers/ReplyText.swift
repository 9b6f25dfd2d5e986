import Evaluation

/// A model's reply as answers are looked for in it: without its reasoning, and without what a server
/// left standing of the tokens that end a turn, or what the model wrote after them.
struct ReplyText: Sendable {
  /// UTF-8.
  let bytes: [UInt8]
  /// Whether it is all that the model wanted to say.
  let end: ReplyEnd

  init(_ reply: String, _ end: ReplyEnd) {
    let split = ThinkBlock.split(reply)
    var bytes = Array(split.text.utf8)
    let hasEnd = Self.trimTokens(&bytes)
    self.bytes = bytes
    self.end = hasEnd ? .whole : end
  }

  /// A part of a reply.
  init(content: String) {
    bytes = Array(content.utf8)
    end = .whole
  }

  /// The text.
  var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Drops tokens that begin a turn at the start, and everything from the first token on that ends
  /// one.
  /// - Returns: whether a turn's end was found.
  private static func trimTokens(_ bytes: inout [UInt8]) -> Bool {
    guard bytes.contains(where: { $0 == 0x3C || $0 == 0x5B }) else { return false }
    var start = 0
    while true {
      start = bytes[start...].firstIndex { $0 > 0x20 } ?? bytes.count
      guard let token = beginnings.first(where: { bytes[start...].starts(with: $0) }) else { break }
      start += token.count
    }
    var end = start
    var hasEnd = false
    while end < bytes.count {
      let byte = bytes[end]
      if byte == 0x3C || byte == 0x5B, endings.contains(where: { bytes[end...].starts(with: $0) }) {
        hasEnd = true
        break
      }
      end += 1
    }
    if start > 0 || hasEnd { bytes = Array(bytes[start..<end]) }
    return hasEnd
  }

  private static let beginnings = [
    "<s>", "<bos>", "<|im_start|>assistant", "<|begin_of_text|>", "<|assistant|>",
    "<|start_header_id|>assistant<|end_header_id|>", "<start_of_turn>model", "[/INST]",
    "<｜Assistant｜>", "</s>", "<|im_end|>", "<|eot_id|>", "<eos>", "<|endoftext|>",
  ].map { Array($0.utf8) }

  private static let endings = [
    "</s>", "<|im_end|>", "<|endoftext|>", "<|eot_id|>", "<|eom_id|>", "<|end_of_text|>",
    "<end_of_turn>", "<eos>", "<|eos|>", "<|end|>", "<|return|>", "<|end_of_turn|>", "[EOS]",
    "<｜end▁of▁sentence｜>", "<|END_OF_TURN_TOKEN|>", "<|END_RESPONSE|>", "<|im_start|>",
    "<|start_header_id|>", "<start_of_turn>", "<|user|>", "<|endofprompt|>", "[/INST]", "[INST]",
    "<|eot|>", "<|role_end|>", "<|end▁of▁sentence|>",
  ].map { Array($0.utf8) }
}
