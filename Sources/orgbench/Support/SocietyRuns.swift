import Arguments
import Benchmarks
import Evaluation
import Options
import Store

/// Runs of societies as analyses of coordination read them: each once, attempt by attempt.
enum SocietyRuns {
  static let operand = CommandSpecification.Operand(
    "RUN", "a run of the organization society, or several", isRepeatable: true)

  /// Reads runs of `--store`.
  /// - Parameters:
  ///   - references: their ids, beginnings of ids, names or latest.
  ///   - begin: takes a run in, before its attempts.
  ///   - take: takes an attempt in, with what it has in common with others that are not independent of
  ///     it: the cluster of its task. A simulated attempt has nothing in common with any.
  /// - Throws: `UsageError` for a run that is named twice, whose attempts would count twice.
  static func read(
    _ references: [String], _ arguments: ParsedArguments, begin: (RunRecord) throws -> Void,
    take: (AttemptCoordination, RunRecord, _ cluster: String) throws -> Void
  ) async throws {
    let store = try await RunStore.open(path: CommonOptions.storePath(arguments), mode: .readOnly)
    var seen: Set<String> = []
    for reference in references {
      let run = try await store.run(reference)
      guard seen.insert(run.id).inserted else {
        throw UsageError("the run \(run.id) is named twice, and its attempts would count twice")
      }
      try begin(run)
      let clusters = Dictionary(
        try await store.tasks(of: run).map { (ExactText($0.id), $0.grouping.cluster) },
        uniquingKeysWith: { first, _ in first })
      for try await attempt in store.coordination(of: run) {
        let id = attempt.attempt
        let cluster =
          run.configuration.isSimulated
          ? "\(run.id) \(id.repetition)" : clusters[ExactText(id.taskID)] ?? id.taskID
        try take(attempt, run, cluster)
      }
    }
    await store.close()
  }
}

extension AttemptCoordination {
  /// The main metric of a run's benchmark, 0...1; nil where the attempt has none.
  func mainScore(in configuration: RunConfiguration) -> Double? {
    Catalogue.benchmark(named: configuration.benchmark).flatMap { score?.values[$0.primaryMetric] }
  }
}
