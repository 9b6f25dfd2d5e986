import Foundation
import Glibc
import Testing

@Suite struct UsageTests {
  @Test(arguments: [
    "--help", "--version", "", "run --help", "help score", "datasets list",
    "datasets show gaia 1", "completions fish",
  ])
  func `a right command line exits with 0 and prints no error`(line: String) throws {
    let result = try Program.run(line.split(separator: " ").map(String.init))
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors.isEmpty)
    #expect(!result.output.isEmpty)
  }

  @Test(arguments: [
    "rnu", "run", "run --benchmark squad", "datasets lst", "score -b squad2", "completions tcsh",
  ])
  func `a wrong command line exits with 2 and says why`(line: String) throws {
    let result = try Program.run(line.split(separator: " ").map(String.init))
    #expect(result.status == 2)
    #expect(result.errors.hasPrefix("orgbench: "))
    #expect(result.output.isEmpty)
  }

  private static let wrongUses: [([String], String)] = [
    (["rnu"], "unknown command \"rnu\"; did you mean run?"),
    (["datasets", "lst"], "did you mean datasets list?"),
    (["run", "-b", "musr", "-o", "single"], "missing --model NAME"),
    (["run", "-b", "musr", "-o", "single", "-m", "x", "--limt", "3"], "did you mean --limit?"),
    (["run", "-b", "musr", "-o", "single", "-m", "x", "--samples", "0"], "--samples: expected"),
    (
      ["run", "-b", "musr", "-o", "single", "-m", "x", "--data", "/nowhere"],
      "/nowhere"
    ),
    (["run", "-b", "musr", "-o", "single", "-m", "x", "--endpoint", "ftp://x"], "http://"),
    (["leaderboard", "--store", "/nowhere/x.sqlite"], "/nowhere/x.sqlite"),
  ]

  @Test(arguments: wrongUses)
  func `a wrong use names the place and the way out`(words: [String], message: String) throws {
    let result = try Program.run(words)
    #expect(result.status == 2)
    #expect(result.errors.contains(message), "\(result.errors)")
  }

  @Test func `bash accepts the completion script`() throws {
    let script = try Program.run(["completions", "bash"]).output
    let folder = try Program.Folder()
    let path = try folder.write("completions.bash", script)
    #expect(system("bash -n '\(path)'") == 0)
  }

  @Test func `a dataset's task shows its key only on request`() throws {
    let without = try Program.run(["datasets", "show", "squad2", "1"])
    let with = try Program.run(["datasets", "show", "squad2", "1", "--key"])
    #expect(!without.output.contains("expected  "))
    #expect(with.output.contains("expected  "))
  }
}
