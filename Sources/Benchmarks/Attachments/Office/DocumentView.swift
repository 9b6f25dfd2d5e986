/// Documents (docx): paragraphs and tables, then what stands beside the text.
enum DocumentView {
  /// Parts beside the body, by the types of their relationships.
  private static let sides = [
    ("header", "Header"), ("footer", "Footer"), ("footnotes", "Footnotes"),
    ("endnotes", "Endnotes"), ("comments", "Comments"),
  ]

  static func view(_ package: OfficePackage) throws(AttachmentFault) -> AttachmentView {
    var text = try flow(package, package.mainPart, ViewText())
    for (type, title) in sides {
      for part in try package.parts(type, of: package.mainPart) {
        let side = try flow(package, part, ViewText()).text
        if side.allSatisfy(\.isWhitespace) { continue }
        text.append("\n[\(title)]\n\(side)")
      }
    }
    return AttachmentView("a document, its text", text, omissions: package.pictures)
  }

  private static func flow(
    _ package: OfficePackage, _ part: String, _ text: ViewText
  ) throws(AttachmentFault) -> ViewText {
    let content = FlowText(text)
    try XMLPart.read(try package.part(part), part, into: content)
    return content.text
  }
}
