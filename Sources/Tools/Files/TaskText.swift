import Benchmarks
import Evaluation

/// A task's file as text.
struct TaskText: Sendable {
  /// The file's name.
  let name: String
  /// Its text view.
  let view: AttachmentView

  /// - Throws: `InputError` where the file cannot be read, or is another by now.
  init(of file: TaskFile) throws {
    name = file.name
    view = try AttachmentView(of: file)
  }

  /// The file that a model means: one of these by its name, or by the place where programs find it. No
  /// other path leads anywhere, whatever it holds.
  static func file(_ path: String, among files: [TaskFile]) -> TaskFile? {
    let places = ["", "./", Sandbox.files + "/"]
    return files.first { file in
      places.contains { path.utf8.elementsEqual(($0 + file.name).utf8) }
    }
  }
}

/// A piece of a text by bytes of UTF-8: whole lines, unless they are very long, and no character is cut.
struct TextPiece {
  /// The piece.
  let text: Substring
  /// Where it begins.
  let start: Int
  /// Where it ends.
  let end: Int

  /// The piece that begins at a position, or at the character that the position is within.
  /// - Parameter start: at least 0 and at most the text's length.
  init(of text: String, from start: Int, most: Int) {
    let utf8 = text.utf8
    func whole(_ index: String.Index) -> String.Index {
      var index = index
      while index.samePosition(in: text.unicodeScalars) == nil { index = utf8.index(before: index) }
      return index
    }
    let first = whole(utf8.index(text.startIndex, offsetBy: start))
    var last = utf8.index(first, offsetBy: most, limitedBy: text.endIndex) ?? text.endIndex
    last = whole(last)
    if last < text.endIndex, let line = utf8[first..<last].lastIndex(of: 0x0A) {
      let end = utf8.index(after: line)
      if utf8.distance(from: first, to: end) * 2 >= most { last = end }
    }
    self.text = text[first..<last]
    self.start = utf8.distance(from: text.startIndex, to: first)
    end = self.start + utf8.distance(from: first, to: last)
  }
}

extension ToolOutput {
  /// What is made on a thread of its own, with the time that it takes.
  static func measured(
    _ make: @escaping @Sendable () throws -> ToolOutput
  ) async throws -> ToolOutput {
    try await onOwnThread {
      let start = ContinuousClock.now
      var output = try make()
      output.seconds = (ContinuousClock.now - start) / .seconds(1)
      return output
    }
  }
}
