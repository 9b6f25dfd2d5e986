/// The rule of MuSR's official script, eval/eval.py, as a pure function.
enum MuSRMetrics {
  /// How likely the official script counts a reply as correct: 1 or 0, or where it guesses at
  /// random, the chance that the guess is right.
  ///
  /// The script lower-cases the reply and takes what follows the last `answer:` of the last line
  /// that has something there. That text is right when it contains the right number, even as a
  /// part of another one. When it contains the number of no choice, the script picks one at random.
  /// - Parameters:
  ///   - answer: the right choice's number, from 1.
  ///   - choices: how many choices there are.
  static func officialScore(_ reply: String, answer: Int, choices: Int) -> Double {
    let stated = statedAnswer(reply)
    let numbers = (1...choices).map { Array("\($0)".utf8) }
    let gold = Array("\(answer)".utf8)
    if numbers.contains(where: { contains(stated[...], $0) }) {
      return contains(stated[...], gold) ? 1 : 0
    }
    return Double(numbers.count { contains($0[...], gold) }) / Double(choices)
  }

  private static func statedAnswer(_ reply: String) -> [UInt8] {
    let marker = Array("answer:".utf8)
    let lower = PythonString.lower(reply.unicodeScalars)
    for line in lower.split(separator: "\n").reversed() {
      let bytes = Array(String(String.UnicodeScalarView(line)).utf8)
      guard let start = lastIndex(of: marker, in: bytes) else { continue }
      let rest = String(decoding: bytes[(start + marker.count)...], as: UTF8.self)
      if rest.unicodeScalars.contains(where: { !PythonCharacters.isSpace($0) }) {
        return Array(rest.utf8)
      }
    }
    return []
  }

  private static func lastIndex(of part: [UInt8], in bytes: [UInt8]) -> Int? {
    guard bytes.count >= part.count else { return nil }
    return (0...bytes.count - part.count).last {
      bytes[$0..<$0 + part.count].elementsEqual(part)
    }
  }

  private static func contains(_ bytes: ArraySlice<UInt8>, _ part: [UInt8]) -> Bool {
    guard bytes.count >= part.count else { return false }
    return (bytes.startIndex...bytes.endIndex - part.count).contains {
      bytes[$0..<$0 + part.count].elementsEqual(part)
    }
  }
}
