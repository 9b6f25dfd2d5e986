/// A text that grows up to a limit, whatever a hostile file makes of it.
struct ViewText {
  /// The text so far.
  private(set) var text = ""
  /// Whether something was left out.
  private(set) var isFull = false
  /// Its greatest length, in bytes of UTF-8.
  let limit: Int

  init(limit: Int = AttachmentView.maximumBytes) { self.limit = limit }

  /// A text, cut off at the limit.
  init(_ text: String, limit: Int = AttachmentView.maximumBytes) {
    self.init(limit: limit)
    append(text)
  }

  /// Appends what there is room for.
  mutating func append(_ piece: String) {
    if isFull { return }
    let room = limit - text.utf8.count
    isFull = piece.utf8.count > room
    text += isFull ? String(Self.prefix(of: piece, room)) : piece
  }

  /// Appends a line.
  mutating func appendLine(_ line: String) {
    append(line)
    append("\n")
  }

  /// At most so many bytes from a text's beginning: whole lines, unless they are very long.
  static func beginning(of text: String, _ limit: Int) -> String {
    let start = prefix(of: text, limit)
    guard start.endIndex < text.endIndex, let end = start.utf8.lastIndex(of: 0x0A) else {
      return String(start)
    }
    let lines = start[..<start.utf8.index(after: end)]
    return String(lines.utf8.count * 2 < limit ? start : lines)
  }

  /// The longest beginning of at most so many bytes that ends between two characters of Unicode.
  private static func prefix(of text: String, _ limit: Int) -> Substring {
    guard text.utf8.count > limit else { return text[...] }
    var end = text.utf8.index(text.startIndex, offsetBy: max(0, limit))
    while end.samePosition(in: text.unicodeScalars) == nil { end = text.utf8.index(before: end) }
    return text[..<end]
  }
}
