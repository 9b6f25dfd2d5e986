import Arguments
import Benchmarks
import Evaluation
import Fetching
import Options
import Reporting

/// `orgbench datasets verify`: what was fetched, held against its checksums again.
enum DatasetsVerifyCommand: Command {
  static let specification = CommandSpecification(
    "datasets verify", "Recompute the checksums of fetched datasets",
    discussion: """
      One row a file: ok, changed, missing, or no pinned checksum (none is published, and none was \
      recorded when it came). Exit code 2 if any is changed.
      """,
    operands: [
      .init(
        "NAME", "a benchmark, or one split of it, such as squad2/dev", FetchOptions.names,
        isOptional: true, isRepeatable: true)
    ],
    options: [FetchOptions.folder] + ReportOutput.options,
    examples: ["orgbench datasets verify", "orgbench datasets verify squad2 --json"])

  static func run(_ arguments: ParsedArguments) async throws -> ExitCode {
    let folder = try FetchOptions.folder(arguments)
    var rows: [(benchmark: String, check: FileCheck)] = []
    for chosen in try FetchOptions.files(arguments) {
      let verification = try Verification(
        of: chosen.benchmark, in: folder, only: chosen.file.placedNames)
      rows += verification.checks.map { (chosen.benchmark.name, $0) }
    }
    var document = ReportDocument("orgbench datasets verify", json: .array(rows.map(json)))
    document.add(.paragraph(folder.root))
    document.add(
      .table(
        Table(
          "files",
          [
            Column("benchmark", "benchmark") { .text($0.benchmark) },
            Column("file", "file", .key) { .text($0.check.file) },
            Column("state", "state") { .text($0.check.state.rawValue) },
            Column("detail", "checksum") { .text($0.check.detail) },
          ], rows)))
    try ReportOutput.print(document, arguments)
    let isNothingThere = rows.allSatisfy { $0.check.state == .missing }
    if isNothingThere { Output.note("Nothing is there. Fetch it: orgbench datasets fetch") }
    return isNothingThere || rows.contains { $0.check.state == .changed } ? .wrongUse : .done
  }

  private static func json(_ benchmark: String, _ check: FileCheck) -> JSONValue {
    [
      "benchmark": .string(benchmark), "file": .string(check.file), "path": .string(check.path),
      "state": .string(check.state.rawValue), "detail": .string(check.detail),
      "checksum": check.checksum.map(JSONValue.string) ?? .null,
    ]
  }
}
