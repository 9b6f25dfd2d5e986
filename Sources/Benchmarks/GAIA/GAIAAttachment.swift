import Digests
import Evaluation

/// A file that comes with a GAIA-style task, as a model gets to see it.
struct GAIAAttachment: Sendable {
  /// The file's name and content, or that it cannot be read.
  let material: String
  /// What the user must know about it, or nil.
  let warning: String?
  /// The file itself, for tools.
  let file: TaskFile

  /// An attachment longer than this, in bytes, is shown whole, with a warning.
  private static let longLength = 200_000
  /// One longer than this is not shown: no model reads that much.
  private static let longestShown = 16 << 20

  /// Reads an attachment. Text in UTF-8 of any format is shown as it is; anything else (images,
  /// sound, spreadsheets, PDF) is named and declared unreadable.
  /// - Parameters:
  ///   - dataset: the path of the file that names it, which it must lie beside.
  ///   - place: where the file is named, for errors.
  /// - Throws: `InputError` as `CompanionFile.locate` does.
  init(_ name: String, beside dataset: String, namedAt place: String) throws {
    let path = try CompanionFile.locate(name, beside: dataset, namedAt: place)
    let bytes = try InputFile.content(of: path)
    file = TaskFile(name: name, path: path, bytes: bytes.count, contentHash: Digest.sha256(bytes))
    guard bytes.count <= Self.longestShown, let text = Self.text(bytes) else {
      let reason =
        bytes.count > Self.longestShown ? "it has \(bytes.count) bytes" : "it is not a text file"
      material = "Attached file \(name): not shown, because \(reason)."
      warning = "the attachment \(name): \(reason); no model sees it"
      return
    }
    material = "Attached file \(name):\n\n\(text)"
    warning =
      bytes.count > Self.longLength
      ? "the attachment \(name) is long (\(bytes.count) bytes), and becomes part of every prompt"
      : nil
  }

  /// The text without a byte order mark, or nil where the bytes are no text.
  private static func text(_ bytes: [UInt8]) -> String? {
    let mark = InputFile.byteOrderMark
    let body = bytes.starts(with: mark) ? bytes.dropFirst(mark.count) : bytes[...]
    if body.contains(0) || body.starts(with: "%PDF".utf8) { return nil }
    return String(validating: body, as: UTF8.self)
  }
}
