import Arguments
import Benchmarks
import Evaluation
import Fetching
import Options
import Transport

/// `orgbench datasets fetch`: official datasets, downloaded, verified and put into their place.
enum DatasetsFetchCommand: Command {
  static let specification = CommandSpecification(
    "datasets fetch", "Download official datasets and verify them",
    discussion: """
      Shows licence and citation before the first download. A download that broke off is resumed; \
      what is there and unchanged is not fetched again. Files with a published checksum are held \
      against it. For MuSiQue and GAIA none is published: there the SHA-256 is recorded at the first \
      fetch and held against it from then on. GAIA is gated: set HF_TOKEN, or give --from FILE.
      """,
    operands: [
      .init(
        "NAME",
        "a benchmark, or one split of it, such as squad2/dev; without any: all but the gated",
        FetchOptions.names, isOptional: true, isRepeatable: true)
    ],
    options: [FetchOptions.folder, from, mirror],
    examples: [
      "orgbench datasets fetch squad2/dev musr",
      "orgbench datasets fetch musique --from ~/Downloads/musique_v1.0.zip",
    ])

  private static let from = Option(
    "from",
    "place and verify a file that you have, instead of downloading; GAIA's attachments are taken "
      + "from beside it", .path)
  private static let mirror = Option(
    "mirror", placeholder: "URL",
    "an address with one folder for each benchmark, in place of the official ones", .text("a URL"),
    otherwise: "the official addresses")

  static func run(_ arguments: ParsedArguments) async throws -> ExitCode {
    let folder = try FetchOptions.folder(arguments)
    var files = try FetchOptions.files(arguments)
    var source = Fetcher.Source(
      mirror: arguments[mirror], token: Environment.value("HF_TOKEN"),
      file: arguments[from])
    if let path = source.file {
      guard arguments.operands.count == 1, source.mirror == nil else {
        throw UsageError("--from takes one NAME, and no --mirror")
      }
      files = [try DataFolder.file(thatIs: path, among: files)]
    }
    if arguments.operands.isEmpty, source.token == nil || source.mirror != nil {
      files.removeAll { $0.file.accessPage != nil }
      Output.note("Leaving out gaia, which is gated: orgbench datasets fetch gaia")
    }
    if source.token?.contains(where: \.isWhitespace) == true {
      throw InputError("HF_TOKEN", "a token has no white space in it")
    }
    source.mirror = source.mirror.map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
    let failures = try await fetch(files, into: folder, from: source)
    guard failures.isEmpty else {
      failures.forEach { Output.note("\(Program.name): \($0)") }
      return .wrongUse
    }
    return .done
  }

  /// Fetches one file after the other; one that fails does not keep the next from coming.
  private static func fetch(
    _ files: [ChosenFile], into folder: DataFolder, from source: Fetcher.Source
  ) async throws -> [InputError] {
    let display = FetchDisplay()
    let client =
      source.file == nil
      ? try HTTPClient(.init(userAgent: "\(Program.name)/\(version)", maxIdleConnections: 4)) : nil
    let fetcher = Fetcher(into: folder, from: source, client: client) { display.show($0) }
    var failures: [InputError] = []
    var last: String?
    for chosen in files {
      if chosen.benchmark.name != last { introduce(chosen.benchmark) }
      last = chosen.benchmark.name
      do {
        try await fetcher.fetch(chosen.file, of: chosen.benchmark)
      } catch let error as InputError {
        failures.append(error)
      }
    }
    await client?.close()
    return failures
  }

  private static func introduce(_ benchmark: any Benchmark) {
    Output.note(
      """
      \(benchmark.title)
        licence  \(benchmark.reference.licence)
        cite     \(benchmark.reference.citation)
      """)
  }
}

/// What `datasets fetch` and `datasets verify` have in common.
enum FetchOptions {
  static let folder = Option(
    "folder", placeholder: "PATH", "where the datasets lie, in one folder for each benchmark",
    .path, otherwise: "$XDG_DATA_HOME/orgbench or ~/.local/share/orgbench")

  /// The benchmarks, and their splits as `squad2/dev`.
  static let names = OptionKind.word(
    Catalogue.benchmarks.flatMap { benchmark in
      [benchmark.name] + benchmark.splits.map { "\(benchmark.name)/\($0.name)" }
    })

  static func folder(_ arguments: ParsedArguments) throws -> DataFolder {
    try arguments[folder].map { DataFolder($0) } ?? DataFolder.standard(Environment.value)
  }

  /// The files that the operands name; all for none.
  static func files(_ arguments: ParsedArguments) throws -> [ChosenFile] {
    let names = arguments.operands.isEmpty ? CommonOptions.benchmarkNames : arguments.operands
    var files: [ChosenFile] = []
    for name in names {
      let parts = name.split(separator: "/", maxSplits: 1).map(String.init)
      let benchmark = try CommonOptions.benchmark(parts.first ?? "")
      let chosen = try DataFolder.files(of: benchmark, split: parts.count > 1 ? parts[1] : nil)
      files += chosen.filter { new in
        !files.contains { $0.benchmark.name == benchmark.name && $0.file == new.file }
      }
    }
    return files
  }
}
