public import Evaluation

extension RunStore {
  /// One transcript with all that belongs to it, or nil.
  public func transcript(
    of run: RunRecord, _ attempt: AttemptID
  ) async throws -> RecordedTranscript? {
    try await reports.perform { connection in
      let scores = try ScoreReader(connection, run.scoringVersion)
      return try connection.transcriptRow(try connection.runRow(run), attempt).flatMap {
        try connection.transcript($0, scores, prompts: true)
      }
    }
  }

  /// All transcripts of a run.
  ///
  ///     for try await recorded in store.transcripts(of: run) { … }
  ///
  /// - Parameter prompts: whether calls have their messages, which take most of the time and memory.
  public func transcripts(
    of run: RunRecord, prompts: Bool = true
  ) -> AttemptSequence<RecordedTranscript> {
    AttemptSequence(store: self, run: run) { connection, row in
      let scores = try ScoreReader(connection, run.scoringVersion)
      let recorded = try connection.transcript(row, scores, prompts: prompts)
      let transcript = recorded?.transcript
      return (
        recorded, size: (transcript?.calls.count ?? 0) + (transcript?.simulatedTurns.count ?? 0)
      )
    }
  }

  /// How the attempts of a run ended, without their calls.
  public func endings(of run: RunRecord) -> AttemptSequence<AttemptEnding> {
    AttemptSequence(store: self, run: run) { connection, row in
      let scores = try ScoreReader(connection, run.scoringVersion)
      return (try connection.ending(row, scores), size: 1)
    }
  }

  /// How one attempt of a run ended, without its calls, or nil.
  public func ending(of run: RunRecord, _ attempt: AttemptID) async throws -> AttemptEnding? {
    try await reports.perform { connection in
      let scores = try ScoreReader(connection, run.scoringVersion)
      return try connection.transcriptRow(try connection.runRow(run), attempt).flatMap {
        try connection.ending($0, scores)
      }
    }
  }

  /// The attempts of a run as `attempts` gives them, one after the other.
  public func summaries(of run: RunRecord) -> AttemptSequence<AttemptSummary> {
    AttemptSequence(store: self, run: run) { connection, row in
      let scores = try ScoreReader(connection, run.scoringVersion)
      guard let head = try connection.head(row, scores)?.recorded else { return (nil, size: 1) }
      var totals: [String: CallTotals] = [:]
      try connection.eachTotals(row, in: .transcript, by: ["g.model"]) {
        totals[try $0.text(0)] = $1
      }
      let summary = AttemptSummary(
        task: head.task, position: head.position, repetition: head.transcript.repetition,
        outcome: head.transcript.outcome, score: head.score, callsByModel: totals,
        seconds: head.transcript.seconds)
      return (summary, size: 1)
    }
  }

  /// What the agents of a run did with each other, attempt by attempt.
  public func coordination(of run: RunRecord) -> AttemptSequence<AttemptCoordination> {
    AttemptSequence(store: self, run: run) { connection, row in
      let scores = try ScoreReader(connection, run.scoringVersion)
      guard let head = try connection.head(row, scores) else { return (nil, size: 1) }
      let isSimulated = head.recorded.transcript.outcome == .simulated
      let calls =
        try isSimulated ? connection.simulatedTurns(row) : connection.coordinatedCalls(row)
      let ledger = try connection.ledger(row, calls: calls.count) {
        try connection.reply(ofCall: $0, row) ?? ""
      }
      let transcript = head.recorded.transcript
      let coordination = AttemptCoordination(
        attempt: AttemptID(taskID: transcript.taskID, repetition: transcript.repetition),
        position: head.recorded.position, outcome: transcript.outcome.kind,
        score: head.recorded.score, calls: calls, claims: ledger.claims,
        subtasks: ledger.subtasks, events: ledger.events,
        integrations: try connection.integrations(
          row, calls: calls.count, claims: ledger.claims.count))
      return (coordination, size: calls.count)
    }
  }
}

/// A transcript without its calls and what came of them.
private struct TranscriptHead {
  var recorded: RecordedTranscript
  /// The call that gave the final reply, where one did.
  var finalCall: Int?
}

extension Connection {
  fileprivate func transcript(
    _ row: Int64, _ scores: ScoreReader, prompts: Bool
  ) throws -> RecordedTranscript? {
    guard let head = try head(row, scores) else { return nil }
    var recorded = head.recorded
    var transcript = recorded.transcript
    let calls = try calls(row, prompts: prompts)
    if let final = head.finalCall {
      guard calls.indices.contains(final - 1) else {
        throw StoreError.damaged(
          path: path, detail: "table transcripts, row id \(row): no call \(final), its final one")
      }
      transcript.finalReply = calls[final - 1].reply.text
    }
    transcript.calls = calls
    transcript.toolUses = try toolUses(row, calls: calls.count)
    if transcript.outcome == .simulated { transcript.simulatedTurns = try simulatedTurns(row) }
    let count = calls.count + transcript.simulatedTurns.count
    let ledger = try ledger(row, calls: count) {
      calls.indices.contains($0 - 1) ? calls[$0 - 1].reply.text : ""
    }
    transcript.claims = ledger.claims
    transcript.subtasks = ledger.subtasks
    transcript.events = ledger.events
    transcript.failedCalls = try failedCalls(row)
    transcript.conduct = try conduct(row)
    transcript.participants = try participants(row)
    transcript.standingAnswers = try standingAnswers(row, calls: calls.count)
    transcript.integrations = try integrations(row, calls: count, claims: ledger.claims.count)
    transcript.deferredActions = try deferredActions(
      row, calls: count, claims: ledger.claims.count)
    recorded.transcript = transcript
    return recorded
  }

  fileprivate func ending(_ row: Int64, _ scores: ScoreReader) throws -> AttemptEnding? {
    guard let head = try head(row, scores) else { return nil }
    let reply = try head.finalCall.flatMap { try self.reply(ofCall: $0, row) }
    return AttemptEnding(
      task: head.recorded.task, position: head.recorded.position,
      repetition: head.recorded.transcript.repetition,
      outcome: head.recorded.transcript.outcome,
      finalReply: reply ?? head.recorded.transcript.finalReply,
      seconds: head.recorded.transcript.seconds, score: head.recorded.score)
  }

  fileprivate func head(_ row: Int64, _ scores: ScoreReader) throws -> TranscriptHead? {
    try first(
      """
      SELECT t.id, k.task, k.content_hash, k.cluster, k.outer_cluster, k.stratum, rt.position,
        t.repetition, t.outcome, t.reason, t.answer, t.support, t.answerable, t.final_reply,
        t.notes, t.seconds, t.recorded_at, t.final_call, s.metrics_id, s.metric_values,
        k.chance
      FROM transcripts t
      JOIN tasks k ON k.id = t.task_id
      JOIN run_tasks rt ON rt.run_id = t.run_id AND rt.task_id = t.task_id
      LEFT JOIN scores s ON s.transcript_id = t.id
        AND s.metrics_id IN (SELECT id FROM metrics WHERE scoring_version = ?2)
      WHERE t.id = ?1
      """, row, scores.scoringVersion, of: "transcripts"
    ) { row in
      let transcript = Transcript(
        taskID: try row.text(1), repetition: try row.int(7), outcome: try row.outcome(from: 8),
        finalReply: try row.optionalText(13),
        notes: try row.optional(14) { try row.json($0, [String: JSONValue].self) } ?? [:],
        seconds: try row.seconds(15))
      let score = try row.optional(18) {
        TaskScore(taskID: transcript.taskID, values: try scores.values(row, from: $0))
      }
      return TranscriptHead(
        recorded: RecordedTranscript(
          task: try row.task(from: 1, chance: 20), position: try row.int(6), transcript: transcript,
          score: score, recordedAt: try row.seconds(16)),
        finalCall: try row.optionalInt(17))
    }
  }

  private func failedCalls(_ transcript: Int64) throws -> [FailedCall] {
    try all(
      """
      SELECT f.transcript_id, f.position, a.agent, a.role, a.layer, f.purpose, f.round, f.reason,
        f.discarded_prompt_tokens, f.discarded_completion_tokens
      FROM failed_calls f JOIN agents a ON a.id = f.agent_id
      WHERE f.transcript_id = ?1 ORDER BY f.position
      """, transcript, of: "failed_calls"
    ) { row in
      FailedCall(
        agent: try row.agent(from: 2), purpose: try row.text(5), round: try row.int(6),
        reason: try row.text(7), discardedUsage: try row.discardedUsage(from: 8))
    }
  }

  private func participants(_ transcript: Int64) throws -> [Participant] {
    try all(
      """
      SELECT transcript_id, position, agent, role, status, is_taken, reason FROM participants
      WHERE transcript_id = ?1 ORDER BY position
      """, transcript, of: "participants"
    ) { try $0.participant(from: 2) }
  }

  private func standingAnswers(_ transcript: Int64, calls: Int) throws -> [StandingAnswer] {
    try all(
      """
      SELECT transcript_id, position, call, answer, support, answerable FROM standing_answers
      WHERE transcript_id = ?1 ORDER BY position
      """, transcript, of: "standing_answers"
    ) { row in
      guard let call = try row.reference(2, among: calls) else {
        throw row.damage(2, expected: "a call")
      }
      return StandingAnswer(call: call, prediction: try row.prediction(from: 3))
    }
  }
}
