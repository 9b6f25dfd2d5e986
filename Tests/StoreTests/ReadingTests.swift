import Evaluation
import Testing

@testable import Store

@Suite struct ReadingTests {
  /// Three tasks in two repeats, written in an order that is not the tasks'.
  private func filledRun(_ store: RunStore) async throws -> RunRecord {
    let run = try await store.sampleRun()
    let recorder = store.recorder(run: run)
    try await recorder.append(.small(2), score: .sample(2, 1))
    try await recorder.append(.small(0, repetition: 1, isCacheHit: true), score: .sample(0, 0.25))
    try await recorder.append(.small(0), score: .sample(0, 0.75))
    try await recorder.append(.full("x"), score: .sample(1, 0))
    try await recorder.append(.small(1, outcome: .failed(reason: "down")), score: nil)
    return run
  }

  @Test func `totals are sums over the calls`() async throws {
    try await withStore { store in
      let run = try await filledRun(store)
      let totals = try await store.totals(of: run)
      #expect(totals.expectedAttempts == 6)
      #expect(totals.outcomes == [.answered: 4, .failed: 1])
      #expect(totals.finished == 4)
      #expect(totals.scored == 4)
      #expect(totals.unscored == 1)
      #expect(totals.calls.calls == 6)
      #expect(totals.callsOfFailed.calls == 1)
      #expect(totals.callsOfFailed.usage == Usage(promptTokens: 10, completionTokens: 2))
      #expect(totals.calls.cacheHits == 2)
      #expect(totals.calls.formatFailures == 1)
      #expect(
        totals.calls.usage
          == Usage(
            promptTokens: 4 * 10 + 100 + 1, cachedPromptTokens: 64, cacheWriteTokens: 8,
            completionTokens: 4 * 2 + 31, reasoningTokens: 20, isEstimated: true))
      #expect(
        totals.calls.paidUsage == Usage(promptTokens: 3 * 10 + 1, completionTokens: 3 * 2 + 1))
      #expect(abs(totals.taskSeconds - (4 * 1.5 + 12.345678901234567)) < 1e-9)
      #expect(totals.wallSeconds >= 0)
    }
  }

  /// The row of `f1`, as somebody else's SQLite shows it: ours trusts no functions in a view.
  private func leaderboard(_ store: RunStore) throws -> (scored: Int, mean: Double)? {
    try rawConnection(store.path).first(
      "SELECT scored, mean FROM leaderboard WHERE metric = 'f1'"
    ) { (try $0.int(0), try $0.double(1)) }
  }

  /// 0.1 + 0.7 + 0.3 is not 0.3 + 0.7 + 0.1 in the last digit.
  @Test func `the leaderboard view takes tasks in their order, whichever was first done`()
    async throws
  {
    try await withStore { store in
      let run = try await store.sampleRun(.sample(repeats: 1))
      let recorder = store.recorder(run: run)
      let scores = [0.1, 0.7, 0.3]
      for task in [2, 1, 0] {
        try await recorder.append(.small(task), score: .sample(task, scores[task]))
      }
      let row = try leaderboard(store)
      #expect(scores.reduce(0, +) != scores.reversed().reduce(0, +))
      #expect(row?.scored == 3)
      #expect(row?.mean == scores.reduce(0, +) / 3)
    }
  }

  @Test func `the leaderboard view weighs tasks alike, however often each was tried`() async throws
  {
    try await withStore { store in
      _ = try await filledRun(store)
      let row = try leaderboard(store)
      #expect(row?.scored == 4)
      #expect(row?.mean == (0.5 + 0 + 1) / 3)
    }
  }

  @Test func `an empty run has totals of zero`() async throws {
    try await withStore { store in
      let run = try await store.sampleRun()
      let totals = try await store.totals(of: run)
      #expect(totals.transcripts == 0)
      #expect(totals.calls == CallTotals())
      #expect(try await store.attempts(of: run).isEmpty)
      #expect(try await store.spending(of: run).isEmpty)
    }
  }

  @Test func `spending is by model, agent and purpose`() async throws {
    try await withStore { store in
      let run = try await filledRun(store)
      let spending = try await store.spending(of: run)
      #expect(spending.map(\.model) == ["llama-3.1-8b", "m", "model x"])
      #expect(spending[0].agent == Agent(id: "agent-01", role: "Solver"))
      #expect(spending[0].totals.calls == 4)
      #expect(spending[0].totals.usage == Usage(promptTokens: 40, completionTokens: 8))
      #expect(spending[2].agent == Agent(id: "agent-01", role: "x", layer: "A"))
      #expect(spending[2].totals.paidUsage == .zero)
      let finished = try await store.spending(of: run, includingFailed: false)
      #expect(finished.map(\.totals.calls) == [3, 1, 1])
    }
  }

  @Test func `calls are counted by who was asked and who answered`() async throws {
    try await withStore { store in
      let run = try await filledRun(store)
      let models = try await store.servedModels(of: run)
      #expect(models.map(\.asked) == ["llama-3.1-8b", "m", "model x"])
      #expect(models.map(\.calls) == [4, 1, 1])
      #expect(models[2].served == "served x" && models[0].served == nil)
    }
  }

  @Test func `attempts come in the order of the tasks and then of the repeats`() async throws {
    try await withStore { store in
      let run = try await filledRun(store)
      let attempts = try await store.attempts(of: run)
      #expect(attempts.map(\.position) == [0, 0, 1, 1, 2])
      #expect(attempts.map(\.repetition) == [0, 1, 0, 1, 0])
      #expect(attempts.map { $0.score?.values["f1"] } == [0.75, 0.25, nil, 0, 1])
      #expect(attempts[3].callsByModel.keys.sorted() == ["m", "model x"])
      #expect(attempts[3].calls.usage.totalTokens == 132)
      #expect(attempts[1].calls.cacheHits == 1)
      #expect(attempts[0].task == [RunTask].sample()[0])
      var summaries: [AttemptSummary] = []
      for try await summary in store.summaries(of: run) { summaries.append(summary) }
      #expect(summaries == attempts)
    }
  }

  @Test func `a run's metrics are those of its own scores under its scoring version`() async throws
  {
    try await withStore { store in
      let run = try await filledRun(store)
      let names = try await store.attempts(of: run).flatMap {
        $0.score?.values.names.sorted() ?? []
      }
      #expect(!names.isEmpty)
      #expect(try await store.metricNames(of: run) == Set(names).sorted())
      var other = run
      other.scoringVersion = "squad2/0"
      #expect(try await store.metricNames(of: other) == [])
    }
  }

  @Test func `transcripts are read in order, over more than one group`() async throws {
    try await withStore { store in
      let run = try await store.sampleRun(tasks: 70)
      for task in (0..<70).reversed() {
        try await store.recorder(run: run).append(.small(task), score: .sample(task))
      }
      var read: [RecordedTranscript] = []
      for try await recorded in store.transcripts(of: run) { read.append(recorded) }
      #expect(read.map(\.transcript) == (0..<70).map { Transcript.small($0) })
      #expect(read.map(\.score) == (0..<70).map { TaskScore.sample($0) })
    }
  }

  @Test func `scores of each scoring version are kept`() async throws {
    try await withStore { store in
      let run = try await filledRun(store)
      let scores = [
        AttemptID(taskID: "task-0", repetition: 0): TaskScore.sample(0, 0.5),
        AttemptID(taskID: "task-2", repetition: 0): TaskScore.sample(2, 0.125),
      ]
      let rescored = try await store.replaceScores(
        of: run, scoringVersion: "squad2/2", with: scores)
      #expect(rescored.scoringVersion == "squad2/2")
      #expect(try await store.scoringVersions(of: run) == ["squad2/1", "squad2/2"])
      let new = try await store.attempts(of: rescored).map { $0.score?.values["f1"] }
      #expect(new == [0.5, nil, nil, nil, 0.125])
      let old = try await store.attempts(of: rescored, scoringVersion: "squad2/1")
      #expect(old.map { $0.score?.values["f1"] } == [0.75, 0.25, nil, 0, 1])
      let again = try await store.replaceScores(of: run, scoringVersion: "squad2/2", with: [:])
      #expect(try await store.totals(of: again).scored == 0)
    }
  }

  @Test func `an outcome that was read anew replaces the one before`() async throws {
    try await withStore { store in
      let run = try await filledRun(store)
      let before = try await store.attempts(of: run).map(\.outcome)
      let read = Outcome.answered(Prediction("new", support: [1, 2], answerable: true))
      _ = try await store.replaceScores(
        of: run, scoringVersion: "squad2/2", with: [:],
        outcomes: [AttemptID(taskID: "task-2", repetition: 0): read])
      let after = try await store.attempts(of: run).map(\.outcome)
      #expect(after != before)
      #expect(after.contains(read))
      #expect(
        after.filter { $0 != read } == before.enumerated().filter { after[$0.0] != read }.map(\.1))
    }
  }

  @Test func `rescoring an attempt without a transcript changes nothing`() async throws {
    try await withStore { store in
      let run = try await filledRun(store)
      await #expect(throws: StoreError.unknownTask(run: run.id, task: "task-9")) {
        try await store.replaceScores(
          of: run, scoringVersion: "squad2/1",
          with: [AttemptID(taskID: "task-9", repetition: 0): .sample(9)])
      }
      #expect(try await store.totals(of: run).scored == 4)
    }
  }

  @Test func `a session that was killed counts until its last transcript`() async throws {
    try await withStore { store in
      let run = try await filledRun(store)
      try await store.write { connection in
        try connection.execute(
          "UPDATE sessions SET started_at = 1000; UPDATE transcripts SET recorded_at = 1060.5")
      }
      #expect(try await store.totals(of: run).wallSeconds == 60.5)
      try await store.write { try $0.execute("UPDATE sessions SET ended_at = 1100") }
      #expect(try await store.totals(of: run).wallSeconds == 100)
    }
  }
}
