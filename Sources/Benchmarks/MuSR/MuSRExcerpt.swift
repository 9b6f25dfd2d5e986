import Evaluation

/// Some questions of MuSR, with the ids that they have among themselves: ids count stories and
/// questions.
struct MuSRExcerpt {
  private let chosen: Set<ExactText>
  private var following: ArraySlice<MuSRFile.Question>
  private var renamed: [ExactText: String] = [:]
  private var files: [DatasetExcerpt.File] = []

  /// Reads the file, or the files of the folder, in the order of `MuSRFile`.
  init(of path: String, ids: Set<ExactText>) throws {
    chosen = ids
    following = try MuSRFile(path).questions[...]
    guard InputFile.isFolder(path) else {
      try add(try InputFile(path), name: nil)
      return
    }
    for domain in MuSRDomain.allCases {
      let name = domain.rawValue + ".json"
      let file = InputFile.join(path, name)
      if InputFile.exists(file) { try add(try InputFile(file), name: name) }
    }
  }

  /// The questions.
  var excerpt: DatasetExcerpt { DatasetExcerpt(files: files, renamed: renamed) }

  private mutating func add(_ file: InputFile, name: String?) throws {
    var reader = JSONReader(file)
    var stories = 0
    let text = try reader.copyArray { reader in
      var kept = 0
      let story = try reader.copyObject(thinning: "questions") { reader in
        let copy = Array(try reader.verbatim())
        guard let question = following.popFirst(), chosen.contains(question.id) else { return nil }
        renamed[ExactText(question.id)] = "\(question.domain.rawValue)/\(stories)/\(kept)"
        kept += 1
        return copy
      }
      if story != nil { stories += 1 }
      return story
    }
    if let text { files.append(.init(name: name, bytes: text + [0x0A])) }
  }
}
