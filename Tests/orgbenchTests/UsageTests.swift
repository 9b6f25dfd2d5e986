import Foundation
import Testing

@Suite struct UsageTests {
  @Test(arguments: [
    (["--help"], 0), (["--version"], 0), ([], 0), (["run", "--help"], 0), (["help", "score"], 0),
    (["rnu"], 2), (["run"], 2), (["run", "--benchmark", "squad"], 2), (["datasets"], 2),
    (["datasets", "lst"], 2), (["score", "-b", "squad2"], 2), (["completions", "tcsh"], 2),
    (["datasets", "list"], 0), (["datasets", "show", "gaia", "1"], 0),
    (["completions", "fish"], 0),
  ])
  func `the exit code says whether the command line was right`(words: [String], status: Int32)
    throws
  {
    let result = try Program.run(words)
    #expect(result.status == status, "\(words): \(result.output)\(result.errors)")
    #expect((status == 0) == result.errors.isEmpty || words == ["datasets"])
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
    (["run", "-b", "musr", "-o", "single", "-m", "x", "--endpoint", "ftp://x"], "ftp"),
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
    let bash = Process()
    bash.executableURL = URL(filePath: "/bin/bash")
    bash.arguments = ["-n", path]
    try bash.run()
    bash.waitUntilExit()
    #expect(bash.terminationStatus == 0)
  }

  @Test func `a dataset's task shows its key only on request`() throws {
    let without = try Program.run(["datasets", "show", "squad2", "1"])
    let with = try Program.run(["datasets", "show", "squad2", "1", "--key"])
    #expect(!without.output.contains("expected  "))
    #expect(with.output.contains("expected  "))
  }
}
