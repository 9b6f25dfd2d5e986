import Evaluation
import Reporting

extension RunConfiguration {
  static func fixture(
    benchmark: String = "squad2", organization: String = "single",
    options: [String: JSONValue] = ["variant": "direct"], datasetHash: String = "d1",
    model: String = "fake"
  ) -> RunConfiguration {
    RunConfiguration(
      benchmark: benchmark, datasetHash: datasetHash, selection: "all",
      taskSetHash: "t1", organization: organization, options: options, promptVersion: "single/1",
      promptHash: "p1", answerFormat: "a/1", model: model, endpoint: "http://x/v1",
      sampling: Sampling(temperature: 0), seed: 1, repeats: 1, limits: .init())
  }
}

extension ComparedRun {
  /// A run whose main metric has these values, with 100 tokens and 1 call a task.
  static func fixture(
    _ name: String = "base", scores: [Double], tokens: [Double]? = nil,
    configuration: RunConfiguration = .fixture(), scoring: String = "squad2/1",
    metric: String = "f1", expected: Int? = nil, cluster: (Int) -> String = { "c\($0)" }
  ) -> ComparedRun {
    ComparedRun(
      run: name, version: "0.1.0", configuration: configuration, dataset: "data/dev.json",
      scoringVersion: scoring,
      primaryMetric: metric, metricNames: [metric],
      progress: .init(
        expected: expected ?? scores.count, finished: scores.count, unscored: 0),
      tasks: scores.enumerated().map { index, score in
        .init(
          id: "t\(index)", hash: "h\(index)", cluster: cluster(index), scores: [metric: score],
          tokens: tokens?[index] ?? 100, calls: 1)
      })
  }
}

/// So many values of 0 and 1, the same in every call: a linear congruential generator.
func coins(_ count: Int, seed: UInt64, share: Double = 0.5) -> [Double] {
  var state = seed
  return (0..<count).map { _ in
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Double(state >> 33) / Double(1 << 31) < share ? 1 : 0
  }
}

extension ComparisonReport.Options {
  /// Enough resamples for verdicts that are not close.
  static let quick = resampled(500)

  private static func resampled(_ count: Int) -> Self {
    var options = Self()
    options.resampling.resamples = count
    return options
  }
}
