import Arguments
import Benchmarks
import Evaluation
import Fetching
import FoundationEssentials
import Organizations

/// Options that several commands have.
enum CommonOptions {
  static let json = CommandSpecification.Option("json", "print JSON instead of text")

  static let store = CommandSpecification.Option(
    "store", value: "FILE", "the store", default: "$ORGBENCH_STORE or orgbench.sqlite")

  static let endpoint = [
    CommandSpecification.Option(
      "endpoint", short: "e", value: "URL",
      "base URL of an OpenAI-compatible endpoint; its key comes from ORGBENCH_API_KEY or "
        + "OPENAI_API_KEY",
      default: defaultEndpoint, section: "Model"),
    .init(
      "model", short: "m", value: "NAME", "the model's name at the endpoint", section: "Model"),
  ]

  /// Further header fields. Not for an experiment's file, which could send any variable of whoever
  /// runs it to an endpoint of its own.
  static let header = CommandSpecification.Option(
    "header", value: "NAME=VARIABLE",
    "a further header field of every request, its value taken from an environment variable; may be "
      + "given several times, and replaces the key's own header",
    isRepeatable: true, section: "Model")

  /// Where `make serve` serves the small local model.
  static let defaultEndpoint = "http://127.0.0.1:8765/v1"

  /// `--split`, under a heading of the help screen.
  static func split(section: String = "Options") -> CommandSpecification.Option {
    let splits = Catalogue.benchmarks.map { benchmark in
      "\(benchmark.name) \(benchmark.splits.map(\.name).joined(separator: "|"))"
    }
    return .init(
      "split", value: "NAME",
      "an official split that \"datasets fetch\" has put in its place: "
        + splits.joined(separator: ", "), section: section)
  }

  static let benchmarkNames = Catalogue.benchmarks.map(\.name)

  static func storePath(_ arguments: ParsedArguments) -> String {
    arguments.text("store") ?? Environment.value("ORGBENCH_STORE") ?? "orgbench.sqlite"
  }

  /// The benchmark of that name.
  /// - Throws: `UsageError` with the names that there are.
  static func benchmark(_ name: String) throws -> any Benchmark {
    if let benchmark = Catalogue.benchmark(named: name) { return benchmark }
    let near = Suggestion.nearest(to: name, among: benchmarkNames)
    throw UsageError(
      "unknown benchmark \"\(name)\"; expected \(benchmarkNames.joined(separator: ", "))"
        + (near.map { "; did you mean \($0)?" } ?? ""))
  }

  /// The path of the dataset at `--data`, or of the fetched one that `--split` names; nil for
  /// neither.
  static func dataPath(_ benchmark: any Benchmark, _ arguments: ParsedArguments) throws -> String? {
    guard let split = arguments.text("split") else { return arguments.text("data") }
    guard !arguments.has("data") else { throw UsageError("--data and --split exclude each other") }
    return try DataFolder.standard(Environment.value).dataset(split, of: benchmark)
  }

  /// The dataset at `--data` or of `--split`, else the bundled sample.
  static func dataset(_ benchmark: any Benchmark, _ arguments: ParsedArguments) throws -> Dataset {
    if let path = try dataPath(benchmark, arguments) { return try benchmark.read(path) }
    guard let folder = Environment.datasetsFolder else {
      throw InputError(
        "--data", "the bundled samples are not beside the program",
        remedy: "give --data PATH, or set ORGBENCH_DATASETS to the folder \"datasets\"")
    }
    return try benchmark.read(benchmark.bundledSample(in: folder))
  }
}
