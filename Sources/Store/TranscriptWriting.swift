import Evaluation

extension Connection {
  /// Writes a transcript with its score; the caller's transaction makes it one step.
  func append(_ entry: TranscriptEntry) throws {
    let task = try taskRow(entry)
    try makeWay(for: entry, task: task)
    let transcript = try insertTranscript(entry, task: task)
    for call in entry.calls { try insertCall(call, transcript) }
    for claim in entry.transcript.claims { try insertClaim(claim, transcript) }
    for subtask in entry.transcript.subtasks { try insertSubtask(subtask, transcript) }
    for event in entry.transcript.events { try insertEvent(event, transcript) }
    if let score = entry.score {
      try insertScore(score, transcript, scoringVersion: entry.run.scoringVersion)
    }
  }

  func insertScore(
    _ score: TaskScore, _ transcript: Int64, scoringVersion: String
  ) throws {
    for (metric, value) in score.values {
      try run(
        "INSERT INTO scores (transcript_id, metric_id, value) VALUES (?1, ?2, ?3)", transcript,
        try metricRow(metric, scoringVersion), value)
    }
  }

  private func taskRow(_ entry: TranscriptEntry) throws -> Int64 {
    let (run, task) = (entry.run.rowID, entry.transcript.taskID)
    // CROSS JOIN keeps the order: by name first, else every task of the run would be visited.
    let row = try first(
      """
      SELECT k.id FROM tasks k CROSS JOIN run_tasks rt
      WHERE k.task = ?2 AND rt.run_id = ?1 AND rt.task_id = k.id
      """, run, task
    ) { $0.integer(0) }
    guard let row else { throw StoreError.unknownTask(run: entry.run.id, task: task) }
    return row
  }

  /// Removes a transcript of the same attempt if its outcome may be replaced.
  private func makeWay(for entry: TranscriptEntry, task: Int64) throws {
    let transcript = entry.transcript
    let former = try first(
      "SELECT id, outcome FROM transcripts WHERE run_id = ?1 AND task_id = ?2 AND repetition = ?3",
      entry.run.rowID, task, transcript.repetition
    ) { ($0.integer(0), Outcome.Kind(rawValue: $0.text(1))) }
    guard let (row, outcome) = former else { return }
    guard let outcome, entry.replaceable.contains(outcome) else {
      throw StoreError.alreadyRecorded(
        run: entry.run.id,
        attempt: AttemptID(taskID: transcript.taskID, repetition: transcript.repetition))
    }
    try run("DELETE FROM transcripts WHERE id = ?1", row)
  }

  private func insertTranscript(_ entry: TranscriptEntry, task: Int64) throws -> Int64 {
    let transcript = entry.transcript
    let prediction = transcript.outcome.prediction
    return try insert(
      """
      INSERT INTO transcripts (run_id, task_id, repetition, session_id, outcome, reason, answer,
        support, answerable, final_call, final_reply, notes, seconds, recorded_at)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
      """, entry.run.rowID, task, transcript.repetition, entry.run.sessionRowID,
      transcript.outcome.kind.rawValue, transcript.outcome.reason, prediction?.answer,
      prediction?.support.map(StoredJSON.array), prediction?.answerable, entry.finalCall,
      entry.finalCall == nil ? transcript.finalReply : nil, entry.notes, transcript.seconds,
      entry.recordedAt)
  }

  private func insertCall(_ entry: CallEntry, _ transcript: Int64) throws {
    let call = entry.call
    let usage = call.reply.usage
    try run(
      """
      INSERT INTO calls (transcript_id, number, agent_id, settings_id, reply_id, purpose, round,
        seed, is_cache_hit, format_failure, prompt_tokens, cached_prompt_tokens,
        completion_tokens, reasoning_tokens, is_estimated)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
      """, transcript, call.number, try agentRow(call.agent), try settingsRow(entry),
      try replyRow(entry.reply), call.purpose, call.round, call.request.seed, call.isCacheHit,
      call.formatFailure, usage.promptTokens, usage.cachedPromptTokens, usage.completionTokens,
      usage.reasoningTokens, usage.isEstimated)
    for (position, message) in call.request.messages.enumerated() {
      try run(
        """
        INSERT INTO call_messages (transcript_id, call, position, message_id)
        VALUES (?1, ?2, ?3, ?4)
        """, transcript, call.number, position,
        try messageRow(message, digest: entry.messages[position]))
    }
  }

  private func insertClaim(_ claim: Claim, _ transcript: Int64) throws {
    try run(
      """
      INSERT INTO claims (transcript_id, claim, parents, root, depth, status, agent, call)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
      """, transcript, claim.id, StoredJSON.array(claim.parents), claim.root, claim.depth,
      claim.status.rawValue, claim.agent, claim.call)
  }

  private func insertSubtask(_ subtask: Subtask, _ transcript: Int64) throws {
    try run(
      """
      INSERT INTO subtasks (transcript_id, subtask, parent, depth, assignee, is_done)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6)
      """, transcript, subtask.id, subtask.parent, subtask.depth, subtask.assignee, subtask.isDone)
  }

  private func insertEvent(_ event: CoordinationEvent, _ transcript: Int64) throws {
    try run(
      """
      INSERT INTO events (transcript_id, step, kind, agent, claim, subtask, call, message_tokens)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
      """, transcript, event.step, event.kind.rawValue, event.agent, event.claim, event.subtask,
      event.call, event.messageTokens)
  }
}

// MARK: - Rows that many transcripts share

extension Connection {
  private func messageRow(_ message: Message, digest: Key) throws -> Int64 {
    try first("SELECT id FROM messages WHERE digest = ?1", digest) { $0.integer(0) }
      ?? insert(
        "INSERT INTO messages (digest, role, content) VALUES (?1, ?2, ?3)", digest,
        message.role.rawValue, message.content)
  }

  private func agentRow(_ agent: Agent) throws -> Int64 {
    let row = SharedRow.agent(
      id: ExactText(agent.id), role: ExactText(agent.role), layer: agent.layer.map(ExactText.init))
    return try id(of: row) {
      try first(
        "SELECT id FROM agents WHERE agent = ?1 AND role = ?2 AND layer IS ?3", agent.id,
        agent.role, agent.layer
      ) { $0.integer(0) }
        ?? insert(
          "INSERT INTO agents (agent, role, layer) VALUES (?1, ?2, ?3)", agent.id, agent.role,
          agent.layer)
    }
  }

  private func settingsRow(_ entry: CallEntry) throws -> Int64 {
    try id(of: .settings(entry.sharedSettings)) {
      try findSettings(entry) ?? insertSettings(entry)
    }
  }

  private func findSettings(_ entry: CallEntry) throws -> Int64? {
    let request = entry.call.request
    let sampling = request.sampling
    return try first(
      """
      SELECT id FROM request_settings
      WHERE model = ?1 AND schema_name IS ?2 AND max_completion_tokens IS ?3
        AND temperature IS ?4 AND top_p IS ?5 AND reasoning_effort IS ?6 AND extra_body IS ?7
        AND schema IS ?8
      """, request.model, request.schema?.name, sampling.maxCompletionTokens,
      sampling.temperature, sampling.topP, sampling.reasoningEffort, entry.extraBody, entry.schema
    ) { $0.integer(0) }
  }

  private func insertSettings(_ entry: CallEntry) throws -> Int64 {
    let request = entry.call.request
    let sampling = request.sampling
    return try insert(
      """
      INSERT INTO request_settings (model, schema_name, max_completion_tokens, temperature,
        top_p, reasoning_effort, extra_body, schema)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
      """, request.model, request.schema?.name, sampling.maxCompletionTokens,
      sampling.temperature, sampling.topP, sampling.reasoningEffort, entry.extraBody, entry.schema)
  }

  private func metricRow(_ metric: String, _ scoringVersion: String) throws -> Int64 {
    let row = SharedRow.metric(
      scoringVersion: ExactText(scoringVersion), name: ExactText(metric))
    return try id(of: row) {
      try first(
        "SELECT id FROM metrics WHERE scoring_version = ?1 AND metric = ?2", scoringVersion, metric
      ) { $0.integer(0) }
        ?? insert(
          "INSERT INTO metrics (scoring_version, metric) VALUES (?1, ?2)", scoringVersion, metric)
    }
  }
}
