/// Where in a reply the marker of an answer stands, by bytes and in time linear in its length.
struct AnswerScanner {
  let bytes: [UInt8]
  /// The lines without their ends.
  let lines: [Range<Int>]
  /// By line: for each marker in it, from its first byte to where what it announces begins.
  private(set) var markers: [Int: [Range<Int>]] = [:]
  /// The lines that are nothing but the marker: headings.
  private(set) var headings: Set<Int> = []

  private let words: [[UInt8]]

  /// So many lines below an answer are looked at.
  private static let longestBlock = 200

  /// - Parameter marker: lower-case words with single spaces between.
  init(bytes: [UInt8], marker: String) {
    self.bytes = bytes
    words = marker.split(separator: " ").map { Array($0.utf8) }
    var lines: [Range<Int>] = []
    var start = 0
    for (index, byte) in bytes.enumerated() where byte == 0x0A || byte == 0x0D {
      lines.append(start..<index)
      start = index + 1
    }
    lines.append(start..<bytes.count)
    self.lines = lines
    for (index, line) in lines.enumerated() {
      let found = self.markers(in: line)
      if !found.isEmpty {
        markers[index] = found
      } else if isHeading(line) {
        headings.insert(index)
      }
    }
  }

  /// Some of the text.
  func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  /// What the last marker with something behind it in its line announces, or nil.
  var lastLine: String? {
    for line in lines.indices.reversed() {
      guard let marker = markers[line]?.last else { continue }
      let text = AnswerText.unwrapped(self.text(marker.upperBound..<lines[line].upperBound))
      if !text.isEmpty { return text }
    }
    return nil
  }

  /// The first line below one that has something on it, or nil where an announcement comes first.
  func firstLine(below line: Int) -> Int? {
    var next = line + 1
    while next < lines.count {
      if markers[next] != nil || headings.contains(next) { return nil }
      if !isBlank(lines[next]) { return next }
      next += 1
    }
    return nil
  }

  /// The lines from a position on that belong together: up to a blank line that no list goes on
  /// after, or to the next marker; and whether the text ends with them.
  func block(from position: Int) -> (lines: [String], isLast: Bool) {
    guard var line = firstIndex(from: position) else { return ([], true) }
    var block: [String] = []
    while line < lines.count, block.count < Self.longestBlock, markers[line] == nil,
      !headings.contains(line)
    {
      let text = self.text(lines[line])
      if isBlank(lines[line]) {
        guard let next = firstLine(below: line), Self.bullet(self.text(lines[next])) != nil else {
          break
        }
        line = next
      } else {
        block.append(text)
        line += 1
      }
    }
    return (block, lines[line...].allSatisfy(isBlank))
  }

  /// The first line that begins at a position or behind it.
  private func firstIndex(from position: Int) -> Int? {
    var (low, high) = (0, lines.count)
    while low < high {
      let middle = (low + high) / 2
      if lines[middle].lowerBound < position { low = middle + 1 } else { high = middle }
    }
    return low < lines.count ? low : nil
  }

  /// Whether a line is blank, a code fence or a rule.
  private func isBlank(_ line: Range<Int>) -> Bool {
    guard let first = bytes[line].firstIndex(where: { $0 > 0x20 }) else { return true }
    if bytes[first..<line.upperBound].starts(with: "```".utf8) { return true }
    return line.count < 200 && AnswerText.isNothing(text(line))
  }
}

// MARK: - Markers

extension AnswerScanner {
  /// The markers in a line with their colons.
  private func markers(in line: Range<Int>) -> [Range<Int>] {
    guard let last = words.last else { return [] }
    var found: [Range<Int>] = []
    var index = line.lowerBound
    while index + last.count <= line.upperBound {
      guard bytes[index] | 0x20 == last[0], matches(last, at: index),
        let start = start(endingAt: index, in: line),
        let end = separator(after: index + last.count, in: line, from: start)
      else {
        index += 1
        continue
      }
      found.append(start..<end)
      index = end
    }
    return found
  }

  private func matches(_ word: [UInt8], at index: Int) -> Bool {
    word.indices.allSatisfy { bytes[index + $0] | 0x20 == word[$0] }
  }

  /// Where a marker begins whose last word stands at a position; nil where something is glued to it.
  private func start(endingAt index: Int, in line: Range<Int>) -> Int? {
    var index = index
    for word in words.dropLast().reversed() {
      var end = index
      while end > line.lowerBound, isDecoration(bytes[end - 1]) { end -= 1 }
      guard end < index, end - word.count >= line.lowerBound, matches(word, at: end - word.count)
      else { return nil }
      index = end - word.count
    }
    return index > line.lowerBound && isWord(bytes[index - 1]) ? nil : index
  }

  /// Where what a marker announces begins: behind a colon, an equals sign, or, where the line begins
  /// with the marker, a dash or an arrow; nil where there is none.
  private func separator(after word: Int, in line: Range<Int>, from start: Int) -> Int? {
    var index = word
    while index < line.upperBound, isDecoration(bytes[index]) { index += 1 }
    if hasPrefix("is", at: index, line), index > word {
      var colon = index + 2
      while colon < line.upperBound, isDecoration(bytes[colon]) { colon += 1 }
      return self.colon(at: colon, line)
    }
    if let end = colon(at: index, line) { return end }
    guard index > word, bytes[line.lowerBound..<start].allSatisfy(isOpening) else { return nil }
    for dash in ["-", "–", "—", "→", "->", "=>", "="] where hasPrefix(dash, at: index, line) {
      let end = index + dash.utf8.count
      if end < line.upperBound, isDecoration(bytes[end]) { return end }
    }
    return nil
  }

  private func colon(at index: Int, _ line: Range<Int>) -> Int? {
    for colon in [":", "：", "﹕"] where hasPrefix(colon, at: index, line) {
      let start = index + colon.utf8.count
      // The emphasis that closes behind the colon: __ANSWER:__
      let end = bytes[start..<line.upperBound].firstIndex { !isDecoration($0) || $0 == 0x20 }
      return end.map { bytes[$0] == 0x20 } ?? false ? end : start
    }
    return nil
  }

  private func hasPrefix(_ text: String, at index: Int, _ line: Range<Int>) -> Bool {
    index <= line.upperBound && bytes[index..<line.upperBound].starts(with: text.utf8)
  }

  /// Whether a line is nothing but the marker: `## Answer`.
  private func isHeading(_ line: Range<Int>) -> Bool {
    var range = line
    while let first = bytes[range].first, isOpening(first) { range = range.dropFirst() }
    while let last = bytes[range].last, isOpening(last) { range = range.dropLast() }
    guard range.count < 40, let last = words.last, range.count >= last.count,
      matches(last, at: range.upperBound - last.count),
      let start = start(endingAt: range.upperBound - last.count, in: range)
    else { return false }
    let before = String(decoding: bytes[range.lowerBound..<start], as: UTF8.self)
    return ["", "final", "the", "my", "your", "the final", "my final", "short"].contains(
      before.lowercased().filter { $0 != "*" && $0 != "_" }.split(separator: " ")
        .joined(separator: " "))
  }

  private func isDecoration(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x2A || byte == 0x5F || byte == 0x60
  }

  /// What may stand before a marker that begins a line.
  private func isOpening(_ byte: UInt8) -> Bool {
    isDecoration(byte) || byte == 0x23 || byte == 0x3E || byte == 0x2D
  }

  private func isWord(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
  }
}

// MARK: - Tags and boxes

extension AnswerScanner {
  /// What an answer's tag holds.
  struct Tag {
    let content: Range<Int>
    let end: Int
    let isClosed: Bool
  }

  private static let tags = [
    ("<answer>", "</answer>"), ("<final_answer>", "</final_answer>"),
    ("<finalanswer>", "</finalanswer>"), ("[answer]", "[/answer]"),
    ("<|begin_of_solution|>", "<|end_of_solution|>"), ("<solution>", "</solution>"),
  ].map { (Array($0.0.utf8), Array($0.1.utf8)) }

  /// The last tag of an answer. One that is not closed, as where its closing is the stop sequence,
  /// holds the rest of its line.
  func lastTag() -> Tag? {
    guard bytes.contains(where: { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: "[") }) else {
      return nil
    }
    var last: Tag?
    for (open, close) in Self.tags {
      guard let start = lastIndex(of: open) else { continue }
      let content = start + open.count
      let end = firstIndex(of: close, from: content)
      let lineEnd = bytes[content...].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? bytes.count
      let tag = Tag(
        content: content..<(end ?? lineEnd), end: end.map { $0 + close.count } ?? lineEnd,
        isClosed: end != nil)
      if tag.end > last?.end ?? -1 { last = tag }
    }
    return last
  }

  /// What the last `\boxed{…}` holds.
  func lastBox() -> Range<Int>? {
    guard bytes.contains(UInt8(ascii: "\\")) else { return nil }
    let starts = ["boxed{", "boxed {", "fbox{"].compactMap { word in
      lastIndex(of: Array("\\\(word)".utf8)).map { $0 + 1 + word.utf8.count }
    }
    guard let start = starts.max() else { return nil }
    var depth = 1
    for index in start..<bytes.count {
      if bytes[index] == 0x7B { depth += 1 }
      if bytes[index] == 0x7D { depth -= 1 }
      if depth == 0 { return start..<index }
    }
    return nil
  }

  private func lastIndex(of part: [UInt8]) -> Int? {
    guard bytes.count >= part.count else { return nil }
    return (0...bytes.count - part.count).last { isText(part, at: $0) }
  }

  private func firstIndex(of part: [UInt8], from start: Int) -> Int? {
    guard bytes.count - part.count >= start else { return nil }
    return (start...bytes.count - part.count).first { isText(part, at: $0) }
  }

  private func isText(_ part: [UInt8], at index: Int) -> Bool {
    for offset in part.indices {
      let byte = bytes[index + offset]
      let lower = (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
      if lower != part[offset] { return false }
    }
    return true
  }
}

// MARK: - Lists

extension AnswerScanner {
  /// A line's text behind the bullet or the number that makes it part of a list, or nil.
  static func bullet(_ line: String) -> String? {
    let text = line.drop { $0.isWhitespace }
    for mark in ["- ", "* ", "+ ", "• ", "– "] where text.hasPrefix(mark) {
      return String(text.dropFirst(mark.count))
    }
    let digits = text.prefix { ("0"..."9").contains($0) }
    let rest = text.dropFirst(digits.count)
    guard (1...3).contains(digits.count), let mark = rest.first, mark == "." || mark == ")",
      rest.dropFirst().first?.isWhitespace ?? false
    else { return nil }
    return String(rest.dropFirst(2))
  }

  /// A line's text behind a bullet or the mark of a quotation; a number stays.
  static func withoutBullet(_ line: String) -> String {
    let text = line.drop { $0.isWhitespace }
    for mark in ["- ", "* ", "+ ", "• ", "> "] where text.hasPrefix(mark) {
      return String(text.dropFirst(mark.count))
    }
    return line
  }
}
