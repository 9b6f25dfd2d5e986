/// Takes the wrapping off an answer: emphasis, LaTeX, tags, brackets, a marker inside.
enum AnswerText {
  /// The answer without what is around it.
  static func unwrapped(_ text: String) -> String {
    let bare = withoutSpaces(text)
    if isPlain(bare) { return String(bare) }
    return settled(text) { text in
      var scalars = Array(text.unicodeScalars)[...]
      trim(&scalars, isEmphasisOrSpace)
      dropPeriodBehindWrapping(&scalars)
      dropUnderscores(&scalars)
      dropStrayEnd(&scalars)
      dropTags(&scalars)
      dropLaTeX(&scalars)
      dropBrackets(&scalars)
      dropMarker(&scalars)
      dropOpening(&scalars)
      return string(scalars)
    }
  }

  /// Whether there can be nothing around a text: words of ASCII letters, digits, hyphens and commas
  /// with one space between them, and no "answer is". Most answers are that.
  static func isPlain(_ text: some StringProtocol) -> Bool {
    let space = UInt8(ascii: " ")
    var last = space
    var place = 0
    var matched = 0
    let opening: [UInt8] = [0x6E, 0x73, 0x77, 0x65, 0x72]  // "nswer", in lower case
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: ","):
        break
      case space where last != space: break
      default: return false
      }
      if place < 32 {
        let lower = byte | 0x20
        matched = lower == opening[matched] ? matched + 1 : lower == opening[0] ? 1 : 0
        if matched == opening.count { return false }
      }
      last = byte
      place += 1
    }
    return last != space
  }

  /// The text without spaces at both ends.
  private static func withoutSpaces(_ text: String) -> Substring {
    let bytes = text.utf8
    let space = UInt8(ascii: " ")
    guard let first = bytes.firstIndex(where: { $0 != space }),
      let last = bytes.lastIndex(where: { $0 != space })
    else { return "" }
    return text[first...last]
  }

  /// So many wrappings inside one another come off.
  private static let deepest = 12

  /// The text after as many rounds of taking something off as change it, so that once more changes
  /// nothing; empty where that takes too many, so that time is linear in the text's length.
  static func settled(_ text: String, _ round: (String) -> String) -> String {
    var text = text
    for _ in 0..<deepest {
      let next = round(text)
      if next.utf8.count == text.utf8.count { return next }
      text = next
    }
    return ""
  }

  /// The answer without the LaTeX around it, `\\boxed{…}`, else as it stands.
  static func unwrappedLaTeX(_ text: String) -> String {
    guard text.utf8.first == UInt8(ascii: "\\") else { return text }
    var scalars = Array(text.unicodeScalars)[...]
    dropLaTeX(&scalars)
    return string(scalars)
  }

  /// The text without quotes around it, where one pair of them holds it all.
  static func unquoted(_ text: String) -> String {
    let scalars = Array(text.unicodeScalars)
    guard scalars.count >= 2, let close = quotePairs[scalars[0]],
      scalars[scalars.count - 1] == close,
      !scalars[1..<scalars.count - 1].contains(where: { $0 == close || $0 == scalars[0] })
    else { return text }
    return string(scalars[1..<scalars.count - 1])
  }

  /// The text without any quotes around it and periods behind it.
  static func withoutQuotesAndPeriod(_ text: String) -> String {
    var rest = Array(text.unicodeScalars)[...]
    while let first = rest.first, let last = rest.last {
      if isEmphasisOrSpace(first) || isQuote(first) {
        rest.removeFirst()
      } else if isEmphasisOrSpace(last) || isQuote(last) || last == "." {
        rest.removeLast()
      } else {
        break
      }
    }
    return string(rest)
  }

  /// Whether a text has nothing to say: no more than dashes, dots, quotes and question marks.
  static func isNothing(_ text: some StringProtocol) -> Bool {
    text.unicodeScalars.allSatisfy { scalar in
      switch scalar {
      case "-", "\u{2010}"..."\u{2015}", "_", ".", "\u{2026}", "?", "*", "`", "~", "\"", "'", ",",
        ":", "[", "]", "(", ")", "<", ">", "{", "}", "=", "\u{2018}"..."\u{201F}", "\u{AB}",
        "\u{BB}":
        true
      default: PythonCharacters.isSpace(scalar)
      }
    }
  }

  static func isEmphasisOrSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "*" || scalar == "`" || PythonCharacters.isSpace(scalar)
  }

  private typealias Scalars = ArraySlice<Unicode.Scalar>

  private static func string(_ scalars: Scalars) -> String {
    String(String.UnicodeScalarView(scalars))
  }

  private static func isQuote(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "\"", "'", "\u{2018}", "\u{2019}", "\u{201C}", "\u{201D}", "\u{AB}", "\u{BB}": true
    default: false
    }
  }

  private static let quotePairs: [Unicode.Scalar: Unicode.Scalar] = [
    "\"": "\"", "'": "'", "\u{2018}": "\u{2019}", "\u{201C}": "\u{201D}", "\u{AB}": "\u{BB}",
  ]

  private static func trim(_ rest: inout Scalars, _ isDropped: (Unicode.Scalar) -> Bool) {
    while let first = rest.first, isDropped(first) { rest.removeFirst() }
    while let last = rest.last, isDropped(last) { rest.removeLast() }
  }
}

// MARK: - Wrappings

extension AnswerText {
  /// The period of `**17**.` and `"17".`
  private static func dropPeriodBehindWrapping(_ rest: inout Scalars) {
    guard rest.count > 2, rest.last == "." else { return }
    let before = rest[rest.endIndex - 2]
    if before == "*" || before == "`" || isQuote(before) && before != "'" { rest.removeLast() }
  }

  /// "The answer is" in front of the answer.
  private static func dropOpening(_ rest: inout Scalars) {
    let start = string(rest.prefix(32)).lowercased()
    guard let opening = openings.first(where: start.hasPrefix) else { return }
    rest = rest.dropFirst(opening.unicodeScalars.count)
  }

  private static let openings = ["the ", "the final ", "the correct ", "my ", "my final ", ""].map {
    "\($0)answer is "
  }

  private static func dropUnderscores(_ rest: inout Scalars) {
    while rest.count > 1, rest.first == "_", rest.last == "_" {
      rest = rest.dropFirst().dropLast()
    }
  }

  /// A closing bracket or tag without its opening one, as in `(ANSWER: 2)` or `ANSWER: 2</answer>`.
  private static func dropStrayEnd(_ rest: inout Scalars) {
    for (open, close) in [("(", ")"), ("[", "]"), ("{", "}")] as [(Unicode.Scalar, Unicode.Scalar)]
    where rest.last == close && !rest.contains(open) {
      rest.removeLast()
    }
    guard rest.last == ">", let open = rest.lastIndex(of: "<"), rest.count - open < 24,
      rest.index(after: open) < rest.endIndex, rest[open + 1] == "/"
    else { return }
    let name = rest[(open + 2)..<(rest.endIndex - 1)]
    guard isName(name), opening(name, in: rest[..<open]) == nil else { return }
    rest = rest[..<open]
  }

  /// `<b>…</b>`, `<answer>…</answer>`.
  private static func dropTags(_ rest: inout Scalars) {
    guard rest.first == "<", rest.last == ">", let close = rest.firstIndex(of: ">"),
      let open = rest.lastIndex(of: "<"), close < open, rest[open + 1] == "/"
    else { return }
    let name = rest[(rest.startIndex + 1)..<close]
    guard isName(name), rest[(open + 2)..<(rest.endIndex - 1)].elementsEqual(name) else { return }
    rest = rest[(close + 1)..<open]
  }

  private static func isName(_ name: Scalars) -> Bool {
    !name.isEmpty && name.count <= 20
      && name.allSatisfy { $0.isASCII && PythonCharacters.isWord($0) }
  }

  private static func opening(_ name: Scalars, in text: Scalars) -> Int? {
    let tag = ["<"] + name + [">"]
    guard text.count >= tag.count else { return nil }
    return (text.startIndex...text.endIndex - tag.count).first {
      text[$0..<$0 + tag.count].elementsEqual(tag)
    }
  }

  /// `\boxed{…}`, `\text{…}`, `$…$`, `\(…\)`.
  private static func dropLaTeX(_ rest: inout Scalars) {
    if rest.count > 2, rest.first == "$", rest.last == "$",
      !rest.dropFirst().dropLast().contains("$")
    {
      rest = rest.dropFirst().dropLast()
      return
    }
    guard rest.first == "\\" else { return }
    if rest.count >= 4, rest[rest.endIndex - 2] == "\\",
      let close = brackets[rest[rest.startIndex + 1]], close == rest.last, close != "}"
    {
      rest = rest.dropFirst(2).dropLast(2)
      return
    }
    guard rest.last == "}", let open = rest.firstIndex(of: "{"),
      commands.contains(string(rest[(rest.startIndex + 1)..<open])),
      closing(of: open, in: rest) == rest.endIndex - 1
    else { return }
    rest = rest[(open + 1)..<(rest.endIndex - 1)]
  }

  private static let commands: Set<String> = [
    "boxed", "fbox", "text", "textbf", "textit", "texttt", "mathrm", "mathbf", "mathsf", "mbox",
    "underline", "emph",
  ]

  /// `(…)`, `[…]` and `<…>` around it all.
  private static func dropBrackets(_ rest: inout Scalars) {
    guard rest.count > 2, let first = rest.first, first != "{", let close = brackets[first],
      rest.last == close,
      closing(of: rest.startIndex, in: rest) == rest.endIndex - 1
    else { return }
    rest = rest.dropFirst().dropLast()
  }

  private static let brackets: [Unicode.Scalar: Unicode.Scalar] = [
    "(": ")", "[": "]", "<": ">", "{": "}",
  ]

  /// The position of the bracket that closes the one at a position, or nil.
  private static func closing(of open: Int, in text: Scalars) -> Int? {
    guard let close = brackets[text[open]] else { return nil }
    var depth = 0
    for index in open..<text.endIndex {
      if text[index] == text[open] { depth += 1 }
      if text[index] == close { depth -= 1 }
      if depth == 0 { return index }
    }
    return nil
  }

  /// `ANSWER:` inside a box or a tag.
  private static func dropMarker(_ rest: inout Scalars) {
    while let colon = rest.prefix(40).firstIndex(where: { $0 == ":" || $0 == "\u{FF1A}" }) {
      let before = rest[..<colon].filter { !isEmphasisOrSpace($0) && $0 != "_" }
      guard markers.contains(string(before[...]).lowercased()) else { return }
      rest = rest[(colon + 1)...]
    }
  }

  private static let markers: Set<String> = ["", "answer", "finalanswer"]
}
