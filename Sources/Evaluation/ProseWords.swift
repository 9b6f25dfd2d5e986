/// The first words of a text in lower case, to compare sentences by: without articles, apostrophes
/// and other punctuation, so that "I can’t say" and "I cant say." are the same.
public struct ProseWords: Sendable, Hashable {
  /// So many words are taken, so that long texts cost no more than short ones.
  public static let limit = 64

  /// The words.
  public let words: [String]

  /// The words of a text.
  public init(_ text: String) {
    words = Self.wordsOfASCII(text) ?? Self.wordsOfAny(text)
  }

  /// The words of a text.
  public init(_ text: some StringProtocol) { self.init(String(text)) }

  static func wordsOfAny(_ text: String) -> [String] {
    var words: [String] = []
    var word = ""
    var scalars = text.unicodeScalars.makeIterator()
    var next = scalars.next()
    while let scalar = next, words.count < limit {
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
          end(&word, &words)
        }
      }
    }
    end(&word, &words)
    return words
  }

  /// The same by bytes, as most answers are; nil for a text that is more than ASCII.
  static func wordsOfASCII(_ text: String) -> [String]? {
    var text = text
    return text.withUTF8 { bytes -> [String]? in
      var words: [String] = []
      var word: [UInt8] = []
      for (index, byte) in bytes.enumerated() {
        if words.count == limit { return words }
        let next = index + 1 < bytes.count ? bytes[index + 1] : 0
        switch byte {
        case 0x80...: return nil
        case UInt8(ascii: "'"), UInt8(ascii: "`"), UInt8(ascii: "/"): continue
        case UInt8(ascii: ".") where !word.isEmpty && next >= 0x80: return nil
        case UInt8(ascii: ".") where !word.isEmpty && isLetter(next): continue
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): word.append(byte | 0x20)
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
          word.append(byte)
        default: end(&word, &words)
        }
      }
      end(&word, &words)
      return words
    }
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

  private static func end(_ word: inout String, _ words: inout [String]) {
    if !word.isEmpty, word != "a", word != "an", word != "the" { words.append(word) }
    word = ""
  }

  private static func end(_ word: inout [UInt8], _ words: inout [String]) {
    guard !word.isEmpty else { return }
    var text = String(decoding: word, as: UTF8.self)
    end(&text, &words)
    word.removeAll(keepingCapacity: true)
  }

  /// The words with single spaces between.
  public var text: String { words.joined(separator: " ") }

  /// Whether any of the words is one of these.
  public func contain(anyOf set: Set<String>) -> Bool {
    words.contains(where: set.contains)
  }
}
