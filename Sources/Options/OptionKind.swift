import Evaluation
import FoundationEssentials

/// The values that an option or an argument takes: what help, completions and errors say of them.
public indirect enum OptionKind: Sendable, Hashable {
  /// No value: it is given or not.
  case flag
  /// Any text; the form is said in words.
  case text(String)
  /// A file or folder. In a file of settings it is relative to that file.
  case path
  /// One of a few words.
  case word([String])
  /// A whole number within a range.
  case integer(ClosedRange<Int>)
  /// One of a few words, or a whole number within a range.
  case integerOr([String], ClosedRange<Int>)
  /// A number within a range.
  case number(ClosedRange<Double>)
  /// One of a few words, or a number within a range.
  case numberOr([String], ClosedRange<Double>)
  /// A length of time in seconds, or with a unit: `90s`, `30m`, `2h`.
  case duration
  /// A JSON object.
  case object
  /// Several values; in JSON an array.
  case list(of: OptionKind, Separator)

  /// How the values of a list are told apart.
  public enum Separator: Sendable, Hashable {
    /// By commas, or each with the option's name again.
    case comma
    /// Each with the option's name again: the values may hold commas.
    case name
  }
}

extension OptionKind {
  /// Whether it may be given several times.
  public var isList: Bool {
    if case .list = self { true } else { false }
  }

  /// The words it takes, for completions; none where it takes others only.
  public var words: [String] {
    switch self {
    case .word(let words), .integerOr(let words, _), .numberOr(let words, _): words
    case .list(let entry, _): entry.words
    default: []
    }
  }

  /// What takes any whole number or word that one of these takes; nil for kinds that take others.
  public static func either(_ kinds: [OptionKind]) -> OptionKind? {
    let ranges = kinds.compactMap { kind -> ClosedRange<Int>? in
      switch kind {
      case .integer(let range), .integerOr(_, let range): range
      default: nil
      }
    }
    guard ranges.count == kinds.count, let low = ranges.map(\.lowerBound).min(),
      let high = ranges.map(\.upperBound).max()
    else { return nil }
    var words: [String] = []
    for word in kinds.flatMap(\.words) where !words.contains(word) { words.append(word) }
    return words.isEmpty ? .integer(low...high) : .integerOr(words, low...high)
  }

  /// Whether it takes the path of a file or folder.
  public var isPath: Bool {
    switch self {
    case .path: true
    case .list(let entry, _): entry.isPath
    default: false
    }
  }

  /// The placeholder of its value on a help screen; nil for a flag.
  var placeholder: String? {
    switch self {
    case .flag: nil
    case .text: "NAME"
    case .path: "FILE"
    case .word: "WORD"
    case .integer, .integerOr: "N"
    case .number, .numberOr: "X"
    case .duration: "TIME"
    case .object: "JSON"
    case .list: "LIST"
    }
  }

  /// What it takes, in words: `a whole number from 1 to 9`.
  public var expectation: String {
    switch self {
    case .flag: "true or false"
    case .text(let form): form
    case .path: "a path"
    case .word(let words): "one of \(words.joined(separator: ", "))"
    case .integer(let range): Self.inWords(range)
    case .integerOr(let words, let range):
      (words + [Self.inWords(range)]).joined(separator: ", or ")
    case .number(let range): Self.inWords(range)
    case .numberOr(let words, let range):
      (words + [Self.inWords(range)]).joined(separator: ", or ")
    case .duration: "a time up to a million units, such as 90s, 30m, 2h"
    case .object: "a JSON object"
    case .list(let entry, .comma): "\(entry.expectation), separated by commas or given again"
    case .list(let entry, .name): "\(entry.expectation), each given again"
    }
  }

  private static func inWords(_ range: ClosedRange<Int>) -> String {
    range.upperBound == .max
      ? "a whole number of at least \(range.lowerBound)"
      : "a whole number from \(range.lowerBound) to \(range.upperBound)"
  }

  private static func inWords(_ range: ClosedRange<Double>) -> String {
    switch (range.lowerBound.isFinite, range.upperBound.isFinite) {
    case (true, true): "a number from \(short(range.lowerBound)) to \(short(range.upperBound))"
    case (true, false): "a number of at least \(short(range.lowerBound))"
    default: "a number"
    }
  }

  private static func short(_ number: Double) -> String {
    Int(exactly: number).map(String.init) ?? "\(number)"
  }
}

// MARK: - Checking

extension OptionKind {
  /// The value in the form that code reads: a text of the command line is read as what it stands
  /// for, a value of a file of settings is taken as it is.
  /// - Returns: nil for a value of another kind.
  func value(_ given: JSONValue) -> JSONValue? {
    switch (self, given) {
    case (.flag, .bool), (.object, .object): return given
    case (.text, .string(let text)), (.path, .string(let text)):
      if !text.isEmpty { return given }
    case (.text, .integer(let number)): return .string("\(number)")
    case (.text, .number(let number)): return .string("\(number)")
    case (.word(let words), .string(let word)):
      if words.contains(word) { return given }
    case (.integerOr(let words, _), .string(let word)) where words.contains(word): return given
    case (.numberOr(let words, _), .string(let word)) where words.contains(word): return given
    case (.integer(let range), _), (.integerOr(_, let range), _):
      if let number = Self.wholeNumber(given), range.contains(number) { return .integer(number) }
    case (.number(let range), _), (.numberOr(_, let range), _):
      if let number = Self.number(given), range.contains(number) { return .number(number) }
    case (.duration, _): return Self.seconds(given).map(JSONValue.number)
    case (.object, .string(let text)): return Self.object(text)
    case (.list(let entry, let separator), _): return Self.entries(given, entry, separator)
    default: break
    }
    // Not `nil`, which would be JSON's null.
    return Optional.none
  }

  private static func wholeNumber(_ given: JSONValue) -> Int? {
    given.text.map { Int($0) } ?? given.wholeNumber
  }

  private static func number(_ given: JSONValue) -> Double? {
    given.text.map { Double($0) } ?? given.double
  }

  private static func seconds(_ given: JSONValue) -> Double? {
    let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600]
    let unit = given.text?.last.flatMap { units[$0] }
    let number = given.text.map { Double(unit == nil ? $0 : String($0.dropLast())) } ?? given.double
    guard let number, number > 0, number <= 1e6 else { return nil }
    return number * (unit ?? 1)
  }

  private static func object(_ text: String) -> JSONValue? {
    let value = try? JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
    return if case .object = value { value } else { Optional.none }
  }

  private static func entries(
    _ given: JSONValue, _ entry: OptionKind, _ separator: Separator
  ) -> JSONValue? {
    let entries: [JSONValue]
    switch (given, separator) {
    case (.array(let elements), _): entries = elements
    case ("", _): entries = []
    case (.string(let text), .comma):
      entries = text.split(separator: ",", omittingEmptySubsequences: false)
        .map { .string(trimmed($0)) }
    case (.string, .name): entries = [given]
    default: return Optional.none
    }
    let values = entries.compactMap { entry.value($0) }
    return values.count == entries.count ? .array(values) : Optional.none
  }

  private static func trimmed(_ text: Substring) -> String {
    var text = text.drop(while: \.isWhitespace)
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
