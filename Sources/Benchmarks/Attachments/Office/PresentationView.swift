/// Presentations (pptx): the slides' text in their order, each with its speaker's notes.
enum PresentationView {
  static func view(_ package: OfficePackage) throws(AttachmentFault) -> AttachmentView {
    let main = package.mainPart
    let relationships = try package.relationships(of: main)
    var ids: [String] = []
    try XMLPart.eachElement(of: try package.part(main), main) { name, attributes in
      if name == "sldId", let id = attributes["id", isQualified: true] { ids.append(id) }
    }
    var text = ViewText()
    for (index, id) in ids.enumerated() {
      guard let slide = relationships[id]?.target else {
        throw AttachmentFault("its slide \(index + 1) is missing")
      }
      text.append((index == 0 ? "" : "\n") + "[Slide \(index + 1)]\n")
      text = try flow(package, slide, text, skipping: [])
      for notes in try package.parts("notesSlide", of: slide) {
        // Fields are the slide's number, the date and the like.
        let note = try flow(package, notes, ViewText(), skipping: ["fld"]).text
        if !note.allSatisfy(\.isWhitespace) {
          text.append("[Notes on slide \(index + 1)]\n\(note)")
        }
      }
      if text.isFull { break }
    }
    return AttachmentView(
      "a presentation, its slides' text", text, omissions: package.pictures)
  }

  private static func flow(
    _ package: OfficePackage, _ part: String, _ text: ViewText, skipping: Set<String>
  ) throws(AttachmentFault) -> ViewText {
    let content = FlowText(text, skipping: skipping)
    try XMLPart.read(try package.part(part), part, into: content)
    return content.text
  }
}
