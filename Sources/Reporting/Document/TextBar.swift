import Evaluation

/// A score of 0...1 with its interval, drawn with block characters.
enum TextBar {
  /// How many columns 0...1 may have, the best first: five points each, or ten.
  static let lengths = [20, 10]

  /// `████▓▓▓░░░`: full up to the interval, dense from there to the score, light from the score to the
  /// interval's end.
  /// - Parameter value: an array of the score and, where it has one, its interval's two ends.
  static func of(_ value: JSONValue, length: Int) -> String {
    let numbers = (value.elements ?? []).compactMap(\.double)
    guard let score = numbers.first else { return "" }
    let ends = numbers.count == 3 ? (numbers[1], numbers[2]) : (score, score)
    let marks: [(Double, Character)] = [(ends.0, "█"), (score, "▓"), (ends.1, "░")]
    var bar = ""
    for (end, mark) in marks {
      let columns = Int((min(max(end, 0), 1) * Double(length)).rounded())
      bar += String(repeating: mark, count: max(0, columns - bar.count))
    }
    return bar
  }
}
