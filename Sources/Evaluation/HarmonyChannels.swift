/// The channels of harmony, the format of gpt-oss, where a server passes them on unread:
/// `<|channel|>analysis<|message|>…<|end|><|start|>assistant<|channel|>final<|message|>…<|return|>`.
/// Only `final` is for the user.
enum HarmonyChannels {
  private static let channel = "<|channel|>"
  private static let message = "<|message|>"
  private static let ends = ["<|end|>", "<|return|>", "<|call|>", "<|start|>"]
  /// What is left between the channels where a server drops the special tokens alone.
  private static let bareFinal = "assistantfinal"
  private static let channelSearch = ByteSearch(channel)
  private static let bareFinalSearch = ByteSearch(bareFinal)

  /// Splits content, or nil where it has no channels.
  static func split(_ content: String) -> ThinkBlock? {
    if channelSearch.occurs(in: content) { return splitChannels(content) }
    let begins = content.utf8.first { $0 > 0x20 } == UInt8(ascii: "a")
    return begins || bareFinalSearch.occurs(in: content) ? splitBare(content) : nil
  }

  private static func splitChannels(_ content: String) -> ThinkBlock {
    var parts = content.split(separator: channel, omittingEmptySubsequences: false)
    let preamble = parts.removeFirst()
    var reasoning: [Substring] = []
    var final: Substring?
    var isUnclosed = false
    // Before the first channel: nothing, or the rest of one that the prompt template had opened.
    var text = preamble
    if let end = firstEnd(in: preamble) {
      reasoning.append(preamble[..<end])
      text = ""
    }
    for part in parts {
      let begin = part.firstRange(of: message)
      let name = part[..<(begin?.lowerBound ?? part.endIndex)]
      let body = begin.map { part[$0.upperBound...] } ?? ""
      let end = firstEnd(in: body)
      let inner = body[..<(end ?? body.endIndex)]
      if name.trimmingSpace().hasPrefix("final") {
        if let final { reasoning.append(final) }
        final = inner
      } else {
        reasoning.append(inner)
        isUnclosed = end == nil
      }
    }
    return ThinkBlock(
      String((final ?? text).drop { $0.isWhitespace }),
      reasoning: reasoning.map { $0.trimmingSpace() }.filter { !$0.isEmpty }
        .joined(separator: "\n"),
      isUnclosed: isUnclosed && final == nil)
  }

  private static func firstEnd(in text: Substring) -> Substring.Index? {
    ends.compactMap { text.firstRange(of: $0)?.lowerBound }.min()
  }

  private static func splitBare(_ content: String) -> ThinkBlock? {
    let text = content.drop { $0.isWhitespace }
    if let final = text.ranges(of: "\(bareFinal)").last {
      let reasoning = text[..<final.lowerBound]
      let isNamed = reasoning.hasPrefix("analysis")
      return ThinkBlock(
        String(text[final.upperBound...].drop { $0.isWhitespace }),
        reasoning: (isNamed ? reasoning.dropFirst("analysis".count) : reasoning).trimmingSpace())
    }
    // "analysisWe need to …": glued to a sentence, the name of a channel that has no end.
    guard text.hasPrefix("analysis"),
      text.dropFirst("analysis".count).first.map({ $0.isASCII && $0.isUppercase }) ?? false
    else { return nil }
    return ThinkBlock(
      "", reasoning: text.dropFirst("analysis".count).trimmingSpace(), isUnclosed: true)
  }
}
