import Arguments
import Benchmarks
import Evaluation
import Fetching
import FoundationEssentials
import Options
import Organizations

/// Options that several commands have.
enum CommonOptions {
  static let store = Option(
    "store", "the store", .path, otherwise: "$ORGBENCH_STORE or orgbench.sqlite")

  /// Further header fields. Not for an experiment's file, which could send any variable of whoever
  /// runs it to an endpoint of its own.
  static let header = Option(
    "header", placeholder: "NAME=VARIABLE",
    "a further header field of every request, its value taken from an environment variable; may be "
      + "given several times, and replaces the key's own header",
    .list(of: .text("NAME=VARIABLE"), separator: .name), default: [])

  static let endpoint = Option(
    "endpoint", short: "e", placeholder: "URL",
    "base URL of an OpenAI-compatible endpoint; its key comes from ORGBENCH_API_KEY or "
      + "OPENAI_API_KEY; may be given several times, for endpoints that serve the same model",
    .list(of: .text("a URL"), separator: .name), default: [],
    otherwise: "$ORGBENCH_ENDPOINT or \(localEndpoint)")
  /// Where `make serve` serves the small local model.
  static let localEndpoint = "http://127.0.0.1:8765/v1"
  static let model = Option("model", short: "m", "the model's name at the endpoint", .text())

  static let benchmark = Option(
    "benchmark", short: "b", placeholder: "NAME", "the benchmark", .word(benchmarkNames))

  static let cluster = Option(
    "cluster", placeholder: "WHAT",
    "squad2: which tasks count as one in intervals and tests; F1 varies more by article", .word,
    default: Clustering.paragraph)

  static let data = Option(
    "data", placeholder: "PATH", "a file or folder in the benchmark's official format", .path,
    otherwise: "the bundled sample")

  static let split: Option<String?> = {
    let splits = Catalogue.benchmarks.map { benchmark in
      "\(benchmark.name) \(benchmark.splits.map(\.name).joined(separator: "|"))"
    }
    return Option(
      "split",
      "an official split that \"datasets fetch\" has put in its place: "
        + splits.joined(separator: ", "), .text("a split's name"))
  }()

  static let benchmarkNames = Catalogue.benchmarks.map(\.name)

  static func storePath(_ arguments: ParsedArguments) -> String {
    arguments[store] ?? Environment.value("ORGBENCH_STORE") ?? "orgbench.sqlite"
  }

  /// The benchmark of that name.
  /// - Throws: `UsageError` with the names that there are.
  static func benchmark(_ name: String) throws -> any Benchmark {
    if let benchmark = Catalogue.benchmark(named: name) { return benchmark }
    throw UsageError(
      "unknown benchmark \"\(name)\"; expected \(benchmarkNames.joined(separator: ", "))"
        + Suggestion.didYouMean(name, among: benchmarkNames))
  }

  /// The path of the dataset at `--data`, or of the fetched one that `--split` names; nil for
  /// neither.
  static func dataPath(_ benchmark: any Benchmark, _ arguments: ParsedArguments) throws -> String? {
    guard let split = arguments[split] else { return arguments[data] }
    guard !arguments.has(data) else { throw UsageError("--data and --split exclude each other") }
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
