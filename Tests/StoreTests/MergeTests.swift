import Evaluation
import Foundation
import Testing

@testable import Store

@Suite struct MergeTests {
  /// A folder of stores, removed with it.
  private final class Folder {
    let url = FileManager.default.temporaryDirectory.appending(path: "orgbench-merge-\(UUID())")

    init() throws {
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.appending(path: name).path }
  }

  private let folder: Folder

  init() throws { folder = try Folder() }

  /// A store with a run that has these attempts.
  @discardableResult
  private func make(
    _ name: String, _ transcripts: [Transcript], configuration: RunConfiguration = .sample(),
    tasks: Int = 3, provenance: RunProvenance = .sample(), score: Double? = 0.5
  ) async throws -> String {
    let store = try await RunStore.open(path: folder.path(name))
    let run = try await store.sampleRun(configuration, tasks: tasks, provenance: provenance)
    for transcript in transcripts {
      try await commitReplies(of: transcript, store.archive(for: run))
      let number = Int(transcript.taskID.drop { $0 != "-" }.dropFirst()) ?? 0
      try await store.recorder(run: run).append(
        transcript, score: score.map { .sample(number, $0) })
    }
    try await store.finishRun(run, .incomplete)
    await store.close()
    return folder.path(name)
  }

  private func commitReplies(of transcript: Transcript, _ archive: some ReplyArchive) async throws {
    for call in transcript.calls where !call.isCacheHit {
      try await archive.commit(
        call.reply, for: call.requestKey, endpoint: "http://localhost", model: call.request.model)
    }
  }

  private func merge(_ names: String..., into name: String = "all.sqlite") async throws
    -> RunStore.MergeResult
  {
    try await RunStore.merge(names.map(folder.path), into: folder.path(name))
  }

  /// What a store tells of a run, but for when and in which session it was.
  private struct Tale: Equatable {
    var run: String
    var status: RunRecord.Status
    var shards: [Shard]
    var totals: RunTotals
    var paid: [String]
    var transcripts: [Transcript] = []
    var scores: [TaskScore?] = []
    var scoringVersions: [String]
  }

  private func tale(_ name: String) async throws -> [Tale] {
    let store = try await RunStore.open(path: folder.path(name), mode: .readOnly)
    var tales: [Tale] = []
    for run in try await store.runs() {
      var totals = try await store.totals(of: run)
      totals.taskSeconds = 0
      totals.wallSeconds = 0
      var tale = Tale(
        run: run.id, status: run.status, shards: run.shards, totals: totals,
        paid: try await store.paidUsage(of: [run]).map { "\($0.model) \($0.usage)" },
        scoringVersions: try await store.scoringVersions(of: run))
      for try await recorded in store.transcripts(of: run) {
        tale.transcripts.append(recorded.transcript)
        tale.scores.append(recorded.score)
      }
      tales.append(tale)
    }
    await store.close()
    return tales
  }

  @Test func `whatever an attempt has comes along, byte for byte, beside what was there`()
    async throws
  {
    for text in ["plain", "a\u{0}b", "cafe\u{301}"] {
      let folder = try Folder()
      let other = try await RunStore.open(path: folder.path("all.sqlite"))
      let run = try await other.sampleRun(.sample(seed: 9))
      // Parts, agents and replies that both have, and some that one has alone.
      for transcript in [Transcript.full("other"), .small(0), .small(2)] {
        try await other.recorder(run: run).append(transcript, score: .sample(1))
      }
      await other.close()
      let source = try await RunStore.open(path: folder.path("source.sqlite"))
      let small = try await source.sampleRun()
      let transcript = Transcript.full(text)
      try await source.recorder(run: small).append(.small(0), score: nil)
      try await source.recorder(run: small).append(transcript, score: .sample(1, 2.0 / 3))
      await source.close()
      _ = try await RunStore.merge(
        [folder.path("source.sqlite")], into: folder.path("all.sqlite"))

      let all = try await RunStore.open(path: folder.path("all.sqlite"), mode: .readOnly)
      let merged = try await all.run(small.id)
      let read = try #require(
        try await all.transcript(of: merged, AttemptID(taskID: "task-1", repetition: 1)))
      #expect(read.transcript == transcript)
      #expect(read.transcript.exactTexts == transcript.exactTexts)
      #expect(read.score == .sample(1, 2.0 / 3))
      let old = try #require(
        try await all.transcript(
          of: try await all.run(run.id), AttemptID(taskID: "task-1", repetition: 1)))
      #expect(old.transcript == .full("other"))
      await all.close()
      let raw = try rawConnection(folder.path("all.sqlite"))
      #expect(try raw.first("PRAGMA foreign_key_check") { _ in true } == nil)
      #expect(try raw.first("PRAGMA integrity_check") { try $0.text(0) } == "ok")
    }
  }

  @Test func `stores are one in whatever order they come, at once, one by one, and again`()
    async throws
  {
    try await make("1.sqlite", [.small(0), .small(0, repetition: 1)])
    try await make("2.sqlite", [.full("x"), .small(1)])
    try await make("3.sqlite", [.small(2, isCacheHit: true), .small(2, repetition: 1)])
    let first = try await merge("1.sqlite", "2.sqlite", "3.sqlite")
    #expect(first.sources.map(\.attempts) == [2, 2, 2])
    #expect(first.isComplete)
    let expected = try await tale("all.sqlite")
    let again = try await merge("3.sqlite", "1.sqlite", "2.sqlite")
    #expect(again.sources.map(\.attempts) == [0, 0, 0])
    #expect(again.sources.map(\.replies) == [0, 0, 0])
    #expect(try await tale("all.sqlite") == expected)
    _ = try await merge("3.sqlite", "2.sqlite", "1.sqlite", into: "backwards.sqlite")
    #expect(try await tale("backwards.sqlite") == expected)
    for name in ["2.sqlite", "3.sqlite", "2.sqlite", "1.sqlite"] {
      _ = try await merge(name, into: "single.sqlite")
    }
    #expect(try await tale("single.sqlite") == expected)
    _ = try await merge("2.sqlite", "3.sqlite", into: "part.sqlite")
    _ = try await merge("1.sqlite", "part.sqlite", into: "nested.sqlite")
    #expect(try await tale("nested.sqlite") == expected)
  }

  @Test func `what is equal in all but time is one attempt, the one that was first`() async throws {
    try await make("1.sqlite", [.small(0)])
    try await make("2.sqlite", [.small(0), .small(1)])
    for (names, target) in [(["1.sqlite", "2.sqlite"], "a"), (["2.sqlite", "1.sqlite"], "b")] {
      for name in names { _ = try await merge(name, into: target) }
      let raw = try rawConnection(folder.path(target))
      #expect(try raw.first("SELECT count(*) FROM transcripts") { try $0.int(0) } == 2)
      let first = try rawConnection(folder.path("1.sqlite"))
      let time = try first.first("SELECT recorded_at FROM transcripts") { try $0.double(0) }
      #expect(
        try raw.first("SELECT min(recorded_at) FROM transcripts") { try $0.double(0) } == time)
      #expect(try raw.first("SELECT count(*) FROM scores") { try $0.int(0) } == 2)
    }
    #expect(try await tale("a") == tale("b"))
  }

  /// A transcript like `small(0)` but for one thing.
  private static func changed(_ change: (inout Transcript) -> Void) -> Transcript {
    var transcript = Transcript.full("x")
    change(&transcript)
    return transcript
  }

  @Test(arguments: [
    "UPDATE transcripts SET answer = 'another'", "UPDATE transcripts SET outcome = 'unparsable'",
    "UPDATE replies SET text = text || '.'", "UPDATE replies SET completion_tokens = 9",
    "UPDATE replies SET request_key = zeroblob(32)", "UPDATE agents SET role = 'x' || role",
    "UPDATE calls SET format_failure = 'odd'", "DELETE FROM calls WHERE number = 1",
    "UPDATE events SET words = 'other' WHERE step = 1", "DELETE FROM events WHERE step = 1",
    "UPDATE subtasks SET title = 'other'", "UPDATE participants SET is_taken = 1 - is_taken",
    "UPDATE scores SET metric_values = '[0.25]'", "UPDATE conduct SET mode = 'other'",
    "UPDATE origins SET served_model = 'other'", "DELETE FROM standing_answers",
    "UPDATE integrations SET deficit = deficit + 1",
    "INSERT INTO deferred_actions SELECT transcript_id, 99, 1, 'a', 'propose_claim', NULL, 1 "
      + "FROM calls LIMIT 1",
  ])
  func `an attempt with two contents is an error that names both stores, and nothing is written`(
    change: String
  ) async throws {
    try await make("1.sqlite", [.full("x")])
    try FileManager.default.copyItem(
      atPath: folder.path("1.sqlite"), toPath: folder.path("2.sqlite"))
    #expect(try await merge("1.sqlite", "2.sqlite", into: "equal.sqlite").sources[1].attempts == 0)
    let raw = try rawConnection(folder.path("2.sqlite"))
    try raw.execute("PRAGMA foreign_keys = OFF; \(change)")
    #expect(raw.changes > 0, "the change changed nothing")
    try raw.removeSeals()
    raw.close()
    try await make("3.sqlite", [.small(0)])
    for names in [["3.sqlite", "1.sqlite", "2.sqlite"], ["2.sqlite", "3.sqlite", "1.sqlite"]] {
      let error = try await #require(throws: InputError.self) {
        try await RunStore.merge(names.map(folder.path), into: folder.path("all.sqlite"))
      }
      #expect(error.place.contains("1.sqlite") && error.place.contains("2.sqlite"))
      #expect(error.problem.contains("task-1") && error.problem.contains("differ"), "\(error)")
      #expect(!FileManager.default.fileExists(atPath: folder.path("all.sqlite")))
    }
    let error = try await #require(throws: InputError.self) {
      try await merge("3.sqlite", "2.sqlite", into: "1.sqlite")
    }
    #expect(error.place.contains("1.sqlite") && error.place.contains("2.sqlite"))
    #expect(try await tale("1.sqlite").count == tale("equal.sqlite").count, "it was written to")
  }

  @Test(arguments: ["datasetHash", "promptVersion", "promptHash", "answerFormat", "taskSetHash"])
  func `parts that were made of different things are refused before anything is written`(
    what: String
  ) async throws {
    var other = RunConfiguration.sample()
    switch what {
    case "datasetHash": other.datasetHash = String(repeating: "0", count: 64)
    case "promptVersion": other.promptVersion = "single/2"
    case "promptHash": other.promptHash = String(repeating: "0", count: 64)
    case "answerFormat": other.answerFormat = "squad2-span/2"
    default: other.taskSetHash = String(repeating: "0", count: 64)
    }
    try await make("1.sqlite", [.small(0)])
    try await make("2.sqlite", [.small(1)], configuration: other)
    let error = try await #require(throws: InputError.self) {
      try await merge("1.sqlite", "2.sqlite")
    }
    #expect(error.place.contains("1.sqlite") && error.place.contains("2.sqlite"))
    #expect(error.problem.contains("differ in"))
    #expect(!FileManager.default.fileExists(atPath: folder.path("all.sqlite")))
    // Runs that somebody wanted to differ stand side by side.
    try await make("3.sqlite", [.small(1)], configuration: .sample(seed: 2))
    #expect(try await merge("1.sqlite", "3.sqlite").runs.count == 2)
  }

  @Test func `different scoring versions are refused, and further ones come along`() async throws {
    try await make("1.sqlite", [.small(0)])
    try await make("2.sqlite", [.small(1)], provenance: .sample(scoring: "squad2/2"))
    let error = try await #require(throws: InputError.self) {
      try await merge("1.sqlite", "2.sqlite")
    }
    #expect(error.problem.contains("squad2/1") && error.problem.contains("squad2/2"))
    #expect(!FileManager.default.fileExists(atPath: folder.path("all.sqlite")))

    _ = try await merge("1.sqlite")
    for name in ["1.sqlite", "all.sqlite"] {
      let store = try await RunStore.open(path: folder.path(name))
      let run = try await store.run("latest")
      _ = try await store.replaceScores(
        of: run, scoringVersion: "squad2/2",
        with: [AttemptID(taskID: "task-0", repetition: 0): .sample(0, 0.75)])
      await store.close()
    }
    #expect(try await merge("1.sqlite", "2.sqlite").sources.map(\.attempts) == [0, 1])
    let store = try await RunStore.open(path: folder.path("all.sqlite"), mode: .readOnly)
    let run = try await store.run("latest")
    #expect(try await store.scoringVersions(of: run).count == 2)
    #expect(try await store.scores(of: run).count == 2)
    await store.close()
  }

  @Test func `an attempt that failed gives way to one that did not, in either order`()
    async throws
  {
    try await make("1.sqlite", [.small(0, outcome: .failed(reason: "down"))], score: nil)
    try await make("2.sqlite", [.small(0)])
    for (names, target) in [(["1.sqlite", "2.sqlite"], "a"), (["2.sqlite", "1.sqlite"], "b")] {
      for name in names { _ = try await merge(name, into: target) }
      let store = try await RunStore.open(path: folder.path(target), mode: .readOnly)
      let attempts = try await store.attempts(of: try await store.run("latest"))
      #expect(attempts.map(\.outcome.kind) == [.answered])
      await store.close()
    }
  }

  @Test func `a missing shard is missed by its number, and what another one lacks by name`()
    async throws
  {
    for number in 1...3 {
      var provenance = RunProvenance.sample()
      provenance.shard = Shard(number, of: 4)
      let done = number == 2 ? [] : [Transcript.small(number - 1)]
      try await make(
        "\(number).sqlite", done, configuration: .sample(repeats: 1), tasks: 7,
        provenance: provenance)
    }
    let result = try await merge("1.sqlite", "2.sqlite", "3.sqlite")
    #expect(!result.isComplete)
    let parts = try #require(result.runs.first?.parts)
    #expect(parts.map(\.shard?.text) == ["1/4", "2/4", "3/4", "4/4"])
    #expect(parts.map(\.isPresent) == [true, true, true, false])
    #expect(parts.map(\.attempts) == [2, 2, 2, 1])
    #expect(parts.map(\.missing) == [1, 2, 1, 1])
    #expect(parts[1].missingTasks == ["task-1", "task-5"])
    #expect(parts[3].missingTasks == ["task-3"])
  }

  @Test func `damaged and missing stores are named, and the others merged`() async throws {
    try await make("1.sqlite", [.small(0)])
    try await make(
      "2.sqlite",
      (0..<3).map { .full("\($0)" + String(repeating: "x", count: 9_000)) }
        .prefix(1).map(\.self))
    try await make("3.sqlite", [.small(2)])
    let file = try FileHandle(forWritingTo: folder.url.appending(path: "2.sqlite"))
    try file.seek(toOffset: 40_960)
    try file.write(contentsOf: Data(repeating: 0xA5, count: 40_960))
    try file.close()
    let result = try await merge("1.sqlite", "2.sqlite", "gone.sqlite", "3.sqlite")
    #expect(!result.isComplete)
    #expect(result.sources.map { $0.fault == nil } == [true, false, false, true])
    #expect(result.sources[1].fault?.contains("damaged") == true, "\(result.sources)")
    #expect(result.sources[2].fault?.contains("no store") == true)
    #expect(result.sources.map(\.attempts) == [1, 0, 0, 1])
    await #expect(throws: StoreError.self) { try await merge("2.sqlite", into: "other.sqlite") }
    #expect(!FileManager.default.fileExists(atPath: folder.path("other.sqlite")))
  }

  @Test func `a configuration that is not what its hash says is damage`() async throws {
    try await make("1.sqlite", [.small(0)])
    try rawConnection(folder.path("1.sqlite")).execute(
      "UPDATE configurations SET json = replace(json, 'single', 'simple')")
    await #expect(throws: StoreError.self) { try await merge("1.sqlite") }
  }

  @Test func `a store is no part of itself, and named once`() async throws {
    try await make("1.sqlite", [.small(0)])
    await #expect(throws: InputError.self) { try await merge("1.sqlite", into: "1.sqlite") }
    await #expect(throws: InputError.self) { try await merge("1.sqlite", "1.sqlite") }
  }

  @Test func `what was paid and thrown away counts once`() async throws {
    let store = try await RunStore.open(path: folder.path("1.sqlite"))
    let run = try await store.sampleRun()
    for _ in 1...2 {
      try await store.archive(for: run).recordDiscarded(
        Usage(promptTokens: 3, completionTokens: 1), model: "m")
    }
    _ = try await merge("1.sqlite")
    try await store.archive(for: run).recordDiscarded(
      Usage(promptTokens: 3, completionTokens: 1), model: "m")
    await store.close()
    for _ in 1...2 { _ = try await merge("1.sqlite") }
    let all = try await RunStore.open(path: folder.path("all.sqlite"), mode: .readOnly)
    let paid = try await all.paidUsage(of: try await all.runs())
    #expect(paid.map(\.usage.totalTokens) == [12])
    await all.close()
  }

  @Test func `every table that a transcript's rows are in is merged`() throws {
    let connection = try Connection(path: ":memory:", flags: 6)
    try connection.execute(Schema.tables)
    let children = Set(try connection.childTables().map(\.name))
    let others: Set = [
      "configurations", "runs", "sessions", "tasks", "run_tasks", "transcripts", "origins",
      "replies",
      "discarded_answers", "parts", "agents", "request_settings", "metrics", "tool_results",
    ]
    let all = try connection.all("SELECT name FROM sqlite_schema WHERE type = 'table'") {
      try $0.text(0)
    }
    #expect(Set(all) == children.union(others))
    #expect(children.contains("calls") && children.isDisjoint(with: others))
  }

  @Test(arguments: [
    ("[]", "[]"), ("[[1],[2,12],\"user\"]", "[[101],[7,112],\"user\"]"), ("[[2]]", "[[7]]"),
  ])
  func `a prompt names its parts where they are now`(prompt: String, expected: String) {
    let map = PromptMap([2: 7], offset: 100)
    #expect(String(decoding: map.here(Array(prompt.utf8)), as: UTF8.self) == expected)
  }
}
