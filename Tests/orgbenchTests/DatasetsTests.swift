import Foundation
import LoopbackServer
import Testing

/// `datasets fetch`, `datasets verify` and `--split`, against a loopback mirror.
@Suite struct DatasetsTests {
  private let folder: Program.Folder

  init() throws { folder = try Program.Folder() }

  private static let tasks = """
    {"task_id": "1", "Question": "?", "Level": 1, "Final answer": "x", "file_name": "a.txt"}
    {"task_id": "2", "Question": "?", "Level": 2, "Final answer": "y", "file_name": ""}

    """

  private func mirror() throws -> LoopbackServer {
    try LoopbackServer { request, _ in
      switch request.path {
      case "/gaia/metadata.parquet": LoopbackReply(bytes: Array(Self.tasks.utf8))
      case "/gaia/a.txt": LoopbackReply(bytes: Array("attached".utf8))
      default: .error(404, "no")
      }
    }
  }

  private var environment: [String: String] {
    ["XDG_DATA_HOME": folder.url.path, "HF_TOKEN": "s3cret"]
  }

  private func run(_ words: [String]) throws -> Program.Result {
    try Program.run(words, environment: environment)
  }

  private func place(_ name: String) -> String { folder.path("orgbench/gaia/\(name)") }

  @Test func `a fetched split is verified, shown, scored and run on by its name`() throws {
    let server = try mirror()
    let fetched = try run(["datasets", "fetch", "gaia/validation", "--mirror", server.url])
    #expect(fetched.status == 0, "\(fetched.errors)")
    #expect(fetched.output.isEmpty)
    #expect(fetched.errors.contains("gated; must not be redistributed"))
    #expect(fetched.errors.contains("cite     Grégoire Mialon"))
    #expect(server.requests.allSatisfy { $0.headers["authorization"] == nil })

    let verified = try run(["datasets", "verify", "gaia/validation", "--json"])
    #expect(verified.status == 0)
    #expect(verified.output.components(separatedBy: "\"state\" : \"ok\"").count == 3)

    let shown = try run(["datasets", "show", "gaia", "--split", "validation", "--json"])
    #expect(try shown.json()["tasks"] as? Int == 2)

    let predictions = try folder.write(
      "p.jsonl", "{\"task_id\": \"1\", \"model_answer\": \"x\"}\n")
    let scored = try run([
      "score", "-b", "gaia", "--split", "validation", "-p", predictions, "--missing", "empty",
      "--json",
    ])
    #expect((try scored.json()["official"] as? [String: Double])?["accuracy"] == 0.5)

    let model = try LoopbackServer { _, _ in .chat("FINAL ANSWER: y") }
    let ran = try run([
      "run", "-b", "gaia", "--split", "validation", "-o", "single", "-m", "fake", "--endpoint",
      model.url, "--store", folder.path("s.sqlite"), "--json",
    ])
    #expect(ran.status == 0, "\(ran.errors)")
    #expect(try ran.json()["tasks"] as? Int == 2)
    #expect(model.requests.contains { $0.text.contains("attached") })
  }

  @Test func `the official Parquet files are fetched with their attachments, for both splits`()
    throws
  {
    let fixtures = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Fixtures/Benchmarks/parquet")
    let table = [UInt8](try Data(contentsOf: fixtures.appending(path: "default.parquet")))
    let server = try LoopbackServer { request, _ in
      switch request.path {
      case "/gaia/metadata.parquet", "/gaia/metadata.test.parquet": LoopbackReply(bytes: table)
      case "/gaia/street.csv": LoopbackReply(bytes: Array("street,lamps".utf8))
      default: .error(404, "no")
      }
    }
    let fetched = try run(["datasets", "fetch", "gaia", "--mirror", server.url])
    #expect(fetched.status == 0, "\(fetched.errors)")
    #expect(server.requests.count == 3)
    #expect(try run(["datasets", "verify", "gaia"]).status == 0)
    for split in ["validation", "test"] {
      let shown = try run(["datasets", "show", "gaia", "p-00", "--split", split])
      #expect(shown.output.contains("street,lamps"), "\(shown.errors)")
    }
  }

  @Test func `a changed file makes verify exit with 2, and a run refuse it`() throws {
    let server = try mirror()
    #expect(try run(["datasets", "fetch", "gaia/validation", "--mirror", server.url]).status == 0)
    try Data("other".utf8).write(to: URL(filePath: place("a.txt")))
    let verified = try run(["datasets", "verify", "gaia/validation"])
    #expect(verified.status == 2)
    #expect(verified.output.contains("changed"))
    let shown = try run(["datasets", "show", "gaia", "--split", "validation"])
    #expect(shown.status == 2)
    #expect(shown.errors.contains("not the official file any more"))
  }

  @Test func `two processes that fetch at once both succeed, and one downloads`() throws {
    let server = try LoopbackServer { request, _ in
      usleep(300_000)
      return request.path == "/gaia/a.txt"
        ? LoopbackReply(bytes: Array("attached".utf8))
        : LoopbackReply(bytes: Array(Self.tasks.utf8))
    }
    let words = ["datasets", "fetch", "gaia/validation", "--mirror", server.url]
    let both = try (0..<2).map { _ in try Program.Running(words, environment: environment) }
    let results = both.map { $0.wait() }
    #expect(results.map(\.status) == [0, 0])
    #expect(server.requests.map(\.path) == ["/gaia/metadata.parquet", "/gaia/a.txt"])
    #expect(results.contains { $0.errors.contains("already there") })
  }

  @Test func `one that fails does not keep the others from coming, and exits with 2`() throws {
    let server = try mirror()
    let result = try run([
      "datasets", "fetch", "squad2/dev", "gaia/validation", "--mirror", server.url,
    ])
    #expect(result.status == 2)
    #expect(result.errors.contains("\(server.url)/squad2/dev-v2.0.json: the server answered"))
    #expect(result.errors.contains("/orgbench/squad2/dev-v2.0.json"))
    #expect(FileManager.default.fileExists(atPath: place("metadata.parquet")))
  }

  @Test func `an address that cannot be reached exits with 2 and names the place`() throws {
    let url = try LoopbackServer.deadURL()
    let result = try run(["datasets", "fetch", "musr", "--mirror", url])
    #expect(result.status == 2)
    #expect(result.errors.contains("\(url)/musr/murder_mystery.json"))
    #expect(result.errors.contains("/orgbench/musr/murder_mystery.json"))
  }

  @Test func `a file is placed in another folder with --folder and --from`() throws {
    let copy = try folder.write("metadata.parquet", Self.tasks.replacing("a.txt", with: ""))
    let other = folder.path("other")
    let result = try run(["datasets", "fetch", "gaia", "--from", copy, "--folder", other])
    #expect(result.status == 0, "\(result.errors)")
    #expect(FileManager.default.fileExists(atPath: other + "/gaia/metadata.parquet"))
    #expect(try run(["datasets", "verify", "gaia/validation", "--folder", other]).status == 0)
  }

  private static let wrong: [([String], String)] = [
    (["datasets", "fetch", "squad"], "did you mean squad2?"),
    (["datasets", "fetch", "squad2/test"], "did you mean squad2/dev?"),
    (["datasets", "fetch", "--from", "/nowhere"], "--from takes one NAME"),
    (["datasets", "fetch", "musr/all", "--from", "/nowhere"], "/nowhere"),
    (["datasets", "fetch", "gaia", "--folder", "/dev/null"], "/dev/null/gaia"),
    (["datasets", "show", "squad2", "--split", "dev"], "orgbench datasets fetch squad2/dev"),
    (["datasets", "show", "squad2", "--split", "test"], "no split \"test\"; it has dev, train"),
    (["datasets", "show", "squad2", "--split", "dev", "--data", "x"], "exclude each other"),
    (["score", "-b", "squad2", "-p", "x"], "missing --data PATH, or --split NAME"),
  ]

  @Test(arguments: wrong)
  func `a wrong use names the place and the way out`(words: [String], message: String) throws {
    let result = try run(words)
    #expect(result.status == 2)
    #expect(result.errors.contains(message), "\(result.errors)")
  }
}
