import Evaluation

/// A file of Office Open XML (ECMA-376): a zip archive of XML parts that name each other.
struct OfficePackage {
  /// Which program's file it is.
  enum Kind {
    case spreadsheet, document, presentation

    /// By the content type of the main part; macros and templates have types of their own.
    fileprivate init?(contentType: String) {
      guard contentType.hasSuffix(".main+xml") else { return nil }
      switch contentType {
      case _ where contentType.contains("spreadsheet") || contentType.contains("ms-excel"):
        self = .spreadsheet
      case _ where contentType.contains("word"): self = .document
      case _ where contentType.contains("presentation") || contentType.contains("powerpoint"):
        self = .presentation
      default: return nil
      }
    }
  }

  /// A part that another one names.
  struct Relationship {
    /// The last component of its type: `worksheet`, `notesSlide`.
    let type: String
    /// The part's path.
    let target: String
  }

  /// What it is.
  let kind: Kind
  /// The path of the part that names the others.
  let mainPart: String
  private let parts: [ExactText: [UInt8]]
  private let paths: [String]

  /// The package; nil where the archive is none.
  /// - Throws: `AttachmentFault` where the archive cannot be read.
  init?(_ bytes: [UInt8]) throws(AttachmentFault) {
    let listing = try ZipMembers(bytes) { $0 == Self.contentTypes }
    guard let types = listing.members.first(where: { $0.path == Self.contentTypes })?.bytes else {
      return nil
    }
    var found: (kind: Kind, part: String)?
    try XMLPart.eachElement(of: types, Self.contentTypes) { name, attributes in
      guard name == "Override", found == nil, let part = attributes["PartName"],
        let kind = attributes["ContentType"].flatMap(Kind.init)
      else { return }
      found = (kind, part.hasPrefix("/") ? String(part.dropFirst()) : part)
    }
    guard let found else { return nil }
    (kind, mainPart) = (found.kind, found.part)
    let members = try ZipMembers(bytes) { $0.hasSuffix(".xml") || $0.hasSuffix(".rels") }.members
    paths = members.map(\.path)
    parts = Dictionary(
      uniqueKeysWithValues: members.compactMap { member in
        member.bytes.map { (ExactText(member.path), $0) }
      })
  }

  private static let contentTypes = "[Content_Types].xml"

  /// A part's bytes.
  /// - Throws: `AttachmentFault` where it is not there.
  func part(_ path: String) throws(AttachmentFault) -> [UInt8] {
    guard let bytes = parts[ExactText(path)] else {
      throw AttachmentFault("its \(path) is missing")
    }
    return bytes
  }

  /// The parts that a part names, by the ids that it uses for them; none where it names none.
  func relationships(of part: String) throws(AttachmentFault) -> [String: Relationship] {
    let folder = InputFile.folder(of: "/" + part)
    let path = String(
      "\(folder == "/" ? "" : folder)/_rels/\(InputFile.name(of: part)).rels".dropFirst())
    guard let bytes = parts[ExactText(path)] else { return [:] }
    var relationships: [String: Relationship] = [:]
    try XMLPart.eachElement(of: bytes, path) { name, attributes in
      guard name == "Relationship", attributes["TargetMode"] != "External",
        let id = attributes["Id"], let type = attributes["Type"], let target = attributes["Target"]
      else { return }
      relationships[id] = Relationship(
        type: InputFile.name(of: type), target: Self.resolved(target, in: folder))
    }
    return relationships
  }

  /// The paths of the parts of one type that a part names, sorted.
  func parts(_ type: String, of part: String) throws(AttachmentFault) -> [String] {
    try relationships(of: part).values.filter { $0.type == type }.map(\.target).sorted()
  }

  /// A target without `.` and `..`, from the package's root.
  private static func resolved(_ target: String, in folder: String) -> String {
    var steps = target.hasPrefix("/") ? [] : folder.split(separator: "/").map(String.init)
    for step in target.split(separator: "/") {
      switch step {
      case ".": continue
      case "..": if !steps.isEmpty { steps.removeLast() }
      default: steps.append(String(step))
      }
    }
    return steps.joined(separator: "/")
  }

  /// How many pictures and charts it holds, which have no text, in words.
  var pictures: [String] {
    let media = paths.count { $0.contains("/media/") }
    let charts = paths.count { path in
      path.contains("/charts/chart") && path.hasSuffix(".xml") && !path.contains("_rels")
    }
    return [(media, "picture"), (charts, "chart")].filter { $0.0 > 0 }
      .map { "\(Counts.text($0.0, $0.1)) in it" }
  }

  /// The view of the package.
  func view() throws(AttachmentFault) -> AttachmentView {
    switch kind {
    case .spreadsheet: try SpreadsheetView.view(self)
    case .document: try DocumentView.view(self)
    case .presentation: try PresentationView.view(self)
    }
  }
}
