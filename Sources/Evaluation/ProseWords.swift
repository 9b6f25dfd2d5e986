/// The first words of a text in lower case, to compare sentences by: without articles, apostrophes
/// and other punctuation, so that "I can’t say" and "I cant say." are the same.
public struct ProseWords: Sendable, Hashable {
  /// So many words are taken, so that long texts cost no more than short ones.
  public static let limit = 64

  /// The words.
  public let words: [String]

  /// The words of a text.
  public init(_ text: some StringProtocol) {
    var words: [String] = []
    var word = ""
    var scalars = text.unicodeScalars.makeIterator()
    var next = scalars.next()
    while let scalar = next, words.count < Self.limit {
      next = scalars.next()
      switch scalar {
      case "'", "\u{2019}", "\u{2018}", "\u{2BC}", "`", "\u{B4}", "/": continue
      // A point inside a word, as in n.a.
      case "." where !word.isEmpty && next?.properties.isAlphabetic ?? false: continue
      case "A"..."Z":
        word.unicodeScalars.append(Unicode.Scalar(UInt8(truncatingIfNeeded: scalar.value) | 0x20))
      case "a"..."z", "0"..."9": word.unicodeScalars.append(scalar)
      default:
        if !scalar.isASCII, scalar.properties.isAlphabetic {
          word += scalar.properties.lowercaseMapping
        } else {
          Self.end(&word, &words)
        }
      }
    }
    Self.end(&word, &words)
    self.words = words
  }

  private static func end(_ word: inout String, _ words: inout [String]) {
    if !word.isEmpty, word != "a", word != "an", word != "the" { words.append(word) }
    word = ""
  }

  /// The words with single spaces between.
  public var text: String { words.joined(separator: " ") }

  /// Whether any of the words is one of these.
  public func contain(anyOf set: Set<String>) -> Bool {
    words.contains(where: set.contains)
  }
}
