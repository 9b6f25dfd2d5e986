import Digests
import Evaluation

/// A file that comes with a GAIA-style task, as a model gets to see it.
struct GAIAAttachment: Sendable {
  /// The file's name and its text view, or why there is none.
  let material: String
  /// What of the file no model sees, in clauses that name it.
  let omissions: [String]
  /// The file itself, for tools.
  let file: TaskFile

  /// More of an attachment's text is not shown, in bytes: it becomes part of every prompt.
  private static let longestShown = 200_000

  /// Reads an attachment.
  /// - Parameters:
  ///   - dataset: the path of the file that names it, which it must lie beside.
  ///   - place: where the file is named, for errors.
  /// - Throws: `InputError` as `CompanionFile.locate` does.
  init(_ name: String, beside dataset: String, namedAt place: String) throws {
    let path = try CompanionFile.locate(name, beside: dataset, namedAt: place)
    let bytes = try InputFile.content(of: path)
    file = TaskFile(name: name, path: path, bytes: bytes.count, contentHash: Digest.sha256(bytes))
    let view = AttachmentView(bytes, name: name)
    let (text, omissions) = view.prompt("Attached file \(name)", limit: Self.longestShown)
    material = text
    self.omissions = omissions.map { "the attachment \(name): not shown: \($0)" }
  }
}
