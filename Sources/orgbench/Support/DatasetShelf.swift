import Arguments
import Evaluation

/// Datasets that have been read, so that the runs of an experiment share them.
struct DatasetShelf {
  private var datasets: [[String?]: Dataset] = [:]

  /// The dataset that the options name.
  mutating func dataset(_ arguments: ParsedArguments) throws -> Dataset {
    let name = try arguments.required(CommonOptions.benchmark)
    let key = [name, arguments[CommonOptions.data], arguments[CommonOptions.split]]
    if let dataset = datasets[key] { return dataset }
    let dataset = try CommonOptions.dataset(try CommonOptions.benchmark(name), arguments)
    datasets[key] = dataset
    return dataset
  }
}
