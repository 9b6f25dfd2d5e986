import Arguments
import Evaluation
import Fetching
import FoundationEssentials
import Options
import Reporting

/// `orgbench baselines save`: runs as a file that can be committed, for `compare`.
enum BaselinesSaveCommand: Command {
  static let specification = CommandSpecification(
    "baselines save", "Save runs as a baseline that can be committed",
    discussion: """
      Writes baselines/NAME.json, one line a task: id, hash of its content, cluster, each score's \
      mean over repeats, tokens and calls. `compare` takes it where the store is not.
      """,
    operands: [
      .init("NAME", "the baseline's name, or a path that ends in .json"),
      .init("RUN", "\(RunReferences.form)", isRepeatable: true),
    ],
    options: RunReferences.options + [force],
    examples: ["orgbench baselines save main latest"])

  private static let force = Option(flag: "force", "replace a baseline of this name")

  static func run(_ arguments: ParsedArguments) async throws -> ExitCode {
    let references = try RunReferences(arguments)
    let name = arguments.operands[0]
    let path = references.baselinePath(name)
    guard name.hasSuffix(".json") || !name.contains(where: { "/:,".contains($0) }) else {
      throw UsageError("NAME: expected a name without / : and , or a path that ends in .json")
    }
    let files = FileManager.default
    guard arguments[force] || !files.fileExists(atPath: path) else {
      throw InputError(path, "it exists", remedy: "--force replaces it")
    }
    var runs: [ComparedRun] = []
    for list in arguments.operands.dropFirst() {
      runs += try await references.find(list).map(\.run)
    }
    for run in runs where !run.progress.isComplete {
      throw InputError(
        run.run, "not complete, so it cannot be a baseline: \(run.whatIsMissing ?? "")")
    }
    let text = try BaselineFile.text(of: runs)
    if let slash = path.lastIndex(of: "/"), slash > path.startIndex {
      try Folder.make(String(path[..<slash]))
    }
    try FileOutput.write(text, to: path, option: "NAME", readers: .all)
    Output.note("\(path): \(runs.map(\.run).joined(separator: ", "))")
    return .done
  }
}
