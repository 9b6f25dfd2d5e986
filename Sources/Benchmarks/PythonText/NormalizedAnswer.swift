/// An answer after the normalization of SQuAD 2.0's and MuSiQue's scripts (`normalize_answer`):
/// lower case, then without ASCII punctuation, then the words a, an and the replaced by a space,
/// then split at white space and joined by one space. In that order, with Python's meaning.
struct NormalizedAnswer: Sendable, Hashable {
  /// UTF-8 of the normalized text. Bytes, because Swift's strings hold texts for equal that differ
  /// in their scalars, such as é in one scalar and in two.
  let bytes: [UInt8]

  /// Normalizes an answer.
  init(_ answer: String) {
    var answer = answer
    bytes = answer.withUTF8 { Self.normalizeASCII($0) } ?? Self.normalizeScalars(answer)
  }

  /// Whether nothing is left, which the scripts take for "no answer".
  var isEmpty: Bool { bytes.isEmpty }

  /// The normalized text.
  var text: String { String(decoding: bytes, as: UTF8.self) }

  /// How many words there are.
  var tokenCount: Int { isEmpty ? 0 : bytes.reduce(1) { $1 == 0x20 ? $0 + 1 : $0 } }

  /// The rules over Unicode scalars, for any text.
  static func normalizeScalars(_ answer: String) -> [UInt8] {
    let kept = PythonString.lower(answer.unicodeScalars).filter {
      !PythonCharacters.isPunctuation($0)
    }
    let tokens = PythonString.split(withoutArticles(kept))
    return Array(
      tokens.map { String(String.UnicodeScalarView($0)) }.joined(separator: " ").utf8)
  }

  /// `\b(a|an|the)\b` replaced by a space: a run of word characters that is an article.
  private static func withoutArticles(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
    var result: [Unicode.Scalar] = []
    result.reserveCapacity(text.count)
    var index = 0
    while index < text.count {
      guard PythonCharacters.isWord(text[index]) else {
        result.append(text[index])
        index += 1
        continue
      }
      let end = text[index...].firstIndex { !PythonCharacters.isWord($0) } ?? text.count
      let word = text[index..<end]
      if articles.contains(where: { word.elementsEqual($0) }) {
        result.append(" ")
      } else {
        result.append(contentsOf: word)
      }
      index = end
    }
    return result
  }

  private static let articles: [[Unicode.Scalar]] = [["a"], ["a", "n"], ["t", "h", "e"]]

  /// The same rules in one pass over ASCII letters, digits, punctuation and white space; nil where
  /// the text has anything else. A control character ends a word without being white space.
  static func normalizeASCII(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    var isASCII = true
    let result = [UInt8](unsafeUninitializedCapacity: text.count + 1) { result, count in
      var start = 0
      for byte in text {
        switch byte {
        case 0x61...0x7A, 0x30...0x39:
          result[count] = byte
          count += 1
        case 0x41...0x5A:
          result[count] = byte | 0x20
          count += 1
        case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: continue
        case 0x09...0x0D, 0x1C...0x20:
          endToken(from: start, result, &count)
          start = count
        default:
          isASCII = false
          return
        }
      }
      endToken(from: start, result, &count)
      if count > 0 { count -= 1 }
    }
    return isASCII ? result : nil
  }

  /// Closes the token that begins at `start` with a space, or drops it where it is empty or an
  /// article.
  private static func endToken(
    from start: Int, _ result: UnsafeMutableBufferPointer<UInt8>, _ count: inout Int
  ) {
    let isArticle =
      switch count - start {
      case 0: true
      case 1: result[start] == 0x61
      case 2: result[start] == 0x61 && result[start + 1] == 0x6E
      case 3: result[start] == 0x74 && result[start + 1] == 0x68 && result[start + 2] == 0x65
      default: false
      }
    if isArticle {
      count = start
    } else {
      result[count] = 0x20
      count += 1
    }
  }
}
