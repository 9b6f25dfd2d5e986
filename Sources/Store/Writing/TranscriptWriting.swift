import Evaluation

extension Connection {
  /// Writes a transcript with its score; the caller's transaction makes it one step.
  func append(_ entry: TranscriptEntry) throws {
    let task = try taskRow(entry)
    try makeWay(for: entry, task: task)
    let transcript = try insertTranscript(entry, task: task)
    for call in entry.calls { try insertCall(call, transcript) }
    for (position, use) in entry.toolUses.enumerated() {
      try insertUse(use, position, transcript)
    }
    for turn in entry.transcript.simulatedTurns { try insertTurn(turn, transcript) }
    for event in entry.events { try insertEvent(event, transcript) }
    for subtask in entry.transcript.subtasks { try insertSubtask(subtask, transcript) }
    try insertDetails(entry.transcript, transcript)
    if let score = entry.score {
      try insertScore(score, transcript, scoringVersion: entry.run.scoringVersion)
    }
  }

  func insertScore(
    _ score: TaskScore, _ transcript: Int64, scoringVersion: String
  ) throws {
    let sorted = score.values.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    try run(
      "INSERT INTO scores (transcript_id, metrics_id, metric_values) VALUES (?1, ?2, ?3)",
      transcript, try metricsRow(sorted.map(\.name), scoringVersion),
      StoredJSON.array(sorted.map(\.value)))
  }

  private func taskRow(_ entry: TranscriptEntry) throws -> Int64 {
    let (run, task) = (try runRow(entry.run), entry.transcript.taskID)
    // CROSS JOIN keeps the order: by name first, else every task of the run would be visited.
    let row = try first(
      """
      SELECT k.id FROM tasks k CROSS JOIN run_tasks rt
      WHERE k.task = ?2 AND rt.run_id = ?1 AND rt.task_id = k.id
      """, run, task
    ) { try $0.integer(0) }
    guard let row else { throw StoreError.unknownTask(run: entry.run.id, task: task) }
    return row
  }

  /// Removes a transcript of the same attempt if its outcome may be replaced.
  private func makeWay(for entry: TranscriptEntry, task: Int64) throws {
    let transcript = entry.transcript
    let former = try first(
      "SELECT id, outcome FROM transcripts WHERE run_id = ?1 AND task_id = ?2 AND repetition = ?3",
      try runRow(entry.run), task, transcript.repetition, of: "transcripts"
    ) { (try $0.integer(0), try $0.word(1, Outcome.Kind.self)) }
    guard let (row, outcome) = former else { return }
    guard entry.replaceable.contains(outcome) else {
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
        support, answerable, final_call, final_reply, notes, seconds, recorded_at, seal)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14,
        row_seal(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14))
      """, try runRow(entry.run), task, transcript.repetition, entry.session,
      transcript.outcome.kind.rawValue, transcript.outcome.reason, prediction?.answer,
      prediction?.support.map { StoredJSON.array($0) }, prediction?.answerable, entry.finalCall,
      entry.finalCall == nil ? transcript.finalReply : nil, entry.notes, transcript.seconds,
      entry.recordedAt)
  }

  private func insertCall(_ entry: CallEntry, _ transcript: Int64) throws {
    let call = entry.call
    let shown = StoredJSON.arrayOrNull(call.shownClaims.map(\.number))
    try run(
      """
      INSERT INTO calls (transcript_id, number, agent_id, settings_id, reply_id, purpose, round,
        subtask, seed, is_cache_hit, format_failure, prompt, shown_claims)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
      """, transcript, call.number, try agentRow(call.agent), try settingsRow(entry),
      try replyRow(entry.reply), call.purpose, call.round, call.subtask?.number,
      call.request.seed, call.isCacheHit, call.formatFailure,
      try PromptColumn.encode(call.request.messages, id: partRow), shown)
  }

  private func insertTurn(_ turn: AttemptCoordination.Call, _ transcript: Int64) throws {
    try run(
      """
      INSERT INTO simulated_turns (transcript_id, number, agent, purpose, round, subtask,
        shown_claims)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
      """, transcript, turn.number, turn.agent, turn.purpose, turn.round, turn.subtask?.number,
      StoredJSON.arrayOrNull(turn.shownClaims.map(\.number)))
  }

  private func insertEvent(_ entry: EventEntry, _ transcript: Int64) throws {
    let event = entry.event
    try run(
      """
      INSERT INTO events (transcript_id, step, tick, seconds, kind, origin, agent, targets, claim,
        root, depth, delegated, subtask, call, visible_tokens, words)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
      """, transcript, event.step, event.tick, event.seconds, event.kind.rawValue,
      event.origin.rawValue, event.agent, StoredJSON.arrayOrNull(event.targets.map(\.number)),
      event.claim?.number, entry.claim?.root.number, entry.claim?.depth, event.delegated?.number,
      event.subtask?.number, event.call, event.visibleTokens, entry.words)
  }

  private func insertSubtask(_ subtask: Subtask, _ transcript: Int64) throws {
    try run(
      """
      INSERT INTO subtasks (transcript_id, subtask, parent, depth, title, words, dependencies,
        assignee, status)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
      """, transcript, subtask.id.number, subtask.parent?.number, subtask.depth, subtask.title,
      subtask.words, StoredJSON.arrayOrNull(subtask.dependencies.map(\.number)),
      subtask.assignee, subtask.status.rawValue)
  }

  /// What only some organizations have.
  private func insertDetails(_ transcript: Transcript, _ row: Int64) throws {
    for (position, call) in transcript.failedCalls.enumerated() {
      try run(
        """
        INSERT INTO failed_calls (transcript_id, position, agent_id, purpose, round, reason,
          discarded_prompt_tokens, discarded_completion_tokens)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
        """, row, position, try agentRow(call.agent), call.purpose, call.round, call.reason,
        call.discardedUsage.promptTokens, call.discardedUsage.completionTokens)
    }
    for (position, participant) in transcript.participants.enumerated() {
      try run(
        """
        INSERT INTO participants (transcript_id, position, agent, role, status, is_taken, reason)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        """, row, position, participant.agent, participant.role, participant.status.rawValue,
        participant.isTaken, participant.reason)
    }
    for (position, standing) in transcript.standingAnswers.enumerated() {
      let prediction = standing.prediction
      try run(
        """
        INSERT INTO standing_answers (transcript_id, position, call, answer, support, answerable)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        """, row, position, standing.call, prediction.answer,
        prediction.support.map { StoredJSON.array($0) }, prediction.answerable)
    }
    try insertIntegrations(transcript, row)
    if !transcript.conduct.isEmpty { try insertConduct(transcript.conduct, row) }
  }
}

// MARK: - Integrations

extension Connection {
  private func insertIntegrations(_ transcript: Transcript, _ row: Int64) throws {
    for (position, integration) in transcript.integrations.enumerated() {
      let trigger = integration.trigger
      try run(
        """
        INSERT INTO integrations (transcript_id, position, tick, agent, root, events, merges, pressure,
          deficit, threshold, heads, call, claim)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
        """, row, position, integration.tick, integration.agent, trigger.root.number,
        trigger.events, trigger.merges, trigger.pressure, trigger.deficit, integration.threshold,
        StoredJSON.arrayOrNull(integration.heads.map(\.number)), integration.call,
        integration.claim?.number)
    }
    for (position, deferred) in transcript.deferredActions.enumerated() {
      try run(
        """
        INSERT INTO deferred_actions (transcript_id, position, tick, agent, kind, targets, call)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        """, row, position, deferred.tick, deferred.agent, deferred.kind.rawValue,
        StoredJSON.arrayOrNull(deferred.targets.map(\.number)), deferred.call)
    }
  }
}

// MARK: - Rows that many transcripts share

extension Connection {
  private func partRow(_ part: MessagePart, _ role: Message.Speaker) throws -> Int64 {
    try id(of: SharedPart(digest: part.digest, role: role)) {
      try first(
        """
        SELECT id FROM parts
        WHERE substr(digest, 1, 8) = substr(?1, 1, 8) AND digest = ?1 AND role = ?2
        """, part.digest, role.rawValue
      ) { try $0.integer(0) }
        ?? insert(
          """
          INSERT INTO parts (digest, role, joint, kind, content, seal)
          VALUES (?1, ?2, ?3, ?4, ?5, row_seal(?1, ?2, ?3, ?4, ?5))
          """, part.digest, role.rawValue, part.joint.rawValue, part.content.kind.rawValue,
          try PartContent.encode(part.content))
    }
  }

  private func agentRow(_ agent: Agent) throws -> Int64 {
    let row = SharedRow.agent(
      id: ExactText(agent.id), role: ExactText(agent.role), layer: agent.layer.map(ExactText.init))
    return try id(of: row) {
      try first(
        "SELECT id FROM agents WHERE agent = ?1 AND role = ?2 AND layer IS ?3", agent.id,
        agent.role, agent.layer
      ) { try $0.integer(0) }
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
        AND schema IS ?8 AND tools IS ?9 AND tool_choice IS ?10
      """, request.model, request.schema?.name, sampling.maxCompletionTokens,
      sampling.temperature, sampling.topP, sampling.reasoningEffort, entry.extraBody, entry.schema,
      entry.tools, entry.toolChoice
    ) { try $0.integer(0) }
  }

  private func insertSettings(_ entry: CallEntry) throws -> Int64 {
    let request = entry.call.request
    let sampling = request.sampling
    return try insert(
      """
      INSERT INTO request_settings (model, schema_name, max_completion_tokens, temperature,
        top_p, reasoning_effort, extra_body, schema, tools, tool_choice)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
      """, request.model, request.schema?.name, sampling.maxCompletionTokens,
      sampling.temperature, sampling.topP, sampling.reasoningEffort, entry.extraBody, entry.schema,
      entry.tools, entry.toolChoice)
  }

  private func metricsRow(_ metrics: [String], _ scoringVersion: String) throws -> Int64 {
    let row = SharedRow.metrics(
      scoringVersion: ExactText(scoringVersion),
      names: ExactText(metrics.joined(separator: "\u{0}")))
    return try id(of: row) {
      let names = try StoredJSON.encode(metrics, place: "metrics of \(scoringVersion)")
      return try first(
        "SELECT id FROM metrics WHERE scoring_version = ?1 AND names = ?2", scoringVersion, names
      ) { try $0.integer(0) }
        ?? insert(
          "INSERT INTO metrics (scoring_version, names) VALUES (?1, ?2)", scoringVersion, names)
    }
  }
}
