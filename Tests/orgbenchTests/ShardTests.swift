import Evaluation
import Foundation
import LoopbackServer
import Store
import Testing

/// `run --shard` against a loopback endpoint.
@Suite struct ShardTests {
  private let folder: Program.Folder
  private let server: LoopbackServer

  init() throws {
    folder = try Program.Folder()
    server = try LoopbackServer { _, _ in .chat("ANSWER: 1") }
  }

  private func run(
    _ more: [String], organization: [String] = ["single"], store: String = "s.sqlite",
    environment: [String: String] = [:]
  ) throws -> Program.Result {
    try Program.run(
      ["run", "-b", "musr", "-o"] + organization + [
        "-m", "fake", "--endpoint", server.url, "--endpoint-name", "loopback", "--store",
        folder.path(store),
      ] + more, environment: environment)
  }

  private func attempts(in store: String) async throws -> Set<AttemptID> {
    let store = try await RunStore.open(path: folder.path(store), mode: .readOnly)
    let attempts = try await store.attempts(of: try await store.run("latest"))
    await store.close()
    return Set(attempts.map { AttemptID(taskID: $0.task.id, repetition: $0.repetition) })
  }

  @Test(arguments: [Shard.Division.tasks, .repeats])
  func `all shards make the run, each attempt once, under the run's own id`(
    division: Shard.Division
  ) async throws {
    let words = ["--first", "7", "--repeats", "3", "--json"]
    let whole = try run(words, store: "whole.sqlite")
    let all = try await attempts(in: "whole.sqlite")
    #expect(all.count == 21)
    var made: [AttemptID] = []
    for number in 1...3 {
      let name = "\(number).sqlite"
      let shard = try run(
        words + ["--shard", "\(number)/3", "--shard-by", division.rawValue], store: name)
      #expect(shard.status == 0, "\(shard.errors)")
      #expect(!shard.errors.contains("ncomplete"), "\(shard.errors)")
      #expect(try shard.json()["run"] as? String == whole.json()["run"] as? String)
      let own = try await attempts(in: name)
      #expect(shard.errors.contains("shard \(number)/3: \(own.count) of 21 attempts"))
      switch division {
      case .tasks: #expect(Set(own.map(\.taskID)).count * 3 == own.count, "a repeat is elsewhere")
      case .repeats: #expect(Set(own.map(\.repetition)) == [number - 1])
      }
      made += own
    }
    #expect(Set(made) == all && made.count == all.count)
    #expect(server.requests.count == 42)
  }

  @Test(arguments: [
    (id: 0, first: 0, step: 1, part: 1), (id: 4, first: 1, step: 1, part: 4),
    (id: 7, first: 1, step: 3, part: 3), (id: 10, first: 4, step: 2, part: 4),
  ])
  func `a task of a Slurm array knows its part, wherever the array starts`(
    id: Int, first: Int, step: Int, part: Int
  ) throws {
    let variables = Self.slurm(id: id, first: first, step: step)
    let result = try run(["--first", "8", "--shard", "slurm", "--json"], environment: variables)
    #expect(result.errors.contains("shard \(part)/4: 2 of 8 attempts"), "\(result.errors)")
    let whole = try run(["--first", "8", "--json"], environment: variables)
    #expect(try whole.json()["attempts"] as? Int == 8, "only --shard makes a part")
  }

  private static func slurm(id: Int, first: Int, step: Int, count: Int = 4) -> [String: String] {
    [
      "SLURM_ARRAY_TASK_ID": "\(id)", "SLURM_ARRAY_TASK_COUNT": "\(count)",
      "SLURM_ARRAY_TASK_MIN": "\(first)", "SLURM_ARRAY_TASK_STEP": "\(step)",
      "SLURM_ARRAY_TASK_MAX": "\(first + step * (count - 1))",
    ]
  }

  @Test func `where Slurm's variables name no part, the run is refused`() throws {
    let outside = try run(["--shard", "slurm"])
    #expect(outside.status == 2)
    #expect(outside.errors.contains("SLURM_ARRAY_TASK_ID is not set"))
    var uneven = Self.slurm(id: 7, first: 1, step: 1)
    uneven["SLURM_ARRAY_TASK_MAX"] = "9"
    let result = try run(["--shard", "slurm"], environment: uneven)
    #expect(result.status == 2)
    #expect(result.errors.contains("not evenly spaced"))
    uneven["SLURM_ARRAY_TASK_ID"] = "x"
    #expect(try run(["--shard", "slurm"], environment: uneven).status == 2)
  }

  @Test(arguments: [
    (["--shard", "5/4"], "expected I/N"), (["--shard", "0/4"], "expected I/N"),
    (["--shard-by", "repeats"], "needs --shard"),
    (["--shard", "1/2", "--fresh"], "store of its own"),
    (["--shard", "1/3", "--shard-by", "repeats", "--repeats", "2"], "at most as many shards"),
    (["--shard", "4/4", "--rpm", "3"], "--rpm 3"),
    (["--shard", "4/4", "--max-tokens-total", "3"], "part 4 has nothing"),
  ])
  func `what cannot be a part is refused with the reason`(words: [String], reason: String) throws {
    let result = try run(words + ["--first", "1"])
    #expect(result.status == 2, "\(result.errors)")
    #expect(result.errors.contains(reason), "\(result.errors)")
  }

  @Test(arguments: [
    (["shared", "--agents", "2"], "remember the tasks before"),
    (
      ["sequential", "--agents", "3", "--shock", "remove:agent-01@task:3"],
      "--shock remove:agent-01@task:3"
    ),
  ])
  func `what depends on the order of tasks is divided by repeats alone`(
    organization: [String], reason: String
  ) throws {
    let words = ["--first", "4", "--repeats", "2", "--shard", "2/2", "--json"]
    let refused = try run(words, organization: organization)
    #expect(refused.status == 2)
    #expect(refused.errors.contains(reason), "\(refused.errors)")
    #expect(refused.errors.contains("--shard-by repeats"))
    #expect(server.requests.isEmpty)
    let result = try run(words + ["--shard-by", "repeats"], organization: organization)
    #expect(result.status == 0, "\(result.errors)")
    #expect(try result.json()["attempts"] as? Int == 4)
  }

  @Test func `rates and budgets are divided, and it is said`() throws {
    let prices = try folder.write(
      "prices.json", #"{"models": {"fake": {"input": 1, "output": 1}}}"#)
    let result = try run([
      "--first", "4", "--shard", "2/4", "--rpm", "10", "--tpm", "4000000", "--max-cost", "8",
      "--prices", prices, "--max-tokens-total", "4000002",
    ])
    #expect(result.status == 0, "\(result.errors)")
    for share in [
      "--rpm 3 of 10", "--tpm 1000000 of 4000000", "--max-cost 2.0 of 8.0",
      "--max-tokens-total 1000001 of 4000002",
    ] {
      #expect(result.errors.contains(share), "\(result.errors)")
    }
    let poor = try run(
      [
        "--first", "8", "--shard", "1/4", "-c", "1", "--max-tokens-total", "5",
      ], store: "poor.sqlite")
    #expect(poor.status == 3)
    #expect(poor.errors.contains("the budget of 2 tokens is reached"), "\(poor.errors)")
  }

  @Test func `a shard that was killed is continued, and one that is finished asks nothing`() throws
  {
    let slow = try LoopbackServer { _, _ in
      usleep(20_000)
      return .chat("ANSWER: 1")
    }
    let words = [
      "run", "-b", "musr", "-o", "single", "-m", "fake", "--endpoint", slow.url, "--store",
      folder.path("s.sqlite"), "--shard", "2/2", "-c", "1",
    ]
    let running = try Program.Running(words)
    #expect(Program.wait { slow.requests.count >= 3 })
    kill(running.identifier, SIGKILL)
    _ = running.wait()
    let asked = slow.requests.count
    #expect(asked < 12)
    #expect(try Program.run(words).status == 0)
    #expect((12...13).contains(slow.requests.count), "more than what was in flight was asked again")
    let count = slow.requests.count
    #expect(try Program.run(words).status == 0)
    #expect(slow.requests.count == count)
  }

  @Test func `SIGTERM finishes what is under way, saves, and leaves the run incomplete`() throws {
    let slow = try LoopbackServer { _, _ in
      usleep(50_000)
      return .chat("ANSWER: 1")
    }
    let words = [
      "run", "-b", "musr", "-o", "single", "-m", "fake", "--endpoint", slow.url, "--store",
      folder.path("s.sqlite"), "-c", "1",
    ]
    let running = try Program.Running(words)
    #expect(Program.wait { slow.requests.count >= 2 })
    kill(running.identifier, SIGTERM)
    let result = running.wait()
    #expect(result.status == 3)
    #expect(result.errors.contains("ended by SIGTERM"), "\(result.errors)")
    #expect(result.errors.contains("The same command continues"))
    #expect(slow.requests.count < 25)
    #expect(try Program.run(words).status == 0)
    #expect(slow.requests.count == 25)
  }

  @Test func `a dry run of a shard counts its attempts alone`() throws {
    let words = ["--first", "8", "--shard", "1/4", "--json"]
    func line() throws -> [String: Any] {
      let text = try run(words + ["--dry-run"]).output
      let lines = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]]
      return try #require(lines?.first)
    }
    #expect(try line()["attempts"] as? Int == 2)
    _ = try run(["--first", "8", "--shard", "2/4"])
    #expect(try line()["done"] as? Int == 0, "another shard's attempts are not its own")
    _ = try run(words)
    #expect(try line()["done"] as? Int == 2)
  }
}

extension ShardTests {
  @Test func `replies of an earlier store are taken and not paid for, and it is left as it was`()
    throws
  {
    _ = try run(["--first", "4"], store: "earlier.sqlite")
    let before = try Data(contentsOf: folder.url.appending(path: "earlier.sqlite"))
    #expect(server.requests.count == 4)
    let words = ["--first", "6", "--replies", folder.path("earlier.sqlite"), "--json"]
    let result = try run(words)
    #expect(result.status == 0, "\(result.errors)")
    #expect(server.requests.count == 6)
    let json = try result.json()
    #expect(json["cache_hits"] as? Int == 4)
    let tokens = try #require(json["tokens"] as? [String: Any])
    let (paid, total) = (tokens["paid"] as? Int, tokens["total"] as? Int)
    #expect(paid.map { $0 * 3 } == total)
    #expect(try Data(contentsOf: folder.url.appending(path: "earlier.sqlite")) == before)
    // They are kept with the run, which needs the earlier store no more.
    #expect(try run(["--first", "6"]).status == 0)
    #expect(server.requests.count == 6)
    #expect(try run(words + ["--fresh"]).errors.contains("exclude each other"))
    let missing = try run(["--replies", folder.path("no.sqlite")])
    #expect(missing.status == 2 && missing.errors.contains("--replies"))
  }
}
