import Foundation
import Glibc
import LoopbackServer
import Testing

/// Where results go: files of every kind, a full disk, a reader that goes away.
@Suite struct OutputTests {
  private let folder: Program.Folder
  private let store: String

  init() throws {
    folder = try Program.Folder()
    store = folder.path("s.sqlite")
    let server = try LoopbackServer { _, _ in .chat("ANSWER: 1") }
    let result = try Program.run([
      "run", "-b", "musr", "-o", "single", "-m", "fake", "--endpoint", server.url, "--first", "2",
      "--store", store,
    ])
    #expect(result.status == 0, "\(result.errors)")
  }

  private func mode(_ path: String) -> mode_t {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode & 0o7777 : 0
  }

  private func export(_ output: String) throws -> Program.Result {
    try Program.run(["export", "scores", "latest", "--store", store, "--output", output])
  }

  @Test func `a store and what is exported from it are the user's alone`() throws {
    #expect(mode(store) == 0o600)
    #expect(try export(folder.path("new.csv")).status == 0)
    #expect(mode(folder.path("new.csv")) == 0o600)
  }

  @Test(arguments: [0o600, 0o640, 0o666] as [mode_t])
  func `a file that is there keeps its permissions`(_ permissions: mode_t) throws {
    let path = try folder.write("old.csv", "old")
    chmod(path, permissions)
    #expect(try export(path).status == 0)
    #expect(mode(path) == permissions)
    #expect(try String(contentsOfFile: path, encoding: .utf8) != "old")
  }

  @Test func `a link stays, and its target is written`() throws {
    let target = try folder.write("target.csv", "old")
    let link = folder.path("link.csv")
    symlink("target.csv", link)
    #expect(try export(link).status == 0)
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "target.csv")
    #expect(try String(contentsOfFile: target, encoding: .utf8) != "old")
  }

  @Test func `a FIFO is written into`() throws {
    let path = folder.path("fifo")
    mkfifo(path, 0o600)
    let reader = Process()
    reader.executableURL = URL(filePath: "/bin/cat")
    reader.arguments = [path]
    let pipe = Pipe()
    reader.standardOutput = pipe
    try reader.run()
    let result = try Program.run(
      ["export", "scores", "latest", "--store", store, "--output", path],
      through: ["/usr/bin/timeout", "120"])
    #expect(result.status == 0, "\(result.errors)")
    let read = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    #expect(read.contains("accuracy"))
    var status = stat()
    stat(path, &status)
    #expect(status.st_mode & S_IFMT == S_IFIFO)
  }

  @Test func `what was written halfway by a killed process is cleared`() throws {
    let left = try folder.write(".out.csv.7.orgbench-part", "half")
    #expect(try export(folder.path("out.csv")).status == 0)
    #expect(!FileManager.default.fileExists(atPath: left))
  }

  @Test(arguments: [
    (">/dev/full", 2, "standard output cannot be written: No space left on device"),
    ("| true", 0, ""), (">/dev/null", 0, ""),
  ])
  func `a result that cannot be written is an error`(
    _ redirection: String, _ status: Int32, _ message: String
  ) throws {
    let errors = folder.path("errors")
    let shell = "set -o pipefail; \"$@\" 2>'\(errors)' \(redirection)"
    let result = try Program.run(
      ["export", "scores", "latest", "--store", store], through: ["/bin/bash", "-c", shell, "-"])
    #expect(result.status == status)
    #expect(
      try String(contentsOfFile: errors, encoding: .utf8).contains(message) || message.isEmpty)
  }

  @Test func `more calls at once than there can be files are refused before anything is made`()
    throws
  {
    let result = try Program.run(
      [
        "run", "-b", "musr", "-o", "single", "-m", "m", "--endpoint", "http://127.0.0.1:1", "-c",
        "64", "--store", folder.path("none.sqlite"),
      ], through: ["/bin/bash", "-c", "ulimit -n 60; exec \"$@\"", "-"])
    #expect(result.status == 2)
    #expect(result.errors.contains("give 28 or fewer, or raise the limit: ulimit -n 96"))
    #expect(!FileManager.default.fileExists(atPath: folder.path("none.sqlite")))
  }

  private static let dry = ["run", "-b", "musr", "-o", "single", "-m", "m", "--dry-run"]

  @Test(arguments: ["latest", "a,b", "a:b", "a b", "", "a\u{1b}b"])
  func `a run's name is none that means something else`(_ name: String) throws {
    let result = try Program.run(Self.dry + ["--name=\(name)"])
    #expect(result.status == 2)
    #expect(result.errors.contains("--name"), "\(result.errors)")
    #expect(!result.errors.contains("\u{1b}"))
  }

  @Test func `an experiment that lists a run twice is refused`() throws {
    let path = try folder.write(
      "e.json", #"{"name": "x", "benchmarks": ["musr", "musr"], "organizations": ["single"]}"#)
    let result = try Program.run(["run", "--experiment", path, "-m", "m", "--dry-run"])
    #expect(result.status == 2)
    #expect(
      result.errors.contains("benchmarks[1] x organizations[0]: this is the run of benchmarks[0]"),
      "\(result.errors)")
  }

  @Test func `a limit above the number of tasks is the run of all tasks`() throws {
    for limit in [["--limit", "1000"], ["--first", "1000"], []] {
      let result = try Program.run(Self.dry + limit + ["--json"])
      #expect(result.output.contains("\"selection\" : \"all\""), "\(result.output)")
    }
  }

  @Test func `a dry run with prices says what is to come`() throws {
    let prices = try folder.write("p.json", #"{"models": {"m": {"input": 1, "output": 10}}}"#)
    let result = try Program.run(Self.dry + ["--prices", prices])
    #expect(result.output.contains("cost to come"), "\(result.output)\(result.errors)")
    #expect(result.output.contains("0.05 USD"))
  }

  @Test func `a closed standard output is an error, and no file takes its place`() throws {
    let path = folder.path("closed.csv")
    let result = try Program.run(
      ["leaderboard", "--store", store], through: ["/bin/bash", "-c", "\"$@\" >&-", "-"])
    #expect(result.status == 2)
    #expect(result.errors.contains("Bad file descriptor"), "\(result.errors)")
    let export = try Program.run(
      ["export", "scores", "latest", "--store", store, "--output", path],
      through: ["/bin/bash", "-c", "\"$@\" >&- 2>&- <&-", "-"])
    #expect(export.status == 0)
    #expect(try String(contentsOfFile: path, encoding: .utf8).contains("accuracy"))
  }

  @Test(arguments: [4, 8, 15])
  func `too few files for the process itself are named`(_ limit: Int) throws {
    let result = try Program.run(
      ["datasets", "list"], through: ["/bin/bash", "-c", "ulimit -n \(limit); exec \"$@\"", "-"])
    #expect(result.status == 2)
    #expect(result.errors.contains("may have only \(limit) files open"), "\(result.errors)")
  }

  @Test func `control characters of an experiment's file are made visible`() throws {
    let path = try folder.write(
      "e.json",
      """
      {"name": "x\u{1B}[31m", "description": "\u{1B}]0;t\u{7}", "benchmarks": ["musr"],
       "organizations": ["single"]}
      """)
    let result = try Program.run(["run", "--experiment", path, "-m", "m\u{1B}[2J", "--dry-run"])
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("x␛[31m: ␛]0;t"))
    #expect(!(result.output + result.errors).contains("\u{1B}"))
  }

  @Test func `what is installed finds its samples and figures`() throws {
    let script = Program.root.appending(path: "scripts/install.sh").path
    let prefix = folder.path("prefix")
    let result = try Program.run(
      [],
      through: [
        "/bin/bash", "-c",
        """
        ORGBENCH=$1 '\(script)' '\(prefix)' && mv '\(prefix)' '\(prefix)-moved' && cd / &&
        ORGBENCH_DATASETS= '\(prefix)-moved/bin/orgbench' datasets show gaia &&
        '\(prefix)-moved/bin/orgbench' baselines list &&
        ORGBENCH=$1 '\(script)' --archive '\(prefix)-archive' &&
        tar --list --file '\(prefix)-archive'/orgbench-*.tar.gz
        """, "-",
      ])
    #expect(result.status == 0, "\(result.errors)")
    #expect(
      result.output.contains("\(prefix)-moved/share/orgbench/datasets/gaia"), "\(result.output)")
    #expect(result.output.contains("orgagent"))
    #expect(result.output.contains("/share/orgbench/datasets/squad2/sample.json"))
  }

  @Test func `a run that was finished before says so`() throws {
    let words = [
      "run", "-b", "musr", "-o", "single", "-m", "fake", "--endpoint", "http://127.0.0.1:1",
      "--endpoint-name", "loopback", "--first", "2", "--store", folder.path("named.sqlite"),
    ]
    let server = try LoopbackServer { _, _ in .chat("ANSWER: 1") }
    let first = try Program.run(words.map { $0 == "http://127.0.0.1:1" ? server.url : $0 })
    #expect(first.status == 0, "\(first.errors)")
    #expect(!first.errors.contains("finished before"))
    let again = try Program.run(words)
    #expect(again.status == 0, "\(again.errors)")
    #expect(again.errors.contains("finished before; all answers were in the store, 0 new calls"))
  }

  @Test func `a folder and a missing permission are named as what they are`() throws {
    let board = try Program.run(["leaderboard", "--store", folder.url.path])
    #expect(board.status == 2)
    #expect(board.errors.contains("this is a folder"), "\(board.errors)")
    let nothing = try Program.run(["datasets", "verify", "--folder", folder.path("none")])
    #expect(nothing.status == 2)
    #expect(nothing.errors.contains("orgbench datasets fetch"))
  }
}
