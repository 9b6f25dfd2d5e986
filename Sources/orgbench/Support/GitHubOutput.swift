import Arguments
import Evaluation
import FoundationEssentials
import Options
import Reporting

/// Tells GitHub Actions what a comparison found.
enum GitHubOutput {
  static let option = Option(
    flag: "github",
    "append to $GITHUB_STEP_SUMMARY and write annotations; by itself where GITHUB_ACTIONS is true")

  static func isWanted(_ arguments: ParsedArguments) -> Bool {
    arguments[option] || Environment.value("GITHUB_ACTIONS") == "true"
  }

  /// Annotations go to standard error, which the runner reads as well, so that standard output stays
  /// what was asked for.
  static func write(_ report: ComparisonReport) throws {
    let github = GitHubReport(report)
    for line in github.annotations { Output.writeToTerminal(line + "\n") }
    guard let path = Environment.value("GITHUB_STEP_SUMMARY") else { return }
    let before = FileManager.default.contents(atPath: path) ?? Data()
    let text = String(decoding: before, as: UTF8.self) + github.summary(used: before.count)
    try FileOutput.write(text, to: path, option: "$GITHUB_STEP_SUMMARY")
  }
}
