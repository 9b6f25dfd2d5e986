import Arguments
import Benchmarks
import Evaluation
import Options
import Store

/// Finds the dataset that a run was made on.
enum RunDataset {
  static let option = Option(
    "data", placeholder: "PATH", "the run's dataset", .path, otherwise: "where the run read it")

  /// The dataset at `--data`, where the run read it, or the bundled sample: whichever has the run's
  /// checksum.
  /// - Throws: `InputError` where none has.
  static func of(_ run: RunRecord, _ arguments: ParsedArguments) throws -> Dataset {
    let benchmark = try CommonOptions.benchmark(run.configuration.benchmark)
    if let path = arguments[option] {
      let dataset = try benchmark.read(path)
      guard dataset.contentHash == run.configuration.datasetHash else {
        throw InputError(
          path,
          "not the dataset that the run \(run.id) was made on (SHA-256 "
            + "\(dataset.contentHash.prefix(12))…, the run's is "
            + "\(run.configuration.datasetHash.prefix(12))…)")
      }
      return dataset
    }
    if let dataset = find(run) { return dataset }
    throw InputError(
      run.datasetPath, "the run's dataset is not there any more, or was changed",
      remedy: "give it with --data PATH")
  }

  /// The run's dataset, if it is still in its place and unchanged.
  static func find(_ run: RunRecord) -> Dataset? {
    guard let benchmark = Catalogue.benchmark(named: run.configuration.benchmark) else {
      return nil
    }
    let bundled = Environment.datasetsFolder.map(benchmark.bundledSample)
    let paths = run.sessions.reversed().map(\.provenance.dataset)
    return (paths + [bundled]).lazy.compactMap { $0 }
      .compactMap { try? benchmark.read($0) }
      .first { $0.contentHash == run.configuration.datasetHash }
  }
}

extension RunRecord {
  /// - Throws: `InputError` for a simulated run, which has no answers, scores or tokens.
  func checkIsNotSimulated() throws {
    guard configuration.isSimulated else { return }
    throw InputError(
      id, "it is simulated: no model was asked and nothing was answered, so there is no score",
      remedy: "analyze coordination, fit-dti, show and export transcripts read it")
  }

  /// Where the run's dataset was read from last.
  var datasetPath: String { sessions.last?.provenance.dataset ?? "" }
}
