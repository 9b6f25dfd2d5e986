import Evaluation

/// Whether stores hold parts of the same runs. Runs that are alike in all that a user chooses and
/// differ in dataset, prompts or rules were meant to be one, and are not.
enum MergeCheck {
  /// - Throws: `InputError` that names both stores, the run and what differs.
  static func compare(_ sources: [StoreSummary], with target: StoreSummary?) throws {
    let all = [target].compactMap(\.self) + sources
    for (index, store) in all.enumerated() {
      for other in all[..<index] { try compare(store, other) }
    }
  }

  private static func compare(_ store: StoreSummary, _ other: StoreSummary) throws {
    let known = Set(other.runs.map(\.key))
    for run in store.runs {
      if let twin = other.runs.first(where: { $0.key == run.key }) {
        try compareScoring(run, store, twin, other)
      } else if let near = other.runs.first(where: { $0.intent == run.intent }),
        // Where the stores share one of the runs that are alike, the other is merely a further one.
        !store.runs.contains(where: { $0.intent == run.intent && known.contains($0.key) })
      {
        throw InputError(
          "\(store.path) and \(other.path)",
          "\(run.id) and \(near.id) differ in \(run.difference(from: near)), and cannot be parts of "
            + "one run",
          remedy: "merge stores of one version of orgbench and of the data; or name another store "
            + "with --into")
      }
    }
  }

  private static func compareScoring(
    _ run: StoreSummary.Run, _ store: StoreSummary, _ twin: StoreSummary.Run, _ other: StoreSummary
  ) throws {
    guard run.scoringVersion != twin.scoringVersion else { return }
    throw InputError(
      "\(store.path) and \(other.path)",
      "\(run.id) is scored by \(run.scoringVersion) in one and by \(twin.scoringVersion) in the other",
      remedy: "score both by the same rules first: orgbench rescore \(run.id) --store PATH")
  }
}

extension StoreSummary.Run {
  /// What the user chose of a run.
  fileprivate struct Intent: Hashable {
    let configuration: RunConfiguration
    let ordinal: Int
  }

  fileprivate var intent: Intent {
    var chosen = configuration
    for member in Self.given { chosen[keyPath: member.path] = "" }
    return Intent(configuration: chosen, ordinal: key.ordinal)
  }

  /// What comes with the data and with the version of orgbench.
  private static var given: [(name: String, path: WritableKeyPath<RunConfiguration, String>)] {
    [
      ("the dataset's hash", \.datasetHash), ("the tasks", \.taskSetHash),
      ("the prompts' version", \.promptVersion), ("the prompts' hash", \.promptHash),
      ("the answer format", \.answerFormat),
    ]
  }

  fileprivate func difference(from other: Self) -> String {
    Self.given.filter { configuration[keyPath: $0.path] != other.configuration[keyPath: $0.path] }
      .map { member in
        let values = [self, other].map { "\($0.configuration[keyPath: member.path].prefix(40))" }
        return "\(member.name) (\(values.joined(separator: ", ")))"
      }.joined(separator: ", ")
  }
}
