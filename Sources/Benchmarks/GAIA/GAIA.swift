public import Evaluation

/// GAIA: questions for general assistants, with attachments, at three levels.
public struct GAIA: Benchmark {
  /// The benchmark.
  public init() {}

  public var name: String { "gaia" }

  public var title: String { "GAIA" }

  public var primaryMetric: String { GAIAScorer.primaryMetric }
  public var metrics: [MetricDefinition] { GAIAScorer.metrics }

  public var mirrors: [[String]] { Self.mirrors(named: ["gaia"]) }

  public var reference: BenchmarkReference {
    BenchmarkReference(
      citation: """
        Grégoire Mialon, Clémentine Fourrier, Craig Swift, Thomas Wolf, Yann LeCun, Thomas Scialom. \
        "GAIA: a benchmark for General AI Assistants." ICLR 2024.
        """,
      licence: "gated; must not be redistributed",
      officialScorer: "question_scorer in scorer.py of the GAIA leaderboard",
      files: [
        Self.file("metadata.parquet", of: "validation"),
        Self.file("metadata.test.parquet", of: "test"),
      ])
  }

  /// The revision of October 2025, the first with Parquet files in the place of `metadata.jsonl`.
  private static let revision = "682dd723ee1e1697e00360edccf2366dc8418dd9"

  private static let page = "https://huggingface.co/datasets/gaia-benchmark/GAIA"

  /// A split's tasks, beside which their attachments lie. The attachments' names are ids, so that
  /// those of both splits have room in one folder.
  private static func file(_ name: String, of split: String) -> OfficialFile {
    OfficialFile(
      name: name, location: "\(page)/resolve/\(revision)/2023/\(split)/metadata.parquet",
      identity: .unknown, maximumBytes: 512 << 20, accessPage: page)
  }

  public var splits: [DatasetSplit] {
    [
      DatasetSplit("validation", "metadata.parquet"), DatasetSplit("test", "metadata.test.parquet"),
    ]
  }

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
    let file = try GAIAFolder.metadata(path)
    if ParquetTable.isFormat(of: try InputFile.content(of: file)) {
      let items = try GAIAFile(file).items.filter { ids.contains($0.id) }
      return DatasetExcerpt(
        files: [.init(name: nil, bytes: items.flatMap { Array("\($0.line)\n".utf8) })])
    }
    let lines = try InputFile(file).lines(withField: "task_id") { id, _ in ids.contains(id) }
    return DatasetExcerpt(files: [.init(name: nil, bytes: lines)])
  }

  public var predictionFormat: PredictionFormat { GAIAPredictions.format }
}
