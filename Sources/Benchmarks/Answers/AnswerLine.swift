/// Finds the answer that a reply announces with a marker such as `ANSWER:`.
enum AnswerLine {
  /// What a reply announces.
  enum Found: Equatable {
    /// The marker occurs nowhere.
    case noMarker
    /// Nothing follows any marker.
    case nothing
    /// The answer, not empty.
    case text(String)
  }

  /// The text after the last marker that has some on its line; where no marker has, the next line
  /// that is not blank after the last marker.
  ///
  /// Upper and lower case are alike, Markdown around marker and answer is dropped (`**ANSWER:** x`),
  /// and within a line the last marker counts.
  /// - Parameter marker: lower-case words without the colon, such as `final answer`.
  static func find(_ marker: String, in reply: String) -> Found {
    let lines = reply.unicodeScalars.split(omittingEmptySubsequences: false) {
      $0 == "\n" || $0 == "\r"
    }
    var isAnnounced = false
    var following: String?
    for line in lines.reversed() {
      let scalars = Array(line)
      if let start = afterMarker(marker, in: scalars) {
        let text = plain(scalars[start...])
        if !text.isEmpty { return .text(text) }
        isAnnounced = true
      } else if !isAnnounced {
        let text = plain(scalars)
        if !text.isEmpty { following = text }
      }
    }
    guard isAnnounced else { return .noMarker }
    return following.map(Found.text) ?? .nothing
  }

  /// The text that a reply announces, or nil.
  static func last(_ marker: String, in reply: String) -> String? {
    if case .text(let text) = find(marker, in: reply) { text } else { nil }
  }

  /// The text without white space and Markdown emphasis around it.
  /// - Parameter quotes: whether quotes around it and a period behind it are dropped too.
  static func plain(
    _ text: some BidirectionalCollection<Unicode.Scalar>, droppingQuotes quotes: Bool = false
  ) -> String {
    func isDropped(_ scalar: Unicode.Scalar) -> Bool {
      PythonCharacters.isSpace(scalar) || isEmphasis(scalar) || quotes && isQuote(scalar)
    }
    var rest = Array(text)[...]
    while let first = rest.first, let last = rest.last {
      if isDropped(first) {
        rest.removeFirst()
      } else if isDropped(last) || quotes && last == "." {
        rest.removeLast()
      } else if rest.count > 1, first == "_", last == "_" {
        rest = rest.dropFirst().dropLast()
      } else {
        break
      }
    }
    return String(String.UnicodeScalarView(rest))
  }

  private static func isQuote(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "\"", "'", "\u{2018}", "\u{2019}", "\u{201C}", "\u{201D}", "\u{AB}", "\u{BB}": true
    default: false
    }
  }

  private static func isEmphasis(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "*" || scalar == "`"
  }

  /// The index behind the last marker and its colon, or nil.
  private static func afterMarker(_ marker: String, in line: [Unicode.Scalar]) -> Int? {
    for colon in line.indices.reversed() where line[colon] == ":" {
      var end = colon
      while end > 0, isEmphasis(line[end - 1]) || line[end - 1] == "_" { end -= 1 }
      if ends(with: marker, line[..<end]) { return colon + 1 }
    }
    return nil
  }

  /// Whether the text ends with the marker's words, any spacing between them, none glued before.
  private static func ends(with marker: String, _ text: ArraySlice<Unicode.Scalar>) -> Bool {
    var rest = text
    for expected in marker.unicodeScalars.reversed() {
      if expected == " " {
        guard rest.last == " " else { return false }
        while rest.last == " " { rest.removeLast() }
      } else {
        guard let last = rest.popLast(), last.isASCII, last.value | 0x20 == expected.value else {
          return false
        }
      }
    }
    return rest.last.map { !PythonCharacters.isWord($0) || $0 == "_" } ?? true
  }
}
