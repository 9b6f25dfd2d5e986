import Evaluation
import Testing

@testable import Store

@Suite struct RecorderTests {
  @Test func `a continued run has its finished attempts, failed ones excepted`() async throws {
    try await withStorePath { path in
      let store = try await RunStore.open(path: path)
      let recorder = store.recorder(run: try await store.sampleRun())
      try await recorder.append(.small(0), score: .sample(0))
      try await recorder.append(.small(0, repetition: 1), score: .sample(0))
      try await recorder.append(.small(1, outcome: .failed(reason: "down")), score: nil)
      await store.close()

      let again = try await RunStore.open(path: path)
      let continued = again.recorder(run: try await again.sampleRun())
      #expect(
        try await continued.finishedAttempts() == [
          AttemptID(taskID: "task-0", repetition: 0), AttemptID(taskID: "task-0", repetition: 1),
        ])
      #expect(
        try await continued.failedAttempts() == [AttemptID(taskID: "task-1", repetition: 0)])
      await again.close()
    }
  }

  @Test func `the participants of finished attempts are found, in their order`() async throws {
    try await withStore { store in
      let recorder = store.recorder(run: try await store.sampleRun())
      var noted = Transcript.small(0)
      noted.participants = [
        Participant(agent: "agent-02", role: "Critic", status: .contributed, isTaken: true),
        Participant(agent: "agent-01", role: "", status: .abstained, isTaken: false),
      ]
      var failed = Transcript.small(1, outcome: .failed(reason: "down"))
      failed.participants = noted.participants
      try await recorder.append(noted, score: .sample(0))
      try await recorder.append(failed, score: nil)
      try await recorder.append(.small(2), score: .sample(2))
      let expected = [AttemptID(taskID: "task-0", repetition: 0): noted.participants]
      #expect(try await recorder.participants() == expected)
    }
  }

  @Test func `a failed transcript is replaced with everything that belongs to it`() async throws {
    try await withStore { store in
      let run = try await store.sampleRun()
      let recorder = store.recorder(run: run)
      var failed = Transcript.full("first")
      failed.outcome = .failed(reason: "down")
      try await recorder.append(failed, score: nil)
      var second = Transcript.small(1, repetition: 1)
      second.outcome = .failed(reason: "still down")
      try await recorder.append(second, score: nil)
      try await recorder.append(.small(1, repetition: 1), score: .sample(1))
      let attempts = try await store.attempts(of: run)
      #expect(attempts.map(\.outcome) == [.answered(Prediction("Paris"))])
      #expect(attempts[0].calls.calls == 1)
      let left = try await store.reports.perform { connection in
        try connection.first(
          """
          SELECT (SELECT count(*) FROM conduct) + (SELECT count(*) FROM events)
            + (SELECT count(*) FROM subtasks) + (SELECT count(*) FROM participants)
            + (SELECT count(*) FROM failed_calls) + (SELECT count(*) FROM standing_answers)
            + (SELECT count(*) FROM integrations) + (SELECT count(*) FROM deferred_actions),
            (SELECT count(*) FROM calls)
          """
        ) { [try $0.int(0), try $0.int(1)] }
      }
      #expect(left == [0, 1])
    }
  }

  @Test func `a finished attempt is never recorded twice`() async throws {
    try await withStore { store in
      let run = try await store.sampleRun()
      let recorder = store.recorder(run: run)
      try await recorder.append(.small(2), score: .sample(2))
      for outcome in [Outcome.failed(reason: "x"), .answered(Prediction("Rome"))] {
        await #expect(
          throws: StoreError.alreadyRecorded(
            run: run.id, attempt: AttemptID(taskID: "task-2", repetition: 0))
        ) { try await recorder.append(.small(2, outcome: outcome), score: nil) }
      }
      #expect(try await store.attempts(of: run).map(\.outcome) == [.answered(Prediction("Paris"))])
    }
  }

  @Test func `outcomes that are retried count as unfinished and are replaced`() async throws {
    try await withStore { store in
      let run = try await store.sampleRun()
      let refused = Transcript.small(0, outcome: .refused(reason: "policy"))
      try await store.recorder(run: run).append(refused, score: .sample(0, 0))
      #expect(try await store.recorder(run: run).finishedAttempts().count == 1)
      let retrying = store.recorder(run: run, retrying: [.refused])
      #expect(try await retrying.finishedAttempts().isEmpty)
      try await retrying.append(.small(0), score: .sample(0, 1))
      #expect(try await store.attempts(of: run).map(\.score) == [.sample(0, 1)])
    }
  }

  @Test func `a task of another run is an error`() async throws {
    try await withStore { store in
      _ = try await store.sampleRun(.sample(seed: 2), tasks: 9)
      let run = try await store.sampleRun()
      await #expect(throws: StoreError.unknownTask(run: run.id, task: "task-8")) {
        try await store.recorder(run: run).append(.small(8), score: nil)
      }
    }
  }

  @Test func `a score that is no number is an error and nothing is written`() async throws {
    try await withStore { store in
      let run = try await store.sampleRun()
      await #expect(
        throws: StoreError.invalidValue(
          place: "run \(run.id), task task-0, score f1", problem: "is nan")
      ) {
        try await store.recorder(run: run).append(
          .small(0), score: TaskScore(taskID: "task-0", values: ["f1": .nan]))
      }
      #expect(try await store.attempts(of: run).isEmpty)
    }
  }

  @Test(arguments: [
    "", "abc", String(repeating: "g", count: 64), requestKey(1) + "0", requestKey(171).uppercased(),
  ])
  func `a request key that is no SHA-256 is an error`(_ key: String) async throws {
    try await withStore { store in
      await #expect(throws: StoreError.self) { try await store.reply(for: key) }
      await #expect(throws: StoreError.self) {
        try await store.commit(ChatReply(text: "x"), for: key, endpoint: "e", model: "m")
      }
    }
  }

  @Test func `a refreshed reply is found, and transcripts keep the one they used`() async throws {
    try await withStore { store in
      let run = try await store.sampleRun()
      let transcript = Transcript.small(0)
      let key = transcript.calls[0].requestKey
      try await store.commit(transcript.calls[0].reply, for: key, endpoint: "e", model: "m")
      try await store.recorder(run: run).append(transcript, score: nil)
      try await store.commit(ChatReply(text: "Lyon"), for: key, endpoint: "e", model: "m")
      #expect(try await store.reply(for: key)?.text == "Lyon")
      let attempt = AttemptID(taskID: "task-0", repetition: 0)
      #expect(try await store.transcript(of: run, attempt)?.transcript == transcript)
      let count = try await store.reports.perform {
        try $0.first("SELECT count(*) FROM replies") { try $0.int(0) }
      }
      #expect(count == 2)
    }
  }

  @Test func `a reply that the archive never saw is kept with its transcript`() async throws {
    try await withStore { store in
      let run = try await store.sampleRun()
      let transcript = Transcript.small(0)
      try await store.recorder(run: run).append(transcript, score: nil)
      #expect(
        try await store.reply(for: transcript.calls[0].requestKey) == transcript.calls[0].reply)
    }
  }
}
