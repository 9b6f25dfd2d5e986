import Benchmarks
public import Evaluation

/// Finds the passages of a task's files and material that have the words of a query.
public struct SearchTextTool: Tool {
  /// The most passages that are returned.
  static let mostPassages = 8
  /// The most words of a query that count.
  static let mostWords = 64

  /// The tool.
  public init() {}

  public var state: ToolState { .none }

  public var definition: ToolDefinition {
    ToolDefinition(
      name: OwnTool.searchText.rawValue,
      description: "Searches the task's text and files for words, and returns the "
        + "\(Self.mostPassages) passages that fit best, each with the file and the offset in its text "
        + "where it begins.",
      parameters: [
        "type": "object",
        "properties": [
          "query": [
            "type": "string", "description": "the words; passages with more of them come first",
          ]
        ],
        "required": ["query"],
      ])
  }

  public func use(
    _ arguments: [String: JSONValue], in place: ToolPlace
  ) async throws -> ToolOutput {
    let words = Self.words(of: arguments["query"]?.text ?? "")
    guard !words.isEmpty else {
      return ToolOutput("the query has no word", ending: .invalid)
    }
    return try await ToolOutput.measured {
      let passages = try Self.passages(place)
      let found = try PassageIndex(passages.map(\.text)).search(words, most: Self.mostPassages)
      let text = found.enumerated().map { number, index in
        let passage = passages[index]
        return "[\(number + 1)] \(passage.place):\n\(passage.text.trimmingSpace())"
      }
      return ToolOutput(
        text.isEmpty ? "[no passage has any of these words]" : text.joined(separator: "\n\n"))
    }
  }

  /// The words of a query: its runs of letters, digits and marks.
  private static func words(of query: String) -> [String] {
    let words = query.unicodeScalars.split { scalar in
      let properties = scalar.properties
      return
        !(properties.isAlphabetic || properties.numericType != nil
        || properties.canonicalCombiningClass != .notReordered)
    }
    return words.prefix(mostWords).map { String($0) }
  }

  /// The files' passages, and those of the material that are in no file: attachments are part of it.
  private static func passages(_ place: ToolPlace) throws -> [Passage] {
    var passages: [Passage] = []
    for file in place.files {
      let text = try TaskText(of: file)
      passages += Passage.all(of: text.view.text ?? "") { "\(file.name), offset \($0)" }
    }
    let known = Set(passages.map { ExactText($0.text) })
    return passages
      + Passage.all(of: place.material) { _ in "the task's text" }
      .filter { !known.contains(ExactText($0.text)) }
  }
}

/// A paragraph of a text, or a piece of a long one.
struct Passage: Sendable {
  /// Where it lies, in words.
  let place: String
  /// The passage.
  let text: String

  /// Longer paragraphs are divided, in bytes.
  private static let longest = 1000

  /// All passages of a text that are not blank. Where paragraphs begin does not depend on what precedes
  /// them.
  static func all(of text: String, place: (_ offset: Int) -> String) -> [Passage] {
    var text = text
    text.makeContiguousUTF8()
    var passages: [Passage] = []
    var start = text.startIndex
    var offset = 0
    while start < text.endIndex {
      let end = paragraphEnd(text, from: start)
      let paragraph = String(text[start..<end])
      let length = paragraph.utf8.count
      var done = 0
      while done < length {
        let piece = TextPiece(of: paragraph, from: done, most: longest)
        if piece.text.contains(where: { !$0.isWhitespace }) {
          passages.append(Passage(place: place(offset + done), text: String(piece.text)))
        }
        done = piece.end
      }
      offset += length
      start = end
    }
    return passages
  }

  /// Behind the line breaks that end a paragraph.
  private static func paragraphEnd(_ text: String, from start: String.Index) -> String.Index {
    let utf8 = text.utf8
    var index = start
    var breaks = 0
    while index < text.endIndex {
      let byte = utf8[index]
      if byte == 0x0A {
        breaks += 1
      } else if byte != 0x0D {
        if breaks >= 2 { return index }
        breaks = 0
      }
      index = utf8.index(after: index)
    }
    return index
  }
}
