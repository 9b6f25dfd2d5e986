/// Phrases that a text's words may begin with, found by their first word.
public struct PhraseList: Sendable {
  private var byFirstWord: [String: [[String]]]

  /// A list of phrases of one word or more, as `ProseWords` has them.
  public init(_ phrases: [[String]]) {
    byFirstWord = Dictionary(grouping: phrases) { $0.first ?? "" }
  }

  /// Phrases that stand one in a line.
  public init(lines: String) {
    self.init(
      lines.split(whereSeparator: \.isNewline).map { $0.split(separator: " ").map(String.init) })
  }

  /// How many words the first phrase of the list has with which these words begin; nil where they
  /// begin with none.
  public func length(atStartOf words: ArraySlice<String>) -> Int? {
    guard let first = words.first else { return nil }
    return byFirstWord[first]?.first { words.starts(with: $0) }?.count
  }
}
