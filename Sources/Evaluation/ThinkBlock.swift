/// The reasoning that a model wrote into its content, told apart from what it wants to say.
///
/// Servers that know a model keep its reasoning apart; others pass it on as it is, in the tags that
/// the model was trained with. Which tags count is `ReasoningTags.all`, and the channels of harmony
/// (gpt-oss). They count wherever they stand, closed or not, several times too, unless they are
/// quoted (`` `<think>` ``).
public struct ThinkBlock: Sendable, Hashable {
  /// The content without the reasoning.
  public let text: String
  /// The reasoning.
  public let reasoning: String
  /// Whether reasoning has no end, so that the content may end before its answer.
  public let isUnclosed: Bool

  init(_ text: String, reasoning: String = "", isUnclosed: Bool = false) {
    self.text = text
    self.reasoning = reasoning
    self.isUnclosed = isUnclosed
  }

  /// Splits content.
  ///
  /// A closing tag without an opening one ends reasoning that the model's prompt template had
  /// opened. An opening tag without a closing one begins reasoning that was cut off.
  public static func split(_ content: String) -> ThinkBlock {
    if let channels = HarmonyChannels.split(content) { return channels }
    // By bytes: this runs over every reply, and few have a tag.
    guard ReasoningTags.mayOccur(in: content) else { return ThinkBlock(content) }
    var splitter = Splitter(Array(content.utf8))
    return splitter.split() ?? ThinkBlock(content)
  }
}

/// The tags between which models reason.
enum ReasoningTags {
  /// A pair of tags, in lower case.
  struct Pair {
    let open: [UInt8]
    let close: [UInt8]
    /// Whether the pair counts only where the content begins with it.
    let isOpening: Bool

    init(_ open: String, _ close: String, opening: Bool = false) {
      self.open = Array(open.utf8)
      self.close = Array(close.utf8)
      isOpening = opening
    }
  }

  /// All of them: of DeepSeek, Qwen and most others; of prompts for Claude; Mistral; Seed; Kimi;
  /// Sky and OpenThinker; Command; Gemma; Open WebUI; Apriel; Granite.
  static let all =
    [
      "think", "thinking", "thought", "thoughts", "reasoning", "reflection", "scratchpad",
      "analysis", "antthinking", "inner_monologue", "seed:think",
    ].map { Pair("<\($0)>", "</\($0)>") }
    + ["think", "thinking", "reasoning"].map { Pair("[\($0)]", "[/\($0)]") }
    + [
      Pair("◁think▷", "◁/think▷"),
      Pair("<|begin_of_thought|>", "<|end_of_thought|>"),
      Pair("<|start_thinking|>", "<|end_thinking|>"),
      Pair("<|channel>thought", "<channel|>"),
      Pair("<unused94>thought", "<unused95>"),
      Pair("<details type=\"reasoning\"", "</details>", opening: true),
      Pair("here are my reasoning steps:", "[begin final response]", opening: true),
      Pair("here is my thought process:", "here is my response:", opening: true),
    ]

  /// Whether a tag's first byte occurs, or the content may begin with words that open reasoning.
  static func mayOccur(in content: String) -> Bool {
    content.utf8.contains { $0 == 0x3C || $0 == 0x5B || $0 == 0xE2 }
      || content.utf8.first { $0 > 0x20 }.map { $0 | 0x20 == 0x68 } ?? false
  }
}

/// Splits content at reasoning tags, in time linear in its length.
private struct Splitter {
  private let bytes: [UInt8]
  private let start: Int
  private var text: [UInt8] = []
  private var reasoning: [[UInt8]] = []
  private var isUnclosed = false

  private struct Tag {
    let pair: Int
    let isOpen: Bool
    let range: Range<Int>
  }

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    start = bytes.firstIndex { $0 > 0x20 } ?? bytes.count
  }

  /// The split content, or nil where it has no reasoning.
  mutating func split() -> ThinkBlock? {
    let tags = tags()
    guard !tags.isEmpty else { return nil }
    let closings = closings(of: tags)
    var position = 0
    var hasBlock = false
    for (index, tag) in tags.enumerated() where tag.range.lowerBound >= position {
      if !tag.isOpen {
        text += bytes[position..<tag.range.lowerBound]
        position = tag.range.upperBound
        // After an answer, a stray tag at the end is no more than a tag.
        if !hasBlock || !isBlank(bytes[position...]) { moveTextToReasoning() }
        hasBlock = true
      } else if let closing = closings[index] {
        text += bytes[position..<tag.range.lowerBound]
        reasoning.append(Array(bytes[tag.range.upperBound..<tags[closing].range.lowerBound]))
        position = tags[closing].range.upperBound
        hasBlock = true
      } else if begins(tag) {
        text += bytes[position..<tag.range.lowerBound]
        reasoning.append(Array(bytes[tag.range.upperBound...]))
        position = bytes.count
        hasBlock = true
        isUnclosed = true
      }
    }
    guard hasBlock else { return nil }
    text += bytes[position...]
    let blocks = reasoning.map { String(decoding: $0, as: UTF8.self).trimmingSpace() }
    return ThinkBlock(
      String(String(decoding: text, as: UTF8.self).drop { $0.isWhitespace }),
      reasoning: blocks.filter { !$0.isEmpty }.joined(separator: "\n"), isUnclosed: isUnclosed)
  }

  /// All tags that are not quoted, in order.
  private func tags() -> [Tag] {
    var tags: [Tag] = []
    var position = start
    while position < bytes.count {
      if let tag = tag(at: position) {
        if !isQuoted(tag.range) { tags.append(tag) }
        position = tag.range.upperBound
      } else {
        position += 1
      }
    }
    return tags
  }

  private func tag(at position: Int) -> Tag? {
    let byte = bytes[position]
    let isAtStart = position == start
    guard byte == 0x3C || byte == 0x5B || byte == 0xE2 || byte | 0x20 == 0x68 else { return nil }
    for (index, pair) in ReasoningTags.all.enumerated() {
      if !pair.isOpening || isAtStart, matches(pair.open, at: position) {
        return Tag(pair: index, isOpen: true, range: position..<position + pair.open.count)
      }
      if matches(pair.close, at: position) {
        return Tag(pair: index, isOpen: false, range: position..<position + pair.close.count)
      }
    }
    return nil
  }

  private func matches(_ tag: [UInt8], at position: Int) -> Bool {
    guard position + tag.count <= bytes.count else { return false }
    for offset in tag.indices {
      let byte = bytes[position + offset]
      let lower = (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
      if lower != tag[offset] { return false }
    }
    return true
  }

  /// Whether the same quotes stand on both sides, the first of them behind a blank, since reasoning
  /// may end, and an answer begin, with quotes.
  private func isQuoted(_ range: Range<Int>) -> Bool {
    guard range.lowerBound > 0, range.upperBound < bytes.count else { return false }
    let quote = bytes[range.lowerBound - 1]
    guard quote == bytes[range.upperBound] else { return false }
    if quote == 0x60 { return true }
    return (quote == 0x22 || quote == 0x27)
      && (range.lowerBound == 1 || bytes[range.lowerBound - 2] <= 0x20)
  }

  /// For each opening tag the next closing one of its pair.
  private func closings(of tags: [Tag]) -> [Int: Int] {
    var next: [Int: Int] = [:]
    var closings: [Int: Int] = [:]
    for (index, tag) in tags.enumerated().reversed() {
      if tag.isOpen { closings[index] = next[tag.pair] } else { next[tag.pair] = index }
    }
    return closings
  }

  /// Whether a tag that is not closed begins reasoning: something follows it, and it stands in no
  /// member of a JSON object.
  private func begins(_ tag: Tag) -> Bool {
    let before = bytes[start..<max(start, tag.range.lowerBound)]
    if before.isEmpty { return true }
    return !isBlank(bytes[tag.range.upperBound...]) && before.first != 0x7B
  }

  private mutating func moveTextToReasoning() {
    reasoning.append(text)
    text = []
  }

  private func isBlank(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.allSatisfy { $0 <= 0x20 }
  }
}
