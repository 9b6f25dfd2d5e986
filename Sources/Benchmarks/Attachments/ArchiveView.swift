import Evaluation

/// Zip archives: what lies in them, and the views of these files. Archives in archives are not opened.
enum ArchiveView {
  /// More files that are not shown are counted; the text names them all.
  private static let longestList = 10

  static func view(_ bytes: [UInt8]) throws(AttachmentFault) -> AttachmentView {
    let archive = try ZipMembers(bytes) { _ in true }
    let files = archive.members.filter { !$0.isFolder }
    var text = ViewText()
    var omissions: [String] = []
    text.appendLine("Files in it:")
    for file in files {
      text.appendLine("\(line(file.path)) (\(Counts.text(file.bytes?.count ?? 0, "byte")))")
    }
    for file in files {
      if text.isFull { break }
      let (shown, left) = AttachmentView.view(
        file.bytes ?? [], name: InputFile.name(of: file.path), isMember: true
      ).prompt("File \(line(file.path)) in it", limit: AttachmentView.maximumBytes)
      text.append("\n\(shown)" + (shown.utf8.last == 0x0A ? "" : "\n"))
      if !left.isEmpty { omissions.append("\(line(file.path)): \(left.joined(separator: ", "))") }
    }
    if omissions.count > longestList {
      let more = omissions.count - longestList
      omissions = omissions.prefix(longestList) + ["\(Counts.text(more, "more file")) in it"]
    }
    return AttachmentView(
      "a zip archive of \(Counts.text(files.count, "file"))", text, omissions: omissions)
  }

  /// A path on one line: others choose it.
  private static func line(_ path: String) -> String { TerminalText.visible(path) }
}
