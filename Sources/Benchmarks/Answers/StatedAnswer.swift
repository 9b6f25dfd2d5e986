import Evaluation

/// Finds the answer that a reply announces.
///
/// The form that was asked for is a line `ANSWER: …`. Models write others of the same meaning: a
/// heading, a box of LaTeX, a tag, a JSON object. Of all that a reply has the last one counts that
/// says something and is no echo of the instruction.
struct StatedAnswer {
  /// What a reply announces.
  enum Found: Equatable {
    /// No answer is announced.
    case none
    /// What is announced is nothing.
    case nothing
    /// The answer is where the reply was cut off.
    case cut
    /// The answer, unwrapped and not empty, and what follows it.
    case text(String, Following)
  }

  /// The lines below an answer.
  struct Following: Equatable {
    var lines: [String] = []
    /// Whether the answer itself stands below its marker.
    var isBelowMarker = false
    /// Whether the reply ends with them.
    var isLast = true
  }

  /// A place where an answer is announced.
  private struct Announcement {
    /// The place by which the last one is told: behind an object or a tag, at a marker.
    let position: Int
    let text: String
    /// Where the lines after it begin.
    let end: Int
    /// Whether a reply that was cut off at `end` was cut off in the answer.
    var isOpen = true
    /// Whether the text stands below the marker's line.
    var isBelow = false
  }

  /// Lower-case words without the colon, such as `final answer`.
  let marker: String
  /// What the instruction has in the answer's place, as `ProseWords` has it.
  let placeholders: Set<String>

  /// So many of the markers in one line are looked at.
  private static let markersPerLine = 4
  /// So deep an answer is looked for in an answer.
  private static let deepest = 4

  /// What a reply announces.
  func find(in reply: ReplyText) -> Found { find(in: reply, depth: 0) }

  /// - Parameter depth: how many objects, tags and boxes this text stands in.
  private func find(in reply: ReplyText, depth: Int) -> Found {
    let scanner = AnswerScanner(bytes: reply.bytes, marker: marker)
    var announcements: [Announcement] = []
    for line in scanner.lines.indices { announce(line, scanner, &announcements) }
    announcements += [tag(scanner), box(scanner), object(scanner)].compactMap { $0 }
    guard !announcements.isEmpty else { return .none }
    announcements.sort { $0.position < $1.position }
    for announcement in announcements.reversed() {
      let text = AnswerText.unwrapped(announcement.text)
      if AnswerText.isNothing(text) || isPlaceholder(text) { continue }
      if reply.end == .cut, announcement.isOpen, announcement.end >= reply.bytes.count {
        return .cut
      }
      if !announcement.isOpen, depth < Self.deepest,
        case .text(let inner, let following) = find(
          in: ReplyText(content: text), depth: depth + 1)
      {
        return .text(inner, following)
      }
      let block = scanner.block(from: announcement.end)
      return .text(
        text,
        Following(lines: block.lines, isBelowMarker: announcement.isBelow, isLast: block.isLast))
    }
    return .nothing
  }

  /// Whether a text is what the instruction has in the answer's place.
  func isPlaceholder(_ text: String) -> Bool {
    let words = ProseWords(text).text
    return placeholders.contains(words) || Self.commonPlaceholders.contains(words)
  }

  private static let commonPlaceholders: Set<String> = [
    "answer", "your answer", "final answer", "your final answer", "answer here", "your answer here",
    "insert answer here", "insert your answer here", "answers words", "answer in few words",
    "answer goes here",
  ]

  private func announce(
    _ line: Int, _ scanner: AnswerScanner, _ announcements: inout [Announcement]
  ) {
    let range = scanner.lines[line]
    let markers = scanner.markers[line] ?? []
    var end = range.upperBound
    for marker in markers.suffix(Self.markersPerLine).reversed() {
      let text = scanner.text(marker.upperBound..<end)
      if end == range.upperBound, AnswerText.isNothing(AnswerText.unwrapped(text)) {
        announceBelow(line, scanner, at: marker.lowerBound, &announcements)
      } else {
        announcements.append(
          Announcement(position: marker.lowerBound, text: text, end: end))
      }
      end = marker.lowerBound
    }
    if markers.isEmpty, scanner.headings.contains(line) {
      announceBelow(line, scanner, at: range.lowerBound, &announcements)
    }
  }

  /// The first line with something on it below a marker.
  private func announceBelow(
    _ line: Int, _ scanner: AnswerScanner, at position: Int,
    _ announcements: inout [Announcement]
  ) {
    guard let below = scanner.firstLine(below: line) else {
      let range = scanner.lines[line]
      announcements.append(
        Announcement(position: position, text: "", end: range.upperBound))
      return
    }
    let range = scanner.lines[below]
    announcements.append(
      Announcement(
        position: position, text: AnswerScanner.withoutBullet(scanner.text(range)),
        end: range.upperBound, isBelow: true))
  }

  private func tag(_ scanner: AnswerScanner) -> Announcement? {
    scanner.lastTag().map {
      Announcement(
        position: $0.end, text: scanner.text($0.content), end: $0.end, isOpen: !$0.isClosed)
    }
  }

  private func box(_ scanner: AnswerScanner) -> Announcement? {
    scanner.lastBox().map {
      Announcement(
        position: $0.upperBound, text: scanner.text($0), end: $0.upperBound + 1, isOpen: false)
    }
  }

  private func object(_ scanner: AnswerScanner) -> Announcement? {
    guard scanner.bytes.contains(0x7B),
      let found = LenientJSON.object(
        inBytes: scanner.bytes, nested: true, numbers: .asWritten,
        where: { AnswerMembers($0).answer != nil }),
      let answer = AnswerMembers(found.value).answer
    else { return nil }
    return Announcement(position: found.end, text: answer, end: found.end, isOpen: false)
  }
}
