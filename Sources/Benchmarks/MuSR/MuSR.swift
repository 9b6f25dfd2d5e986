public import Evaluation

/// MuSR: multiple-choice questions on stories that take many steps of reasoning.
public struct MuSR: Benchmark {
  /// The benchmark.
  public init() {}

  public var name: String { "musr" }

  public var title: String { "MuSR" }

  public var primaryMetric: String { MuSRScorer.primaryMetric }
  public var metrics: [MetricDefinition] { MuSRScorer.metrics }

  public var mirrors: [[String]] { Self.mirrors(named: ["musr"]) + [["zayne-sprague/musr"]] }

  public var reference: BenchmarkReference {
    let folder =
      "https://raw.githubusercontent.com/Zayne-sprague/MuSR/b1f4d4168a9cfc6760e8b74d728e4516023dfaa5/datasets/"
    return BenchmarkReference(
      citation: """
        Zayne Sprague, Xi Ye, Kaj Bostrom, Swarat Chaudhuri, Greg Durrett. "MuSR: Testing the \
        Limits of Chain-of-thought with Multistep Soft Reasoning." ICLR 2024.
        """,
      licence: "MIT", officialScorer: "eval/eval.py",
      files: [
        ("murder_mystery.json", "990ba68bdbc934e0d6608723ae66237ea8f0ac41"),
        ("object_placements.json", "bc083672c66a0fca5fa7de6b43a062e9a38ec3f5"),
        ("team_allocation.json", "ccd8321491423b0578e56ba25ed4067eda00c9e0"),
      ].map { OfficialFile(name: $0.0, location: folder + $0.0, identity: .gitBlob($0.1)) })
  }

  public var splits: [DatasetSplit] {
    let domains = MuSRDomain.allCases.map(\.rawValue)
    return [DatasetSplit("all", path: "", files: domains.map { $0 + ".json" })]
      + domains.map { DatasetSplit($0, $0 + ".json") }
  }

  public func bundledSample(in datasetsFolder: String) -> String {
    InputFile.join(datasetsFolder, "musr")
  }

  public func read(_ path: String) throws -> Dataset {
    try MuSRFile(path).dataset(source: path)
  }

  public func officialReport(_ scoring: OfficialScoring) throws -> OfficialReport {
    let file = try MuSRFile(scoring.dataset)
    let ids = file.questions.map(\.id)
    let replies = try MuSRPredictions.read(scoring.predictions, ids: ids)
    let missing = zip(ids, replies).filter { $0.1 == nil }.map(\.0)
    try scoring.missing.settle(missing, of: file.questions.count, in: scoring.predictions)
    var unparsable = 0
    var perTask: [TaskScore] = []
    for (question, reply) in zip(file.questions, replies) {
      guard let reply = reply ?? (scoring.missing == .empty ? "" : nil) else {
        continue
      }
      let answer = Self.answer(in: reply, question)
      if answer == nil { unparsable += 1 }
      perTask.append(MuSRScorer.score(question, answer: answer, reply: reply))
    }
    let choices = Dictionary(
      uniqueKeysWithValues: file.questions.map { (ExactText($0.id), $0.choices.count) })
    let metrics = metrics(
      of: perTask.map { score in
        ScoredAttempt(
          repetition: 0, cluster: score.taskID, outerCluster: score.taskID,
          chance: choices[score.taskID].map { 1 / Double($0) }, score: score)
      })
    let official = metrics.filter { MuSRScorer.accuracies.contains($0.definition) }
    return OfficialReport(
      benchmark: name, tasks: perTask.count, official: official.figures,
      additional: metrics.dropFirst(official.count).map { $0 }.figures + Self.chance(official)
        + [.init("unparsable", Double(unparsable), .count)],
      perTask: perTask.map { $0.adding("correct", sameAs: "accuracy") }, missing: missing.count,
      warnings: file.warnings)
  }

  public func excerpt(of path: String, ids: Set<ExactText>) throws -> DatasetExcerpt {
    try MuSRExcerpt(of: path, ids: ids).excerpt
  }

  public var predictionFormat: PredictionFormat { MuSRPredictions.format }

  private static func answer(in reply: String, _ question: MuSRFile.Question) -> String? {
    guard
      case .answer(let prediction) = MuSRAnswerFormat(choices: question.choices).read(reply)
    else { return nil }
    return prediction.answer
  }

  private static func chance(_ metrics: [Metric]) -> [OfficialReport.Figure] {
    metrics.compactMap { metric in
      metric.chance.map { .init("chance_\(metric.name)", $0, .fraction) }
    }
  }
}

extension TaskScore {
  /// The score with one of its values under a second name.
  func adding(_ name: String, sameAs other: String) -> TaskScore {
    var copy = self
    if let value = values[other] {
      copy.values = MetricValues(values.map { ($0.name, $0.value) } + [(name, value)])
    }
    return copy
  }
}
