public import Evaluation

/// The tasks of two runs, paired by id and content, never by position.
public struct TaskPairing: Sendable {
  /// What the two sides do not share.
  public struct Unpaired: Sendable, Hashable {
    /// Ids of tasks that only the base has.
    public var onlyBase: [String] = []
    /// Ids of tasks that only the candidate has.
    public var onlyCandidate: [String] = []
    /// Ids that both have, with different contents.
    public var differentContent: [String] = []

    /// Whether both sides have the same tasks.
    public var isEmpty: Bool {
      onlyBase.isEmpty && onlyCandidate.isEmpty && differentContent.isEmpty
    }
  }

  /// A task on both sides.
  public struct Pair: Sendable {
    /// The base's figures.
    public let base: ComparedRun.Task
    /// The candidate's figures.
    public let candidate: ComparedRun.Task
  }

  /// The shared tasks, in the order of the base.
  public let pairs: [Pair]
  /// What was left out.
  public let unpaired: Unpaired

  /// Pairs the tasks of two runs of the same benchmark, dataset version and scoring version.
  /// - Parameter intersecting: whether to go on with the shared tasks where the sets differ.
  /// - Throws: `InputError` where the runs are not comparable, where the task sets differ and
  ///   `intersecting` is false, and where they share no task.
  public init(base: ComparedRun, candidate: ComparedRun, intersecting: Bool) throws {
    try Self.checkComparable(base, candidate)
    let candidates = Dictionary(
      candidate.tasks.map { (ExactText($0.id), $0) }, uniquingKeysWith: { first, _ in first })
    let baseIDs = Set(base.tasks.map { ExactText($0.id) })
    var pairs: [Pair] = []
    var unpaired = Unpaired()
    for task in base.tasks {
      guard let other = candidates[task.id] else {
        unpaired.onlyBase.append(task.id)
        continue
      }
      if task.hash == other.hash {
        pairs.append(Pair(base: task, candidate: other))
      } else {
        unpaired.differentContent.append(task.id)
      }
    }
    unpaired.onlyCandidate = candidate.tasks.map(\.id).filter { !baseIDs.contains($0) }
    self.pairs = pairs
    self.unpaired = unpaired
    let place = "\(base.run) and \(candidate.run)"
    guard unpaired.isEmpty || intersecting else {
      throw InputError(
        place, "the runs have different tasks: \(unpaired.words)",
        remedy: pairs.isEmpty
          ? "they share no task; compare runs with the same --limit, --seed and --data"
          : "--intersection compares the \(Counts.text(pairs.count, "task")) that both have")
    }
    guard !pairs.isEmpty else {
      throw InputError(place, "the runs share no task: \(unpaired.words)")
    }
  }

  private static func checkComparable(_ base: ComparedRun, _ candidate: ComparedRun) throws {
    func refuse(_ what: String, _ left: String, _ right: String, remedy: String) throws {
      guard left != right else { return }
      throw InputError(
        "\(base.run) and \(candidate.run)",
        "not comparable: the \(what) differs (\(left) and \(right))", remedy: remedy)
    }
    try refuse(
      "benchmark", base.benchmark, candidate.benchmark,
      remedy: "compare runs of one benchmark; several are given as lists: A1,A2 B1,B2")
    try refuse(
      "dataset version", short(base.configuration.datasetHash),
      short(candidate.configuration.datasetHash),
      remedy: "questions or answer keys may have changed; make both runs on the same file")
    try refuse(
      "scoring version", base.scoringVersion, candidate.scoringVersion,
      remedy: "orgbench rescore RUN brings a run to today's rules")
  }

  private static func short(_ hash: String) -> String { "SHA-256 \(hash.prefix(12))…" }
}

extension TaskPairing.Unpaired {
  /// Counts and the first ids of each kind.
  public var words: String {
    [
      ("only the base has", onlyBase), ("only the candidate has", onlyCandidate),
      ("with different content:", differentContent),
    ].compactMap { label, ids in
      ids.isEmpty ? nil : "\(label) \(Figures.count(ids.count)) (\(Self.first(ids)))"
    }.joined(separator: "; ")
  }

  private static func first(_ ids: [String]) -> String {
    let shown = ids.prefix(5).map(TerminalText.visible).joined(separator: ", ")
    return ids.count > 5 ? "\(shown), …" : shown
  }

  /// The ids as JSON.
  public var json: JSONValue {
    func list(_ ids: [String]) -> JSONValue { .array(ids.map(JSONValue.string)) }
    return [
      "only_base": list(onlyBase), "only_candidate": list(onlyCandidate),
      "different_content": list(differentContent),
    ]
  }
}
