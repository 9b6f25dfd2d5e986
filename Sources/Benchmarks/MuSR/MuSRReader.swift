import Digests
import Evaluation

/// MuSR's questions, of one domain or of all three.
struct MuSRFile: Sendable {
  /// A multiple-choice question on a story.
  struct Question: Sendable {
    /// Ours: domain, number of the story in its file, number of the question, both from 0.
    let id: String
    let domain: MuSRDomain
    let story: String
    let text: String
    let choices: [String]
    /// The right choice's number, from 1.
    let answer: Int
    /// The story, or both stories of a contrast pair.
    let cluster: String
  }

  private(set) var questions: [Question] = []
  private(set) var warnings: [String] = []
  /// SHA-256 of the file, or of the files' hashes joined by line ends.
  let contentHash: String

  /// Reads a file of one domain, or a folder with `murder_mystery.json`, `object_placements.json`
  /// and `team_allocation.json`. A file's domain is known by its name, or else by the wording of
  /// its questions.
  /// - Throws: `InputError`.
  init(_ path: String) throws {
    guard InputFile.isFolder(path) else {
      let file = try InputFile(path)
      contentHash = file.contentHash
      try read(file, domain: MuSRDomain(fileName: InputFile.name(of: path)))
      return
    }
    let expected = MuSRDomain.allCases.map { ($0, InputFile.join(path, $0.rawValue + ".json")) }
    let present = expected.filter { InputFile.exists($0.1) }
    if present.isEmpty {
      throw InputError(
        path,
        "expected a folder with murder_mystery.json, object_placements.json or "
          + "team_allocation.json, found none of them",
        remedy: "Name the folder that holds the files, or one of the files.")
    }
    let files = try present.map { ($0.0, try InputFile($0.1)) }
    let hashes = files.map { $0.1.contentHash }
    contentHash = Digest.sha256(hashes.joined(separator: "\n"))
    for (domain, file) in files { try read(file, domain: domain) }
    warnings = expected.filter { !InputFile.exists($0.1) }.map {
      "\($0.1) is absent: the accuracy is over the other domains"
    }
  }

  private mutating func read(_ file: InputFile, domain: MuSRDomain?) throws {
    var reader = JSONReader(file)
    let kind = reader.nextKind()
    guard kind == .array else {
      throw reader.error(
        "expected an array of stories, found \(kind.rawValue)",
        remedy: "Fetch the official files: orgbench datasets fetch musr")
    }
    let before = questions.count
    var story = 0
    try reader.array { reader in
      questions += try Self.readStory(&reader, number: story, domain: domain)
      story += 1
    }
    try reader.finish()
    if questions.count == before { throw InputError(file.path, "the file has no questions") }
  }

  private static func readStory(
    _ reader: inout JSONReader, number: Int, domain: MuSRDomain?
  ) throws -> [Question] {
    let mark = reader.mark()
    var context: String?
    var drafts: [Draft]?
    var isRow = false
    try reader.object { reader, name in
      switch name {
      case "context": context = try reader.text()
      case "questions":
        var found: [Draft] = []
        try reader.array { found.append(try readQuestion(&$0)) }
        drafts = found
      default:
        isRow = isRow || name == "narrative"
        try reader.skip()
      }
    }
    if isRow, context == nil {
      throw reader.error(
        "expected a story with \"context\" and \"questions\", found a row of Hugging Face's copy, "
          + "which says neither which questions share a story nor how they were made",
        remedy: "Fetch the official files: orgbench datasets fetch musr", at: mark)
    }
    let story = try reader.require(context, "context", of: mark)
    let questions = try reader.require(drafts, "questions", of: mark)
    return try questions.enumerated().map { index, draft in
      guard let domain = domain ?? MuSRDomain(question: draft.text) else {
        throw reader.error(
          "the domain cannot be told from the question",
          remedy: "Name the file murder_mystery.json, object_placements.json or "
            + "team_allocation.json.", at: draft.mark)
      }
      let pair = questions.first?.storyHash
      return Question(
        id: "\(domain.rawValue)/\(number)/\(index)", domain: domain, story: story,
        text: draft.text, choices: draft.choices, answer: draft.answer + 1,
        cluster: "\(domain.rawValue)/" + (pair.map { "pair \($0)" } ?? "\(number)"))
    }
  }

  private struct Draft {
    let mark: JSONReader.Mark
    let text: String
    let choices: [String]
    let answer: Int
    let storyHash: Int?
  }

  private static func readQuestion(_ reader: inout JSONReader) throws -> Draft {
    let mark = reader.mark()
    var text: String?
    var choices: [String]?
    var answer: (index: Int, mark: JSONReader.Mark)?
    var storyHash: Int?
    try reader.object { reader, name in
      switch name {
      case "question": text = try reader.text()
      case "choices": choices = try reader.texts()
      case "answer":
        let place = reader.mark()
        answer = (try reader.wholeNumber(), place)
      case "intermediate_data": storyHash = try readStoryHash(&reader)
      default: try reader.skip()
      }
    }
    let allChoices = try reader.require(choices, "choices", of: mark)
    let gold = try reader.require(answer, "answer", of: mark)
    guard allChoices.indices.contains(gold.index) else {
      throw reader.error(
        "expected the index of one of \(allChoices.count) choices, from 0, found \(gold.index)",
        at: gold.mark)
    }
    return Draft(
      mark: mark, text: try reader.require(text, "question", of: mark), choices: allChoices,
      answer: gold.index, storyHash: storyHash)
  }

  /// `story_hash_id`, which both murder mysteries of a contrast pair have in common.
  private static func readStoryHash(_ reader: inout JSONReader) throws -> Int? {
    var hash: Int?
    guard reader.nextKind() == .array else {
      try reader.skip()
      return nil
    }
    try reader.array { reader in
      guard reader.nextKind() == .object else { return try reader.skip() }
      try reader.object { reader, name in
        if name == "story_hash_id", reader.nextKind() == .number {
          hash = try reader.wholeNumber()
        } else {
          try reader.skip()
        }
      }
    }
    return hash
  }
}

extension MuSRFile {
  /// The tasks and groupings of the questions, with the scorer that keeps the answers.
  func dataset(source: String) -> Dataset {
    Dataset(
      benchmark: MuSR().name, source: source, contentHash: contentHash,
      tasks: questions.map { question in
        BenchmarkTask(
          id: question.id, material: question.story, question: Self.withChoices(question),
          hint: question.domain.hint,
          format: MuSRAnswerFormat(choices: question.choices))
      },
      groupings: Dictionary(
        uniqueKeysWithValues: questions.map {
          (
            ExactText($0.id),
            TaskGrouping(
              cluster: $0.cluster, stratum: $0.domain.rawValue,
              chance: 1 / Double($0.choices.count))
          )
        }),
      scorer: MuSRScorer(questions), warnings: warnings)
  }

  private static func withChoices(_ question: Question) -> String {
    let choices = question.choices.enumerated().map { "\($0 + 1) - \($1)" }
    return question.text + "\n\nChoices:\n" + choices.joined(separator: "\n")
  }
}
