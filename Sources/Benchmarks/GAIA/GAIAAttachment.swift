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
  /// The file as an image or a recording; nil for others.
  let medium: TaskMedium?

  /// More of an attachment's text is not shown, in bytes: it becomes part of every prompt.
  private static let longestShown = 200_000

  /// Reads an attachment.
  /// - Parameters:
  ///   - dataset: the path of the file that names it, which it must lie beside.
  ///   - place: where the file is named, for errors.
  /// - Throws: `InputError` as `CompanionFile.locate` does.
  init(_ name: String, beside dataset: String, namedAt place: String) throws {
    let label = "Attached file \(name)"
    let path = try CompanionFile.locate(name, beside: dataset, namedAt: place)
    let bytes = try InputFile.content(of: path)
    file = TaskFile(name: name, path: path, bytes: bytes.count, contentHash: Digest.sha256(bytes))
    let view = AttachmentView(bytes, name: name)
    let (text, omissions) = view.prompt(label, limit: Self.longestShown)
    material = text
    self.omissions = omissions.map { Self.note(name, $0) }
    medium = MediaFormat(of: bytes).map { [file] in Self.medium(file, $0, label) }
  }

  private static func medium(
    _ file: TaskFile, _ format: MediaFormat, _ label: String
  ) -> TaskMedium {
    switch format.sending() {
    case .success(let type):
      TaskMedium(format.kind, material: "\(label) follows: \(format.name).") {
        InlineFile(mediaType: type, bytes: try CompanionFile.content(of: file))
      }
    case .failure(let fault):
      TaskMedium(
        format.kind, material: "\(label): not shown, because \(fault.problem).",
        omissions: [note(file.name, fault.problem)], load: nil)
    }
  }

  private static func note(_ name: String, _ omission: String) -> String {
    "the attachment \(name): not shown: \(omission)"
  }
}
