import Arguments
import Benchmarks
import Evaluation
import Options
import Store

/// Runs of societies as analyses of coordination read them: each once, attempt by attempt.
enum SocietyRuns {
  static let operand = CommandSpecification.Operand(
    "RUN", "a run of the organization society, or several", isRepeatable: true)

  static let bootstrap = Option(
    "bootstrap", "resamples for the intervals of tails' exponents", .integer(100...1_000_000),
    default: 200)
  static let seed = Option(
    "seed", "seed of the intervals", .integer(0...Int.max), default: 0)

  /// Reads runs of `--store`.
  /// - Parameters:
  ///   - references: their ids, beginnings of ids, names or latest.
  ///   - begin: takes a run in, before its attempts.
  ///   - take: takes an attempt in, with its cluster, see `Clusters`.
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
      let clusters = try await Clusters(of: run, in: store)
      for try await attempt in store.coordination(of: run) {
        try take(attempt, run, clusters.of(attempt))
      }
    }
    await store.close()
  }
}

extension SocietyRuns {
  /// What attempts of a run have in common with others that are not independent of them: the cluster of
  /// their task. A simulated attempt has nothing in common with any.
  struct Clusters {
    private let run: RunRecord
    private let byTask: [ExactText: String]

    init(of run: RunRecord, in store: RunStore) async throws {
      self.run = run
      byTask = Dictionary(
        try await store.tasks(of: run).map { (ExactText($0.id), $0.grouping.cluster) },
        uniquingKeysWith: { first, _ in first })
    }

    func of(_ attempt: AttemptCoordination) -> String {
      let id = attempt.attempt
      return run.configuration.isSimulated
        ? "\(run.id) \(id.repetition)" : byTask[ExactText(id.taskID)] ?? id.taskID
    }
  }
}

extension AttemptCoordination {
  /// The main metric of a run's benchmark, 0...1; nil where the attempt has none.
  func mainScore(in configuration: RunConfiguration) -> Double? {
    Catalogue.benchmark(named: configuration.benchmark).flatMap { score?.values[$0.primaryMetric] }
  }
}
