/// The choice that an answer names.
enum StatedChoice: Equatable {
  /// The choice with this number, from 1.
  case choice(Int)
  /// Two numbers as alternatives.
  case several(Int, Int)
  /// A number that no choice has.
  case outside(String)
  case none

  /// A number in an answer.
  private struct Number {
    let digits: String
    /// The words and marks since the number before it, or since the beginning.
    let before: ArraySlice<Unicode.Scalar>
    let isDenied: Bool
  }

  /// The choice in the words of an `ANSWER:` line.
  init(_ text: String, of choices: [String]) {
    let scalars = Array(text.unicodeScalars)
    let isNumber = scalars.allSatisfy { Self.isDigit($0) || PythonCharacters.isSpace($0) }
    if !isNumber, let choice = Self.spelledOut(text, choices) {
      self = .choice(choice)
      return
    }
    let numbers = Self.numbers(in: scalars)
    guard let place = numbers.firstIndex(where: { !$0.isDenied }) else {
      let word = numbers.isEmpty || text.contains(where: \.isLetter) ? Self.word(text) : nil
      self = word.map { Self.numbered($0, choices) } ?? .none
      return
    }
    self = Self.numbered(numbers[place].digits, choices)
    if case .choice(let first) = self, place + 1 < numbers.count,
      Self.isAlternative(numbers[place + 1].before), !numbers[place + 1].isDenied,
      case .choice(let second) = Self.numbered(numbers[place + 1].digits, choices),
      first != second
    {
      self = .several(first, second)
    }
  }

  /// The choice that a whole reply consists of: its number, with its text or a noun beside it or not,
  /// or its text; else nil.
  static func alone(_ reply: String, of choices: [String]) -> Int? {
    guard reply.utf8.count < 2_048, !reply.lowercased().contains("answer") else { return nil }
    let text = AnswerText.withoutQuotesAndPeriod(AnswerText.unwrapped(reply))
    if let choice = spelledOut(text, choices) { return choice }
    let words = text.split { $0.isWhitespace || "()[]#:.,-–—*".contains($0) }
    let nouns: Set<String> = ["choice", "option", "number", "no"]
    let rest = words.drop { nouns.contains($0.lowercased()) }
    guard let first = rest.first,
      case .choice(let number) = numbered(word(String(first)) ?? String(first), choices)
    else { return nil }
    let others = rest.dropFirst().joined(separator: " ")
    // 2.0
    if others.isEmpty || others.allSatisfy({ $0 == "0" }) && text.contains("\(first).\(others)") {
      return number
    }
    return NormalizedAnswer(others) == NormalizedAnswer(choices[number - 1].filter { $0 != "-" })
      || spelledOut(others, choices) == number ? number : nil
  }

  /// The one choice with this text, or nil.
  private static func spelledOut(_ text: String, _ choices: [String]) -> Int? {
    let text = NormalizedAnswer(text)
    guard !text.isEmpty else { return nil }
    let places = choices.indices.filter { NormalizedAnswer(choices[$0]) == text }
    return places.count == 1 ? places[0] + 1 : nil
  }

  private static func numbered(_ digits: String, _ choices: [String]) -> StatedChoice {
    guard let number = Int(digits) else {
      return digits.allSatisfy(\.isNumber) ? .outside(digits) : .none
    }
    return choices.indices.contains(number - 1) ? .choice(number) : .outside(digits)
  }
}

// MARK: - Numbers

extension StatedChoice {
  /// The runs of digits that are no part of a word or of a decimal number; 2.0 is 2.
  private static func numbers(in text: [Unicode.Scalar]) -> [Number] {
    var numbers: [Number] = []
    var index = 0
    var previous = 0
    while index < text.count {
      guard isDigit(text[index]) else {
        index += 1
        continue
      }
      let end = text[index...].firstIndex { !isDigit($0) } ?? text.count
      let fraction = fractionEnd(text, end)
      let isWhole = text[end..<fraction].allSatisfy { $0 == "." || $0 == "0" }
      let isGlued =
        index > 0 && PythonCharacters.isWord(text[index - 1])
        || fraction < text.count && PythonCharacters.isWord(text[fraction])
        || index > 1 && text[index - 1] == "." && isDigit(text[index - 2])
      if !isGlued, isWhole {
        let before = text[previous..<index]
        numbers.append(
          Number(
            digits: String(String.UnicodeScalarView(text[index..<end])), before: before,
            isDenied: isDenial(before)))
        previous = fraction
      }
      index = max(end, fraction)
    }
    return numbers
  }

  /// Behind a point and digits, if they stand at a position.
  private static func fractionEnd(_ text: [Unicode.Scalar], _ end: Int) -> Int {
    guard end + 1 < text.count, text[end] == ".", isDigit(text[end + 1]) else { return end }
    return text[(end + 1)...].firstIndex { !isDigit($0) } ?? text.count
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

  /// Words that may stand between a denial and its number.
  private static let nouns: Set<String> = [
    "choice", "option", "number", "answer", "the", "no", "it", "is", "be", "choices", "options",
  ]

  private static func words(_ text: ArraySlice<Unicode.Scalar>) -> [String] {
    String(String.UnicodeScalarView(text.suffix(80))).lowercased()
      .split { !$0.isLetter && $0 != "'" && $0 != "’" }.map {
        $0.filter { $0 != "'" && $0 != "’" }
      }
  }

  /// Whether the words before a number deny it: "not", "rather than", "instead of".
  private static func isDenial(_ before: ArraySlice<Unicode.Scalar>) -> Bool {
    var words = words(before)[...]
    while let last = words.last, nouns.contains(last) { words.removeLast() }
    guard let last = words.last else { return false }
    switch last {
    case "not", "isnt", "never", "nor", "neither", "except", "cannot", "cant": return true
    case "than": return words.dropLast().last == "rather" || words.dropLast().last == "other"
    case "of": return words.dropLast().last == "instead"
    case "to": return words.dropLast().last == "opposed"
    default: return false
    }
  }

  /// Whether what stands between two numbers makes them alternatives: "1 or 2", "1/2", "1, 2".
  private static func isAlternative(_ between: ArraySlice<Unicode.Scalar>) -> Bool {
    let text = String(String.UnicodeScalarView(between)).lowercased()
    let words = text.split { !$0.isLetter }.filter { !nouns.contains(String($0)) }
    if words.isEmpty { return text.contains { "/,&|+".contains($0) } }
    return words == ["or"] || words == ["and"] || words == ["or", "maybe"]
  }

  private static let wordNumbers = [
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
  ]
  private static let ordinals = [
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
  ]

  /// The digits of the one number that the words spell and do not deny, where no other words are
  /// about; else nil.
  private static func word(_ text: String) -> String? {
    let words = words(Array(text.unicodeScalars)[...])
    let fillers = nouns.subtracting(["no"]).union([
      "but", "so", "hence", "therefore", "a", "not", "rather", "than",
    ])
    var found: Set<Int> = []
    var isDenied = false
    for word in words {
      if let number = wordNumbers.firstIndex(of: word) ?? ordinals.firstIndex(of: word) {
        if !isDenied { found.insert(number + 1) }
        isDenied = false
      } else if fillers.contains(word) {
        if word == "not" || word == "than" { isDenied = true }
      } else {
        return nil
      }
    }
    // "the second one"
    if found.count == 2, found.contains(1), words.last == "one",
      words.contains(where: ordinals.contains)
    {
      found.remove(1)
    }
    return found.count == 1 ? found.first.map { "\($0)" } : nil
  }
}
