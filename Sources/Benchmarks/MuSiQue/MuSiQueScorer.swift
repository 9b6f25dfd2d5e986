import Evaluation

/// Scores attempts at MuSiQue questions with the official formulas.
///
/// An answerable instance has `answer_f1`, `answer_em` and `support_f1`, each again with its hop
/// count and hop type; in MuSiQue-Full every instance has `sufficiency`, 1 where `answerable` was
/// predicted rightly. The group metrics are made of these for whole pairs.
struct MuSiQueScorer: Scorer {
  private let instances: [ExactText: MuSiQueFile.Instance]
  private let golds: [ExactText: [NormalizedAnswer]]
  private let isFull: Bool

  init(_ instances: [MuSiQueFile.Instance]) {
    self.instances = Dictionary(uniqueKeysWithValues: instances.map { (ExactText($0.taskID), $0) })
    golds = self.instances.mapValues { $0.answers.map(NormalizedAnswer.init) }
    isFull = instances.contains { !$0.isAnswerable }
  }

  /// The official metrics, in the script's order.
  static let official =
    ofAnswers.map { MetricDefinition($0) } + ofPairs.map(\.definition)

  /// The metrics that go beyond the script.
  static let additional =
    [
      MetricDefinition("sufficiency"),
      MetricDefinition("abstained_answerable", direction: .lower),
      MetricDefinition("abstained_unanswerable"),
    ]
    + [
      "2hop", "3hop", "3hop1", "3hop2", "4hop", "4hop1", "4hop2", "4hop3",
    ].flatMap { hop in ofAnswers.map { MetricDefinition("\($0)_\(hop)") } }

  /// What each answerable instance has, in the order of `taskScore`.
  private static let ofAnswers = ["answer_f1", "answer_em", "support_f1"]

  /// What a pair has, with the metric of its answerable member that it is made of.
  private static let ofPairs: [(member: String, definition: MetricDefinition)] = [
    ("answer_f1", MetricDefinition("group_answer_sufficiency_f1", scope: .group)),
    ("support_f1", MetricDefinition("group_support_sufficiency_f1", scope: .group)),
  ]

  var version: String { "musique/1" }

  static let primaryMetric = "answer_f1"
  var primaryMetric: String { Self.primaryMetric }

  func score(_ attempt: Attempt) throws -> TaskScore? {
    guard let instance = instances[attempt.taskID] else {
      throw InputError(attempt.taskID, "the dataset has no such question")
    }
    if attempt.outcome.kind == .failed { return nil }
    guard let prediction = attempt.outcome.prediction else {
      return taskScore(instance, exact: 0, f1: 0, support: 0, sufficiency: 0, abstained: false)
    }
    return score(prediction, instance)
  }

  /// Scores a prediction as the official script does.
  func score(_ prediction: Prediction, _ instance: MuSiQueFile.Instance) -> TaskScore {
    let golds = golds[instance.taskID] ?? []
    let answer = NormalizedAnswer(prediction.answer)
    let predictsAnswerable = prediction.answerable ?? true
    return taskScore(
      instance, exact: AnswerOverlap.best(AnswerOverlap.exact, of: golds, answer),
      f1: AnswerOverlap.best(AnswerOverlap.f1, of: golds, answer),
      support: MuSiQueMetrics.supportF1(Set(prediction.support ?? []), gold: instance.support),
      sufficiency: predictsAnswerable == instance.isAnswerable ? 1 : 0,
      abstained: !predictsAnswerable)
  }

  func expectation(of taskID: String) -> String? {
    instances[taskID].map { instance in
      guard instance.isAnswerable else { return "unanswerable" }
      let support = instance.support.sorted().map { "\($0)" }.joined(separator: ", ")
      return instance.answers.joined(separator: " | ") + "; support \(support)"
    }
  }

  /// The metrics of one repeat; a pair's members are of one cluster.
  static func metrics(of scores: [ScoredAttempt]) -> [Metric] {
    let direct = scores.metrics(official + additional)
    let known = Set(official)
    let first = direct.prefix { known.contains($0.definition) }
    return first + groupMetrics(scores) + direct.dropFirst(first.count)
  }

  /// One point for each pair with both members scored, in the order of the first members.
  private static func groupMetrics(_ scores: [ScoredAttempt]) -> [Metric] {
    var members: [ExactText: [TaskScore]] = [:]
    var order: [String] = []
    for attempt in scores {
      if members[attempt.cluster] == nil { order.append(attempt.cluster) }
      members[ExactText(attempt.cluster), default: []].append(attempt.score)
    }
    return ofPairs.compactMap { member, definition in
      let points = order.compactMap { id in
        groupScore(members[id] ?? [], member).map { Metric.Point(unit: id, value: $0) }
      }
      return points.isEmpty ? nil : Metric(definition, points: points)
    }
  }

  private static func groupScore(_ pair: [TaskScore], _ member: String) -> Double? {
    guard pair.count == 2, let score = pair.compactMap({ $0.values[member] }).first,
      let first = pair[0].values["sufficiency"], let second = pair[1].values["sufficiency"]
    else { return nil }
    return MuSiQueMetrics.group(score, sufficiency: (first, second))
  }

  private func taskScore(
    _ instance: MuSiQueFile.Instance, exact: Double, f1: Double, support: Double,
    sufficiency: Double, abstained: Bool
  ) -> TaskScore {
    var values: [String: Double] = [:]
    if isFull {
      values["sufficiency"] = sufficiency
      values[instance.isAnswerable ? "abstained_answerable" : "abstained_unanswerable"] =
        abstained ? 1 : 0
    }
    if instance.isAnswerable {
      for (name, value) in zip(Self.ofAnswers, [f1, exact, support]) {
        values[name] = value
        for hop in Self.hopNames(instance) { values["\(name)_\(hop)"] = value }
      }
    }
    let sorted = values.sorted { $0.key < $1.key }
    return TaskScore(taskID: instance.taskID, values: MetricValues(sorted.lazy.map { ($0, $1) }))
  }

  /// The hop count and the hop type: `3hop` and `3hop2`.
  private static func hopNames(_ instance: MuSiQueFile.Instance) -> Set<String> {
    guard let type = instance.hopType, let end = type.firstRange(of: "hop")?.upperBound else {
      return []
    }
    return [type, String(type[..<end])]
  }
}
