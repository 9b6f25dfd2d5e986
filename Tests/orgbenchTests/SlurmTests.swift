import Foundation
import LoopbackServer
import Randomness
import Synchronization
import Testing

/// `slurm`: the scripts, and what they do on a real Slurm of one node.
@Suite(.serialized) struct SlurmTests {
  private let folder: Program.Folder

  init() throws { folder = try Program.Folder() }

  private func experiment() throws -> String {
    try folder.write(
      "e.json",
      """
      { "name": "try it's", "options": { "concurrency": 1 }, "benchmarks": ["musr"],
        "organizations": ["single"], "models": ["fake"] }
      """)
  }

  private func slurm(
    _ more: [String], words: [String] = [], environment: [String: String] = [:]
  ) throws -> Program.Result {
    try Program.run(
      ["slurm", try experiment(), "--shards", "4", "--output", folder.path("jobs")] + more + ["--"]
        + words, environment: environment)
  }

  private func script(_ name: String) throws -> String {
    try String(contentsOf: folder.url.appending(path: "jobs/\(name)"), encoding: .utf8)
  }

  private static let names = ["shard.sbatch", "merge.sbatch", "submit.sh"]

  @Test func `the scripts say what was asked for, and no secret`() throws {
    let key = "sk-planted-\(UUID())"
    let result = try slurm(
      [
        "--time", "02:00:00", "--partition", "gpu", "--account", "me", "--gres", "gpu:1",
        "--sbatch=--constraint=a100", "--export", "MORE", "--shard-by", "repeats", "--attempts",
        "5",
      ],
      words: [
        "--repeats", "4", "--header", "X-Key=MY_KEY", "--endpoint", "http://gpu:8000", "--name",
        "it's",
      ],
      environment: ["ORGBENCH_API_KEY": key, "MY_KEY": key])
    #expect(result.status == 0, "\(result.errors)")
    let shard = try script("shard.sbatch")
    for line in [
      "#SBATCH --array=1-4\n", "#SBATCH --signal=B:TERM@120\n", "#SBATCH --time=02:00:00\n",
      "#SBATCH --partition=gpu\n", "#SBATCH --account=me\n", "#SBATCH --gres=gpu:1\n",
      "#SBATCH --constraint=a100\n", "--shard \"$shard/$shards\"", "--shard-by repeats",
      "--name 'it'\\''s'", ",ORGBENCH_API_KEY,", ",MY_KEY,MORE\n",
    ] {
      #expect(shard.contains(line), "\(line)\n\(shard)")
    }
    #expect(try !script("merge.sbatch").contains("gres"))
    #expect(try script("submit.sh").contains("attempt <= 5"))
    for name in Self.names { #expect(try !script(name).contains(key)) }
  }

  @Test(arguments: [[], ["--server", "vllm serve model --port $PORT"]])
  func `the scripts are such as bash and shellcheck accept`(more: [String]) throws {
    let words = more.isEmpty ? [] : ["--endpoint-name", "node"]
    let result = try slurm(more, words: words)
    #expect(result.status == 0, "\(result.errors)")
    for name in Self.names {
      let path = folder.path("jobs/\(name)")
      #expect(try Program.output(of: "/bin/bash", ["-n", path]).isEmpty)
      guard FileManager.default.isExecutableFile(atPath: "/usr/bin/shellcheck") else { continue }
      #expect(try Program.output(of: "/usr/bin/shellcheck", ["--shell=bash", path]) == "")
    }
  }

  @Test(
    arguments: [
      (["--time", "1 --account=x"], [], "without white space"), (["--export", "A=b"], [], "names"),
      ([], ["--endpoint", "http://u:secret@h/v1"], "ORGBENCH_ENDPOINT"), ([], ["--odd"], "--odd"),
      ([], ["--store", "x"], "--store"), ([], ["--fresh"], "--fresh"),
      (["--shard-by", "repeats"], [], "at most as many shards"),
      (["--server", "x"], [], "--endpoint-name"),
    ] as [([String], [String], String)])
  func `what the jobs could not do is refused before a file is written`(
    more: [String], words: [String], reason: String
  ) throws {
    let result = try slurm(more, words: words)
    #expect(result.status == 2)
    #expect(result.errors.contains(reason), "\(result.errors)")
    #expect(!result.errors.contains("secret"))
    #expect(!FileManager.default.fileExists(atPath: folder.path("jobs")))
  }

  @Test func `what the words name is found from where the scripts were written`() throws {
    let server = try LoopbackServer { _, _ in .chat("ANSWER: 1") }
    let endpoint = ["--endpoint", server.url, "--endpoint-name", "loopback"]
    let whole = try Program.run(
      ["run", "-x", try experiment(), "--store", folder.path("whole.sqlite")] + endpoint)
    #expect(whole.status == 0, "\(whole.errors)")
    let paid = server.requests.count
    let written = try Program.run(
      ["slurm", "e.json", "--shards", "1", "--output", "jobs", "--"]
        + ["--replies", "whole.sqlite"] + endpoint,
      through: ["/usr/bin/env", "-C", folder.path("")])
    #expect(written.status == 0, "\(written.errors)")
    let log = try Program.output(
      of: "/bin/bash",
      [
        "-c",
        """
        cd '\(folder.path("jobs"))' && mkdir stores work &&
        export SLURM_ARRAY_TASK_ID=1 SLURM_JOB_ID=7 TMPDIR='\(folder.path("jobs/work"))' &&
        bash shard.sbatch 2>&1; echo "status $?, $(ls work | wc -l) left"
        """,
      ])
    #expect(log.contains("status 0, 0 left"), "\(log)")
    #expect(try board("jobs/stores/shard-1.sqlite") == board("whole.sqlite"))
    #expect(server.requests.count == paid)
  }

  @Test(.enabled(if: Slurm.absence == nil, "\(Slurm.absence ?? "")"))
  func `on a real Slurm the shards, interrupted, damaged and merged, are the run of one machine`()
    async throws
  {
    let site = try Slurm(folder.path("site"))
    if let reason = site.reason { try Test.cancel("no Slurm can be started here: \(reason)") }
    let slow = Mutex<(bodies: Set<String>, left: Int)>(([], 6))
    let server = try LoopbackServer { request, _ in
      let isSlow = slow.withLock { slow in
        guard slow.left > 0, slow.bodies.contains(request.text) else { return false }
        slow.left -= 1
        return true
      }
      if isSlow { usleep(6_000_000) }
      return .chat("ANSWER: \(StableHash.of(request.text) % 2 + 1)")
    }
    let endpoint = ["--endpoint", server.url, "--endpoint-name", "loopback"]
    let whole = try Program.run(
      ["run", "-x", try experiment(), "--store", folder.path("whole.sqlite")] + endpoint)
    #expect(whole.status == 0, "\(whole.errors)")
    let bodies = server.requests.map(\.text)
    #expect(bodies.count == 25)
    let third = stride(from: 2, to: bodies.count, by: 4).map { bodies[$0] }
    slow.withLock { $0.bodies = Set(third) }

    let written = try slurm(["--time", "1", "--attempts", "5"], words: endpoint)
    #expect(written.status == 0, "\(written.errors)")
    // Of a limit of a minute, so that Slurm's signal comes within half a minute.
    let script = try script("shard.sbatch").replacing("TERM@120", with: "TERM@59")
    _ = try folder.write("jobs/shard.sbatch", script)
    print(try site.run("bash \(folder.path("jobs/submit.sh"))"))
    #expect(Program.wait { site.isIdle }, "jobs are left")
    let logs = try site.run("cd \(folder.path("jobs/logs")) && tail -n 20 *")
    print(logs)
    #expect(logs.contains("ended by SIGTERM"), "no shard was ended by its limit")
    #expect(try board("jobs/all.sqlite") == board("whole.sqlite"))

    let stores = (1...4).map { folder.path("jobs/stores/shard-\($0).sqlite") }
    let file = try FileHandle(forWritingTo: URL(filePath: stores[1]))
    try file.seek(toOffset: 20_480)
    try file.write(contentsOf: Data(repeating: 0xA5, count: 40_960))
    try file.close()
    _ = try site.run("cd \(folder.path("jobs")) && sbatch --wait merge.sbatch")
    let merge = try Program.run(["merge"] + stores + ["--into", folder.path("part.sqlite")])
    print(merge.output)
    #expect(merge.status == 3)
    #expect(merge.output.contains("damaged") && merge.output.contains("shard 2/4:"))

    try FileManager.default.removeItem(atPath: stores[1])
    let again = "cd \(folder.path("jobs")) && sbatch --wait --array=2 shard.sbatch"
    _ = try site.run(again + " && sbatch --wait merge.sbatch")
    #expect(try board("jobs/all.sqlite") == board("whole.sqlite"))
    let backwards = try Program.run(
      ["merge"] + stores.reversed() + ["--into", folder.path("backwards.sqlite")])
    #expect(backwards.status == 0)
    #expect(try board("backwards.sqlite") == board("whole.sqlite"))
    print(try board("backwards.sqlite"))
  }

  /// A store's leaderboard, but for when it was made.
  private func board(_ store: String) throws -> String {
    let words = ["leaderboard", "--store", folder.path(store), "--format", "csv"]
    return try Program.run(words).output.replacing(/\d{4}-\d\d-\d\dT[\d:]+Z/, with: "")
  }
}

/// A Slurm of one node, ended with its last reference.
private final class Slurm {
  /// Why it does not run; nil where it does.
  let reason: String?
  private let folder: String

  private static let script = Program.root.appending(path: "scripts/slurm.sh").path

  init(_ folder: String) throws {
    self.folder = folder
    let text = try Self.run("\(Self.script) start \(folder); echo code $?", in: folder)
    reason = text.hasSuffix("code 0\n") ? nil : text
    if reason != nil, !text.hasSuffix("code 77\n") { Issue.record("scripts/slurm.sh: \(text)") }
  }

  /// What it lacks here; nil for nothing. It may still not start, in a container for example.
  static let absence: String? = {
    let folders = ["/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin"]
    let missing = ["munged", "slurmctld", "slurmd", "sbatch", "squeue"].filter { name in
      !folders.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(name)") }
    }
    guard missing.isEmpty else {
      return "there is no \(missing.joined(separator: ", ")): apt-get install slurm-wlm munge"
    }
    return geteuid() == 0 ? nil : "a Slurm of one's own needs root"
  }()

  deinit { _ = try? Self.run("\(Self.script) stop \(folder)", in: folder) }

  /// Whether no job waits or runs.
  var isIdle: Bool { (try? run("squeue --noheader"))?.isEmpty ?? false }

  /// What a command of bash says, on both its pipes.
  func run(_ command: String) throws -> String { try Self.run(command, in: folder) }

  private static func run(_ command: String, in folder: String) throws -> String {
    // Through a file, since daemons would hold a pipe open.
    let output = "\(folder).txt"
    return try Program.output(
      of: "/bin/bash",
      [
        "-c",
        "export SLURM_CONF=\(folder)/slurm.conf; { \(command); } >\(output) 2>&1; cat \(output)",
      ])
  }
}
