import Digests
import Evaluation

/// A file that comes with a GAIA-style task, as a model gets to see it.
struct GAIAAttachment: Sendable {
  /// The file's name and content, or that it cannot be read.
  let material: String
  /// What the user must know about it, or nil.
  let warning: String?
  /// SHA-256 of its bytes.
  let contentHash: String

  /// An attachment longer than this, in bytes, is shown whole, with a warning.
  private static let longLength = 200_000

  /// Reads an attachment. Text in UTF-8 of any format is shown as it is; anything else (images,
  /// sound, spreadsheets, PDF) is named and declared unreadable.
  /// - Parameter place: where the file is named, for the error when it is absent.
  init(_ name: String, in folder: String, namedAt place: String) throws {
    let path = InputFile.join(folder, name)
    guard InputFile.exists(path) else {
      throw InputError(
        "\(place): file_name", "the attachment \(name) is not in \(folder)",
        remedy: "Put the attachments beside metadata.jsonl.")
    }
    let bytes = try InputFile.content(of: path)
    contentHash = Digest.sha256(bytes)
    guard let text = Self.text(bytes) else {
      material = "Attached file \(name): not shown, because it is not a text file."
      warning = "the attachment \(name) is not a text file; no model sees it"
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
