import Evaluation
import Testing

@testable import Store

private let hardTexts = [
  "", "\u{0}", "a\u{0}b\u{0}", "plain", "caf\u{E9}", "cafe\u{301}", "👩‍👩‍👧‍👦🇩🇪", "\u{301}",
  "\u{FEFF}bom\u{FFFE}\u{FFFF}\u{10FFFF}", "line\r\nline\u{2028}", "'; DROP TABLE runs; --",
  "other:stop", "\u{1B}[31mred", String(repeating: "ab\u{0}ß", count: 100_000),
]

@Suite struct RoundTripTests {
  @Test(arguments: hardTexts.indices)
  func `a transcript comes back with every field, byte for byte`(_ index: Int) async throws {
    let transcript = Transcript.full(hardTexts[index])
    try await withStore { store in
      let run = try await store.sampleRun()
      let score = TaskScore(taskID: "task-1", values: ["f1": 2.0 / 3, "exact": 0])
      try await store.recorder(run: run).append(transcript, score: score)
      let read = try #require(
        try await store.transcript(of: run, AttemptID(taskID: "task-1", repetition: 1)))
      #expect(read.transcript == transcript)
      #expect(read.transcript.exactTexts == transcript.exactTexts)
      #expect(read.score == score)
      #expect(read.position == 1)
      #expect(read.task == [RunTask].sample()[1])
    }
  }

  @Test(arguments: hardTexts.indices)
  func `a reply comes back with every field, byte for byte`(_ index: Int) async throws {
    let reply = Transcript.full(hardTexts[index]).calls[0].reply
    try await withStore { store in
      try await store.commit(reply, for: requestKey(7), endpoint: "http://localhost", model: "m")
      let read = try #require(try await store.reply(for: requestKey(7)))
      #expect(read == reply)
      #expect(Array(read.text.utf8) == Array(reply.text.utf8))
      #expect(try await store.reply(for: requestKey(8)) == nil)
    }
  }

  @Test(arguments: [
    Outcome.answered(Prediction("x", support: [], answerable: false)),
    .abstained(Prediction("", answerable: false)), .abstained(Prediction("")),
    .unparsable(reason: "no letter"), .refused(reason: ""), .failed(reason: "timed out"),
    .limitReached(.completionTokens), .limitReached(.context),
  ])
  func `every outcome comes back`(_ outcome: Outcome) async throws {
    try await withStore { store in
      let run = try await store.sampleRun()
      let transcript = Transcript(taskID: "task-0", repetition: 0, outcome: outcome)
      try await store.recorder(run: run).append(transcript, score: nil)
      let attempt = AttemptID(taskID: "task-0", repetition: 0)
      let read = try #require(try await store.transcript(of: run, attempt))
      #expect(read.transcript == transcript)
      #expect(read.score == nil)
      #expect(try await store.attempts(of: run).map(\.outcome) == [outcome])
    }
  }

  @Test(arguments: [
    FinishReason.stop, .length, .refusal, .other("stop"), .other(""), .other("\u{301}x"),
  ])
  func `every finish reason comes back`(_ finish: FinishReason) {
    #expect(FinishReason(stored: finish.stored) == finish)
  }

  @Test func `texts that differ only in their normal form stay two texts`() async throws {
    try await withStore { store in
      let run = try await store.sampleRun()
      for (task, role) in ["caf\u{E9}", "cafe\u{301}"].enumerated() {
        var transcript = Transcript.small(task)
        transcript.calls[0].agent.role = role
        transcript.calls[0].request.messages = [Message(.user, role)]
        transcript.calls[0].reply.text = role
        transcript.finalReply = "cafe\u{301}"
        try await store.recorder(run: run).append(transcript, score: nil)
        let attempt = AttemptID(taskID: "task-\(task)", repetition: 0)
        let read = try #require(try await store.transcript(of: run, attempt))
        #expect(read.transcript.exactTexts == transcript.exactTexts)
      }
    }
  }

  @Test func `a part is stored once, whichever transcript it is in`() async throws {
    try await withStore { store in
      let run = try await store.sampleRun()
      for task in 0..<3 {
        try await store.recorder(run: run).append(.small(task), score: nil)
      }
      let count = try await store.reports.perform {
        try $0.first("SELECT count(*) FROM parts") { try $0.int(0) }
      }
      #expect(count == 4)  // one system message and three questions
    }
  }

  @Test func `a final reply that a call gave is not stored twice`() async throws {
    try await withStore { store in
      let run = try await store.sampleRun()
      try await store.recorder(run: run).append(.small(0), score: nil)
      let stored = try await store.reports.perform {
        try $0.first("SELECT final_reply, final_call FROM transcripts") {
          (try $0.optionalText(0), try $0.int(1))
        }
      }
      #expect(stored?.0 == nil)
      #expect(stored?.1 == 1)
    }
  }
}

@Suite struct SimulatedTurnTests {
  private static var transcript: Transcript {
    get throws {
      var ledger = Ledger()
      let first = ledger.propose("", Ledger.Act(agent: "agent-01", tick: 1, call: 1))
      let second = ledger.propose("", Ledger.Act(agent: "agent-02", tick: 1, call: 2))
      try ledger.merge(
        [second, first], "", Ledger.Act(agent: "agent-01", tick: 2, call: 3, origin: .dti))
      return Transcript(
        taskID: "task-0", repetition: 0, outcome: .simulated,
        simulatedTurns: [
          .init(
            number: 1, agent: "agent-01", purpose: "turn", round: 1, subtask: nil, shownClaims: []),
          .init(
            number: 2, agent: "agent-02", purpose: "turn", round: 1, subtask: Subtask.ID(4),
            shownClaims: []),
          .init(
            number: 3, agent: "agent-01", purpose: "integrate", round: 2, subtask: nil,
            shownClaims: [first, second]),
        ], claims: ledger.claims, events: ledger.events,
        integrations: [
          Integration(
            tick: 2, agent: "agent-01",
            trigger: DeficitMonitor.Trigger(
              root: first, events: 2, merges: 0, pressure: 1.5, deficit: 1.5),
            threshold: 1, heads: [second, first], call: 3, claim: Claim.ID(3))
        ],
        deferredActions: [
          DeferredAction(
            tick: 2, agent: "agent-02", kind: .contradictClaim, targets: [first], call: 2)
        ])
    }
  }

  @Test func `a simulated attempt comes back with its turns, and with no call`() async throws {
    let transcript = try Self.transcript
    try await withStore { store in
      let run = try await store.sampleRun()
      try await store.recorder(run: run).append(transcript, score: nil)
      let attempt = AttemptID(taskID: "task-0", repetition: 0)
      #expect(try await store.transcript(of: run, attempt)?.transcript == transcript)
      let totals = try await store.totals(of: run)
      #expect(totals.outcomes == [.simulated: 1] && totals.calls.calls == 0)
      for try await coordination in store.coordination(of: run) {
        #expect(coordination == AttemptCoordination(simulated: transcript))
      }
    }
  }

  @Test func `an event that names a turn that there is not is damage`() async throws {
    try await withStore { store in
      let run = try await store.sampleRun()
      try await store.recorder(run: run).append(try Self.transcript, score: nil)
      try rawConnection(store.path).execute("DELETE FROM simulated_turns WHERE number = 3")
      await #expect(throws: StoreError.self) {
        for try await _ in store.coordination(of: run) {}
      }
    }
  }
}
