import Digests

/// The question side of one item of a benchmark: all that an organization ever sees of it.
///
/// The answer key has no field here. It stays inside the `Scorer` that the reader of the file made
/// at the same time, so no organization, prompt or tool can reach it.
public struct BenchmarkTask: Sendable {
  /// Unique within the dataset; where the official file has an id, that id.
  public let id: String
  /// The question, with its numbered choices where it has any.
  public let question: String
  /// What the question is about and how it is answered.
  public let setting: Setting

  /// What several tasks may have in common: the same object then, so that a large dataset takes
  /// little memory.
  public final class Setting: Sendable {
    fileprivate let material: String
    fileprivate let outline: String?
    fileprivate let hint: Hint?
    fileprivate let files: [TaskFile]
    fileprivate let omissions: [String]
    fileprivate let medium: TaskMedium?
    fileprivate let showing: Showing
    fileprivate let format: any AnswerFormat

    /// Whether the medium is shown, which words alone stand for otherwise.
    fileprivate enum Showing {
      case words
      case medium
      /// The medium that is shown, as a part of messages; nil where it cannot be sent.
      case part(MessagePart?)
    }

    /// A setting; for the values see the task's members of the same names.
    /// - Parameter medium: what the material is about, where a run can show that as it is.
    public convenience init(
      material: String, outline: String? = nil, hint: Hint? = nil, files: [TaskFile] = [],
      omissions: [String] = [], medium: TaskMedium? = nil, format: any AnswerFormat
    ) {
      self.init(
        material, outline, hint, files, omissions, medium, showing: .words, format: format)
    }

    private init(
      _ material: String, _ outline: String?, _ hint: Hint?, _ files: [TaskFile],
      _ omissions: [String], _ medium: TaskMedium?, showing: Showing, format: any AnswerFormat
    ) {
      self.material = material
      self.outline = outline
      self.hint = hint
      self.files = files
      self.omissions = omissions
      self.medium = medium
      self.showing = showing
      self.format = format
    }

    /// The same with another format.
    func with(format: any AnswerFormat) -> Setting {
      Setting(
        material, outline, hint, files, omissions, medium, showing: showing, format: format)
    }

    fileprivate func with(showing: Showing) -> Setting {
      Setting(material, outline, hint, files, omissions, medium, showing: showing, format: format)
    }

    fileprivate var shownMedium: TaskMedium? {
      if case .words = showing { nil } else { medium }
    }
  }

  /// A task in a setting that it shares with others.
  public init(id: String, question: String, setting: Setting) {
    self.id = id
    self.question = question
    self.setting = setting
  }

  /// A task in a setting of its own.
  public init(
    id: String, material: String, outline: String? = nil, question: String, hint: Hint? = nil,
    files: [TaskFile] = [], omissions: [String] = [], medium: TaskMedium? = nil,
    format: any AnswerFormat
  ) {
    self.init(
      id: id, question: question,
      setting: Setting(
        material: material, outline: outline, hint: hint, files: files, omissions: omissions,
        medium: medium, format: format))
  }

  /// What the question is about: the passage, the paragraphs, the story, the attachments. May be
  /// empty. Prompts put it first, so that all agents of a task share it as a prefix.
  public var material: String { setting.shownMedium?.material ?? setting.material }

  /// The material as parts of messages: its text, and behind it the file that it says follows, which
  /// `loadingMedium` has read. None where there is no material.
  public var materialParts: [MessagePart] {
    let file: MessagePart? = if case .part(let part) = setting.showing { part } else { nil }
    return (material.isEmpty ? [] : [MessagePart(material)]) + (file.map { [$0] } ?? [])
  }

  /// What of the material tells those who plan and do not read; nil where its beginning does.
  public var outline: String? { setting.outline }

  /// A hint on how to reason about tasks of this kind, used only by prompts that ask for it.
  public var hint: Hint? { setting.hint }

  /// The files that come with the task. What a model without tools sees of them is part of the
  /// material; tools open them.
  public var files: [TaskFile] { setting.files }

  /// What of the files the material does not show, in clauses for people; every transcript of the
  /// task notes it.
  public var omissions: [String] { setting.shownMedium?.omissions ?? setting.omissions }

  /// What of the files a run can show as it is; nil for nothing.
  public var medium: TaskMedium? { setting.medium }

  /// Whether a file goes along with the material.
  public var showsFile: Bool { setting.shownMedium?.isSent ?? false }

  /// How an answer must be written, and how a reply is read.
  public var format: any AnswerFormat { setting.format }

  /// SHA-256 of everything that a model can see, in lower-case hexadecimal: material, question, hint
  /// with its placement, instruction, names and digests of the files, each preceded by its length,
  /// so that no two tasks are hashed alike. Two tasks with the same id and hash are the same task,
  /// whatever file they came from and wherever their files lie, and whether a run shows files as they
  /// are or in words.
  ///
  /// Made anew each time, since it takes less time than it would take memory.
  public var contentHash: String {
    let parts =
      [
        setting.material, question, hint?.placement.rawValue ?? "", hint?.text ?? "",
        closingFormat.instruction,
      ] + files.flatMap { [$0.name, $0.contentHash] }
    let hash = Digest(.sha256)
    for part in parts {
      withUnsafeBytes(of: UInt64(part.utf8.count).littleEndian) { hash.update($0) }
      hash.update(part)
    }
    return hash.finish()
  }

  /// Advice on how to reason, with its place in a prompt.
  public struct Hint: Sendable, Hashable {
    /// Where the benchmark's authors put their hints.
    public enum Placement: String, Sendable, Hashable {
      /// Between the material and the question.
      case beforeQuestion = "before-question"
      /// After the question and its choices, before the answer's instruction.
      case afterQuestion = "after-question"
    }

    /// The advice.
    public let text: String
    /// Its place.
    public let placement: Placement

    /// A hint.
    public init(_ text: String, placement: Placement) {
      self.text = text
      self.placement = placement
    }
  }
}

extension BenchmarkTask {
  /// The task of a run that shows files of these kinds as they are.
  public func showing(_ media: Set<MediaKind>) -> BenchmarkTask {
    guard let medium, media.contains(medium.kind) else { return self }
    return BenchmarkTask(id: id, question: question, setting: setting.with(showing: .medium))
  }

  /// The task with what it shows of its files read, as an attempt needs it and nothing else does.
  /// - Throws: `InputError` where a file is not there any more, or is another.
  public func loadingMedium() throws -> BenchmarkTask {
    guard case .medium = setting.showing, let medium else { return self }
    return BenchmarkTask(
      id: id, question: question, setting: setting.with(showing: .part(try medium.part())))
  }
}

extension [BenchmarkTask] {
  /// The versions of the tasks' answer formats, with blanks between.
  public var readingVersion: String {
    Set(lazy.map(\.format.version)).sorted().joined(separator: " ")
  }
}

/// How tasks of a benchmark are grouped for sampling and statistics. Kept beside the task and not
/// in it, because some groupings (answerable or not) belong to the answer key's side.
///
/// Copies share their texts, so that many tasks of one cluster take little memory.
public struct TaskGrouping: Sendable, Hashable {
  private struct Names: Hashable {
    let cluster: String
    let outerCluster: String
    let stratum: String
    let chance: Double?
  }

  private final class Shared: Sendable {
    let names: Names
    init(_ names: Names) { self.names = names }
  }

  private let shared: Shared

  /// A grouping; `outerCluster` defaults to `cluster`.
  public init(
    cluster: String, outerCluster: String? = nil, stratum: String, chance: Double? = nil
  ) {
    shared = Shared(
      Names(
        cluster: cluster, outerCluster: outerCluster ?? cluster, stratum: stratum, chance: chance))
  }

  /// Tasks of one cluster share material and are not independent: a paragraph, a story, a pair.
  public var cluster: String { shared.names.cluster }

  /// A coarser cluster where the benchmark has one (SQuAD 2.0: the article), else `cluster`.
  public var outerCluster: String { shared.names.outerCluster }

  /// Whether the outer cluster is another than the cluster.
  public var isNested: Bool { shared.names.outerCluster != shared.names.cluster }

  /// The stratum that a sample should represent proportionally: domain, hop type, level,
  /// answerable or not.
  public var stratum: String { shared.names.stratum }

  /// The score that guessing would reach, 0...1, where the benchmark defines one.
  public var chance: Double? { shared.names.chance }

  /// Whether two groupings have the same names.
  public static func == (left: TaskGrouping, right: TaskGrouping) -> Bool {
    left.shared === right.shared || left.shared.names == right.shared.names
  }

  /// Hashes the names.
  public func hash(into hasher: inout Hasher) { hasher.combine(shared.names) }
}

/// Which tasks count as one for standard errors and intervals, where a benchmark has two kinds of
/// clusters.
public enum Clustering: String, Sendable, Hashable, CaseIterable {
  /// `TaskGrouping.cluster`: in SQuAD 2.0 the questions on one paragraph.
  case paragraph
  /// `TaskGrouping.outerCluster`: in SQuAD 2.0 the questions on one article.
  case article

  /// What a report says of it.
  public var words: String { "tasks of one \(rawValue) count as one" }

  /// Refuses a choice that would change nothing.
  /// - Parameter hasOuterClusters: whether any task has an outer cluster of its own.
  /// - Throws: `InputError` that names the option.
  public func check(_ hasOuterClusters: @autoclosure () -> Bool) throws {
    guard self == .article, !hasOuterClusters() else { return }
    throw InputError(
      "--cluster \(rawValue)", "these tasks have one kind of clusters only",
      remedy: "leave it out; squad2 has both")
  }
}

/// A benchmark's file, read: the tasks in the file's order, and the scorer that holds their keys.
public struct Dataset: Sendable {
  /// The benchmark's name: `squad2`, `musique`, `musr`, `gaia`.
  public let benchmark: String
  /// Where it was read from, as given by the user, or `bundled sample`.
  public let source: String
  /// SHA-256 of the file's bytes (of all files' digests, where there are several).
  public let contentHash: String
  /// The tasks, in the file's order.
  public let tasks: [BenchmarkTask]
  /// One grouping for each task id; ids are compared byte for byte.
  public let groupings: [ExactText: TaskGrouping]
  /// Scores predictions for these tasks.
  public let scorer: any Scorer
  private let remarks: [String]

  /// A dataset.
  /// - Parameter warnings: what the user must know about this reading of the file, beside what of the
  ///   tasks' files is not shown.
  public init(
    benchmark: String, source: String, contentHash: String, tasks: [BenchmarkTask],
    groupings: [ExactText: TaskGrouping], scorer: any Scorer, warnings: [String] = []
  ) {
    self.benchmark = benchmark
    self.source = source
    self.contentHash = contentHash
    self.tasks = tasks
    self.groupings = groupings
    self.scorer = scorer
    remarks = warnings
  }

  /// What the user must know about this reading of the file, such as an attachment that no model
  /// will see. To be shown before a run.
  public var warnings: [String] { warnings() }

  /// The same for a run that shows files of these kinds as they are.
  public func warnings(showing media: Set<MediaKind> = []) -> [String] {
    tasks.flatMap { task in
      task.showing(media).omissions.map { "task \(task.id): \($0)" }
    } + remarks
  }
}

extension Dataset {
  /// Scores of one repeat with how their tasks are grouped, as a store would give them back.
  public func scored(_ scores: [TaskScore]) -> [ScoredAttempt] {
    scores.map { score in
      let grouping = groupings[score.taskID] ?? TaskGrouping(cluster: score.taskID, stratum: "")
      return ScoredAttempt(
        repetition: 0, cluster: grouping.cluster, outerCluster: grouping.outerCluster,
        chance: grouping.chance, score: score)
    }
  }
}
