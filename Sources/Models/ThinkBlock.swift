/// The `<think>…</think>` block with which some reasoning models begin their content.
struct ThinkBlock: Hashable {
  /// The content after the block; all of it where there is no block.
  let text: String
  /// What the block holds.
  let reasoning: String
  /// Whether the block has no end, so that there is no answer.
  let isUnclosed: Bool

  /// Splits content. Only blocks at its start count: further down, the tag is text. A closing tag
  /// without an opening one ends a block that the model's prompt template had opened.
  static func split(_ content: String) -> ThinkBlock {
    // By bytes: this runs over every reply, and few have a block.
    guard content.utf8.contains(UInt8(ascii: ">")), content.contains("think>") else {
      return ThinkBlock(text: content, reasoning: "", isUnclosed: false)
    }
    var rest = Substring(content)
    var reasoning: [String] = []
    while true {
      let start = rest.drop { $0.isWhitespace }
      let isOpened = start.hasPrefix("<think>")
      guard isOpened || (reasoning.isEmpty && !rest.contains("<think>")) else { break }
      let inner = isOpened ? start.dropFirst("<think>".count) : rest
      guard let end = inner.firstRange(of: "</think>") else {
        if !isOpened { break }
        reasoning.append(inner.trimmingSpace())
        return ThinkBlock(text: "", reasoning: joined(reasoning), isUnclosed: true)
      }
      reasoning.append(inner[..<end.lowerBound].trimmingSpace())
      rest = inner[end.upperBound...]
    }
    let text = reasoning.isEmpty ? content : String(rest.drop { $0.isWhitespace })
    return ThinkBlock(text: text, reasoning: joined(reasoning), isUnclosed: false)
  }

  private static func joined(_ blocks: [String]) -> String {
    blocks.filter { !$0.isEmpty }.joined(separator: "\n")
  }
}
