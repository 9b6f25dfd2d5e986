public import Evaluation

/// What of a file can be shown as text: to models without tools, and to a tool that reads files.
///
/// The same bytes under the same name give the same view; that of a PDF file is pdftotext's, and so
/// depends on its version. docs/attachments.md has the rules of each format.
public struct AttachmentView: Sendable, Hashable {
  /// What the file is, and how the text stands for it: `a spreadsheet, …`; nil for a file of text,
  /// which stands for itself.
  public let format: String?
  /// The text; nil where nothing can be shown.
  public let text: String?
  /// What of the file is not shown, and why, in clauses: `2 pictures in it`.
  public let omissions: [String]

  /// A longer text is cut off, in bytes.
  public static let maximumBytes = 16 << 20

  /// A view.
  init(_ format: String?, _ text: ViewText, omissions: [String] = []) {
    self.format = format
    self.text = text.text
    self.omissions =
      omissions + (text.isFull ? ["what follows its first \(Counts.text(text.limit)) bytes"] : [])
  }

  /// A view of what cannot be shown.
  /// - Parameter reason: a clause: `it is damaged`.
  init(_ format: String?, nothingBecause reason: String) {
    self.format = format
    text = nil
    omissions = [reason]
  }

  /// The view of a task's file as it was when the task was read.
  /// - Throws: `InputError` where it cannot be read, or is not what it was.
  public init(of file: TaskFile) throws {
    self.init(try CompanionFile.content(of: file), name: file.name)
  }

  /// The view of a file with this content.
  /// - Parameter name: its name, which tells kinds of text apart.
  init(_ bytes: [UInt8], name: String) {
    self = Self.view(bytes, name: name, isMember: false)
  }

  /// - Parameter isMember: whether it lies in an archive, in which no further archive is opened.
  static func view(_ bytes: [UInt8], name: String, isMember: Bool) -> AttachmentView {
    let kind = AttachmentKind(of: bytes)
    do throws(AttachmentFault) {
      switch kind {
      case .text: return try TextView.view(bytes, name: name)
      case .pdf: return try PDFView.view(bytes)
      case .media(let format): return AttachmentView(nil, nothingBecause: format.omission)
      case .zip:
        if let package = try OfficePackage(bytes) { return try package.view() }
        if isMember { throw AttachmentFault("it is an archive within an archive") }
        return try ArchiveView.view(bytes)
      case .other(let words): throw AttachmentFault("it is \(words)")
      }
    } catch {
      return AttachmentView(kind.name, nothingBecause: error.problem)
    }
  }
}

extension AttachmentView {
  /// The view as it stands in a prompt.
  /// - Parameters:
  ///   - label: what is shown: `Attached file NAME`.
  ///   - limit: how many bytes of the text are shown at most.
  /// - Returns: the text with a heading, with what is left out in brackets behind it.
  func prompt(_ label: String, limit: Int) -> (text: String, omissions: [String]) {
    guard let text else {
      return ("\(label): not shown, because \(omissions.joined(separator: "; ")).", omissions)
    }
    let shown = ViewText.beginning(of: text, limit)
    var omissions = omissions
    if shown.utf8.count < text.utf8.count {
      omissions.append(
        "what follows the first \(Counts.text(shown.utf8.count)) of "
          + "\(Counts.text(text.utf8.count)) bytes of its text")
    }
    let heading = label + (format.map { " (\($0))" } ?? "") + ":\n\n"
    let end = omissions.map { "\n[Not shown: \($0).]" }.joined()
    let isLine = end.isEmpty || shown.utf8.last == 0x0A
    return (heading + shown + (isLine ? "" : "\n") + end, omissions)
  }
}

/// Why a file cannot be shown: a clause of a sentence about it.
struct AttachmentFault: Error {
  let problem: String

  init(_ problem: String) { self.problem = problem }
}
