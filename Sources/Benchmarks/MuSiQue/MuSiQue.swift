public import Evaluation

/// MuSiQue: questions that take two to four hops through twenty paragraphs.
public struct MuSiQue: Benchmark {
  /// The benchmark.
  public init() {}

  public var name: String { "musique" }

  public var title: String { "MuSiQue" }

  public var primaryMetric: String { MuSiQueScorer.primaryMetric }
  public var metrics: [MetricDefinition] { MuSiQueScorer.official + MuSiQueScorer.additional }

  public var mirrors: [[String]] { Self.mirrors(named: ["musique"]) + [["stonybrooknlp/musique"]] }

  public var reference: BenchmarkReference {
    BenchmarkReference(
      citation: """
        Harsh Trivedi, Niranjan Balasubramanian, Tushar Khot, Ashish Sabharwal. "MuSiQue: \
        Multihop Questions via Single-hop Question Composition." TACL 10, 2022.
        """,
      licence: "CC BY 4.0", officialScorer: "evaluate_v1.0.py",
      files: [
        OfficialFile(
          name: "musique_v1.0.zip",
          // With `confirm`, which the page that warns of large files would add.
          location: "https://drive.usercontent.google.com/download"
            + "?id=1tGdADlNjWFaHLeZZGShh2IRcpO6Lv24h&export=download&confirm=t",
          identity: .unknown, maximumBytes: 4 << 30,
          members: [
            .init(name: "musique_ans_v1.0_dev.jsonl", lines: 2417),
            .init(name: "musique_ans_v1.0_train.jsonl", lines: 19_938),
            .init(name: "musique_full_v1.0_dev.jsonl", lines: 4834),
            .init(name: "musique_full_v1.0_train.jsonl", lines: 39_876),
          ])
      ])
  }

  public var splits: [DatasetSplit] {
    ["ans-dev", "ans-train", "full-dev", "full-train"].map { name in
      let parts = name.split(separator: "-")
      return DatasetSplit(name, "musique_\(parts[0])_v1.0_\(parts[1]).jsonl")
    }
  }

  public func bundledSample(in datasetsFolder: String) -> String {
    InputFile.join(datasetsFolder, "musique/sample.jsonl")
  }

  public func metrics(of scores: [ScoredAttempt]) -> [Metric] {
    MuSiQueScorer.metrics(of: scores)
  }

  public func read(_ path: String) throws -> Dataset {
    let file = try InputFile(path)
    return try MuSiQueFile(file).dataset(source: path, contentHash: file.contentHash)
  }

  public func officialReport(_ scoring: OfficialScoring) throws -> OfficialReport {
    let instances = try MuSiQueFile(try InputFile(scoring.dataset)).instances
    let lines = try MuSiQuePredictions.read(scoring.predictions)
    let (predictions, missing) = try MuSiQuePredictions.match(
      lines, to: instances, missing: scoring.missing, path: scoring.predictions)
    let scorer = MuSiQueScorer(instances)
    let nothing = scoring.missing == .empty ? Prediction("", support: [], answerable: false) : nil
    let perTask = instances.compactMap { instance in
      (predictions[instance.taskID] ?? nothing).map { scorer.score($0, instance) }
    }
    let ids = Dictionary(uniqueKeysWithValues: instances.map { (ExactText($0.taskID), $0.id) })
    let metrics = metrics(
      of: perTask.map {
        let cluster = ids[$0.taskID] ?? $0.taskID
        return ScoredAttempt(repetition: 0, cluster: cluster, outerCluster: cluster, score: $0)
      })
    let isOfficial = Set(MuSiQueScorer.official)
    return OfficialReport(
      benchmark: name, tasks: perTask.count,
      official: metrics.filter { isOfficial.contains($0.definition) }.figures,
      additional: metrics.filter { !isOfficial.contains($0.definition) }.figures,
      perTask: perTask, missing: missing.count, warnings: [])
  }

  public func excerpt(of path: String, ids: Set<ExactText>) throws -> DatasetExcerpt {
    let file = try InputFile(path)
    let parsed = try MuSiQueFile(file)
    let kept = parsed.instances.map { ids.contains($0.taskID) }
    if parsed.isFull {
      let halves = Dictionary(grouping: zip(parsed.instances, kept)) { ExactText($0.0.id) }
        .filter { $0.value.contains { $0.1 } && $0.value.contains { !$0.1 } }
      if let half = halves.keys.map(\.text).min() {
        throw InputError(
          path, "of \(halves.count) pairs only one member is among the tasks, such as \(half)",
          remedy: "The official script of MuSiQue-Full needs both.")
      }
    }
    let lines = try file.lines(withField: "id") { _, number in kept[number] }
    return DatasetExcerpt(files: [.init(name: nil, bytes: lines)])
  }

  public var predictionFormat: PredictionFormat { MuSiQuePredictions.format }
}
