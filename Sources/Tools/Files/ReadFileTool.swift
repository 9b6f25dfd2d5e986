import Benchmarks
public import Evaluation

/// Reads a task's file as text, a piece at a time: the text view whose beginning models without tools
/// are shown as well.
public struct ReadFileTool: Tool {
  /// The longest piece, in bytes.
  static let longestPiece = 16 << 10

  /// The tool.
  public init() {}

  public var state: ToolState { .none }

  public var definition: ToolDefinition {
    ToolDefinition(
      name: OwnTool.readFile.rawValue,
      description: "Reads one of the task's files as text: spreadsheets as a table for each sheet, "
        + "documents, slides and PDF files as their text, archives with the files in them. Returns at "
        + "most \(Self.longestPiece) bytes of it, from offset on.",
      parameters: [
        "type": "object",
        "properties": [
          "path": ["type": "string", "description": "the file's name"],
          "offset": [
            "type": "integer", "description": "where in the text to begin, in bytes; 0 if left out",
          ],
        ],
        "required": ["path"],
      ])
  }

  public func use(
    _ arguments: [String: JSONValue], in place: ToolPlace
  ) async throws -> ToolOutput {
    let path = arguments["path"]?.text ?? ""
    let offset = arguments["offset"]?.wholeNumber ?? 0
    guard offset >= 0 else { return ToolOutput("the offset is below 0", ending: .invalid) }
    guard let file = TaskText.file(path, among: place.files) else {
      let names = place.files.map(\.name).joined(separator: ", ")
      return ToolOutput(
        "there is no file \"\(path.excerpt(200))\"; "
          + (names.isEmpty ? "the task has no files" : "there are: \(names)"), ending: .failed)
    }
    return try await ToolOutput.measured { Self.piece(of: try TaskText(of: file), from: offset) }
  }

  private static func piece(of file: TaskText, from offset: Int) -> ToolOutput {
    let view = file.view
    guard let text = view.text else {
      return ToolOutput(
        "\(file.name) cannot be shown as text: \(view.omissions.joined(separator: "; "))",
        ending: .failed)
    }
    let length = text.utf8.count
    guard offset < length || offset == 0 else {
      return ToolOutput(
        "the text of \(file.name) ends at offset \(length)", ending: .failed)
    }
    if length == 0 { return ToolOutput("[\(file.name) has no text]") }
    let piece = TextPiece(of: text, from: offset, most: longestPiece)
    var heading = file.name + (view.format.map { " (\($0))" } ?? "")
    if piece.start > 0 || piece.end < length {
      heading += ", bytes \(piece.start) to \(piece.end) of \(length)"
    }
    let remarks =
      piece.end < length
      ? ["The text goes on at offset \(piece.end)."]
      : view.omissions.map { "Not shown: \($0)." }
    let isLine = piece.text.utf8.last == 0x0A
    let end = remarks.map { "[\($0)]" }.joined(separator: "\n")
    return ToolOutput(
      "\(heading):\n\n\(piece.text)" + (isLine || end.isEmpty ? "" : "\n") + end)
  }
}
