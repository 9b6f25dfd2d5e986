public import Evaluation

/// GAIA: questions for general assistants, with attachments, at three levels.
public struct GAIA: Benchmark {
  /// The benchmark.
  public init() {}

  public var name: String { "gaia" }

  public var title: String { "GAIA" }

  public var primaryMetric: String { GAIAScorer.primaryMetric }
  public var metrics: [MetricDefinition] { GAIAScorer.metrics }

  public var reference: BenchmarkReference {
    let page = "https://huggingface.co/datasets/gaia-benchmark/GAIA"
    return BenchmarkReference(
      citation: """
        Grégoire Mialon, Clémentine Fourrier, Craig Swift, Thomas Wolf, Yann LeCun, Thomas Scialom. \
        "GAIA: a benchmark for General AI Assistants." ICLR 2024.
        """,
      licence: "gated; must not be redistributed",
      officialScorer: "question_scorer in scorer.py of the GAIA leaderboard",
      files: [
        OfficialFile(
          name: "metadata.jsonl",
          location: page + "/resolve/" + Self.revision + "/2023/validation/metadata.jsonl",
          identity: .unknown, maximumBytes: 512 << 20, accessPage: page)
      ])
  }

  /// The last revision with `metadata.jsonl`; later ones have Parquet files in its place.
  private static let revision = "897f2dfbb5c952b5c3c1509e648381f9c7b70316"

  public var splits: [DatasetSplit] { [DatasetSplit("validation", "metadata.jsonl")] }

  public func companions(of path: String) throws -> [String] {
    try GAIAFile(path).items.compactMap(\.attachment)
  }

  public func bundledSample(in datasetsFolder: String) -> String {
    InputFile.join(datasetsFolder, "gaia")
  }

  public func read(_ path: String) throws -> Dataset {
    try GAIAFile(path).dataset(source: path)
  }

  public func officialReport(_ scoring: OfficialScoring) throws -> OfficialReport {
    let file = try GAIAFile(scoring.dataset)
    let items = file.items.filter(\.hasAnswer)
    if items.isEmpty {
      throw InputError(
        scoring.dataset, "no task has a public answer: all are \"?\", as in the test split",
        remedy: "Submit the predictions to the benchmark's leaderboard, or score the validation "
          + "split.")
    }
    let answers = try GAIAPredictions.read(
      scoring.predictions, known: Set(file.items.map { ExactText($0.id) }))
    let missing = items.map(\.id).filter { answers[$0] == nil }
    try scoring.missing.settle(missing, of: items.count, in: scoring.predictions)
    let perTask = items.compactMap { item in
      (answers[item.id] ?? (scoring.missing == .empty ? "" : nil)).map {
        GAIAScorer.score(item, GAIAMetrics.isCorrect($0, item.answer))
      }
    }
    return OfficialReport(
      benchmark: name, tasks: perTask.count,
      official: metrics(
        of: perTask.map {
          ScoredAttempt(
            repetition: 0, cluster: $0.taskID, outerCluster: $0.taskID, score: $0)
        }
      ).figures, additional: [],
      perTask: perTask.map { $0.adding("correct", sameAs: "accuracy") }, missing: missing.count,
      warnings: file.keylessWarning.map { [$0] } ?? [])
  }

  public func excerpt(of path: String, ids: Set<ExactText>) throws -> DatasetExcerpt {
    let lines = try InputFile(try GAIAFolder.metadata(path)).lines(withField: "task_id") { id, _ in
      ids.contains(id)
    }
    return DatasetExcerpt(files: [.init(name: nil, bytes: lines)])
  }

  public var predictionFormat: PredictionFormat { GAIAPredictions.format }
}
