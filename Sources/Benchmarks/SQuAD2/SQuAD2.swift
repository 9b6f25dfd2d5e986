public import Evaluation

/// SQuAD 2.0: extractive questions on Wikipedia passages, half of them unanswerable.
public struct SQuAD2: Benchmark {
  /// The benchmark.
  public init() {}

  public var name: String { "squad2" }

  public var title: String { "SQuAD 2.0" }

  public var primaryMetric: String { SQuAD2Scorer.primaryMetric }
  public var metrics: [MetricDefinition] { SQuAD2Scorer.metrics }

  public var mirrors: [[String]] { Self.mirrors(named: ["squad"]) + [["squad-explorer"]] }

  public var reference: BenchmarkReference {
    let site = "https://rajpurkar.github.io/SQuAD-explorer/dataset/"
    return BenchmarkReference(
      citation: """
        Pranav Rajpurkar, Robin Jia, Percy Liang. "Know What You Don't Know: Unanswerable \
        Questions for SQuAD." ACL 2018.
        """,
      licence: "CC BY-SA 4.0", officialScorer: "evaluate-v2.0.py",
      files: [
        OfficialFile(
          name: "dev-v2.0.json", location: site + "dev-v2.0.json",
          identity: .sha256(
            "80a5225e94905956a6446d296ca1093975c4d3b3260f1d6c8f68bc2ab77182d8", bytes: 4_370_528)),
        OfficialFile(
          name: "train-v2.0.json", location: site + "train-v2.0.json",
          identity: .sha256(
            "68dcfbb971bd3e96d5b46c7177b16c1a4e7d4bdef19fb204502738552dede002", bytes: 42_123_633)),
      ])
  }

  public var splits: [DatasetSplit] {
    [DatasetSplit("dev", "dev-v2.0.json"), DatasetSplit("train", "train-v2.0.json")]
  }

  public func bundledSample(in datasetsFolder: String) -> String {
    InputFile.join(datasetsFolder, "squad2/sample.json")
  }

  public func read(_ path: String) throws -> Dataset {
    let file = try InputFile(path)
    return try SQuAD2File(file).dataset(source: path, contentHash: file.contentHash)
  }

  public func officialReport(_ scoring: OfficialScoring) throws -> OfficialReport {
    try SQuAD2Scoring(scoring, SQuAD2File(try InputFile(scoring.dataset))).report()
  }

  public func excerpt(of path: String, ids: Set<ExactText>) throws -> DatasetExcerpt {
    let file = try InputFile(path)
    let parsed = try SQuAD2File(file)
    if parsed.isRows {
      return DatasetExcerpt(files: [.init(name: nil, bytes: parsed.officialText(ids) + [0x0A])])
    }
    var reader = JSONReader(file)
    let text = try reader.copyObject(thinning: "data") { reader in
      try reader.copyObject(thinning: "paragraphs") { reader in
        try reader.copyObject(thinning: "qas") { try Self.question(&$0, ids) }
      }
    }
    return DatasetExcerpt(files: [.init(name: nil, bytes: (text ?? []) + [0x0A])])
  }

  private static func question(_ reader: inout JSONReader, _ ids: Set<ExactText>) throws -> [UInt8]?
  {
    let mark = reader.mark()
    let begin = reader.position
    var id: String?
    try reader.object { reader, name in
      if name == "id" { id = try reader.text() } else { try reader.skip() }
    }
    return ids.contains(try reader.require(id, "id", of: mark))
      ? Array(reader.bytes[begin..<reader.position]) : nil
  }

  public var predictionFormat: PredictionFormat { SQuAD2Predictions.format }
}
