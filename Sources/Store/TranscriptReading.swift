public import Evaluation

extension RunStore {
  /// One transcript with its calls, replies, claims, subtasks, events and notes, or nil.
  public func transcript(
    of run: RunRecord, _ attempt: AttemptID
  ) async throws -> RecordedTranscript? {
    try await reports.perform { connection in
      try connection.transcriptRow(run.rowID, attempt).flatMap {
        try connection.transcript($0, run.scoringVersion)
      }
    }
  }

  /// All transcripts of a run, in the order of the tasks and then the repeats, read as they are
  /// asked for.
  ///
  ///     for try await recorded in store.transcripts(of: run) { … }
  public func transcripts(of run: RunRecord) -> TranscriptSequence {
    TranscriptSequence(store: self, run: run)
  }
}

/// The transcripts of a run, a few in memory at a time. A transcript that is replaced while the
/// sequence is read is left out.
public struct TranscriptSequence: AsyncSequence, Sendable {
  let store: RunStore
  let run: RunRecord

  public func makeAsyncIterator() -> Iterator { Iterator(store: store, run: run) }

  /// Reads the transcripts.
  public struct Iterator: AsyncIteratorProtocol {
    private static let groupSize = 32
    let store: RunStore
    let run: RunRecord
    private var rows: ArraySlice<Int64>?
    private var group: ArraySlice<RecordedTranscript> = []

    init(store: RunStore, run: RunRecord) {
      self.store = store
      self.run = run
    }

    public mutating func next() async throws -> RecordedTranscript? {
      while group.isEmpty {
        let left = try await remainingRows()
        if left.isEmpty { return nil }
        rows = left.dropFirst(Self.groupSize)
        group = try await load(left.prefix(Self.groupSize))[...]
      }
      return group.popFirst()
    }

    private func remainingRows() async throws -> ArraySlice<Int64> {
      if let rows { return rows }
      return try await store.reports.perform { [run] connection in
        try connection.all(
          """
          SELECT t.id FROM run_tasks rt
          JOIN transcripts t ON t.run_id = rt.run_id AND t.task_id = rt.task_id
          WHERE rt.run_id = ?1 ORDER BY rt.position, t.repetition
          """, run.rowID
        ) { $0.integer(0) }[...]
      }
    }

    private func load(_ rows: ArraySlice<Int64>) async throws -> [RecordedTranscript] {
      try await store.reports.perform { [run] connection in
        try rows.compactMap { try connection.transcript($0, run.scoringVersion) }
      }
    }
  }
}

extension Connection {
  func transcript(_ row: Int64, _ scoringVersion: String) throws -> RecordedTranscript? {
    guard var recorded = try transcriptHead(row) else { return nil }
    let calls = try calls(row)
    if let final = recorded.finalCall {
      recorded.head.transcript.finalReply = calls.first { $0.number == final }?.reply.text
    }
    recorded.head.transcript.calls = calls
    recorded.head.transcript.claims = try claims(row)
    recorded.head.transcript.subtasks = try subtasks(row)
    recorded.head.transcript.events = try events(row)
    recorded.head.score = try score(row, scoringVersion, task: recorded.head.task.id)
    return recorded.head
  }

  private func transcriptHead(
    _ row: Int64
  ) throws -> (head: RecordedTranscript, finalCall: Int?)? {
    try first(
      """
      SELECT k.task, k.content_hash, k.cluster, k.outer_cluster, k.stratum, rt.position,
        t.repetition, t.outcome, t.reason, t.answer, t.support, t.answerable, t.final_reply,
        t.notes, t.seconds, t.recorded_at, t.final_call
      FROM transcripts t
      JOIN tasks k ON k.id = t.task_id
      JOIN run_tasks rt ON rt.run_id = t.run_id AND rt.task_id = t.task_id
      WHERE t.id = ?1
      """, row
    ) { row in
      let transcript = Transcript(
        taskID: row.text(0), repetition: row.int(6),
        outcome: try row.outcome(from: 7, path: path), finalReply: row.optionalText(12),
        notes: try row.optionalText(13).map {
          try StoredJSON.decode([String: JSONValue].self, $0, path: path)
        } ?? [:], seconds: row.double(14))
      return (
        RecordedTranscript(
          task: row.task(from: 0), position: row.int(5), transcript: transcript,
          recordedAt: row.double(15)), row.optionalInt(16)
      )
    }
  }

  private func calls(_ transcript: Int64) throws -> [Call] {
    var messages = try messages(transcript)
    return try all(
      """
      SELECT c.number, a.agent, a.role, a.layer, c.purpose, c.round, c.seed, c.is_cache_hit,
        c.format_failure, p.request_key, g.model, g.temperature, g.top_p,
        g.max_completion_tokens, g.reasoning_effort, g.extra_body, g.schema_name, g.schema,
        p.text, p.reasoning, p.finish, p.prompt_tokens, p.cached_prompt_tokens,
        p.completion_tokens, p.reasoning_tokens, p.is_estimated, o.served_model, p.latency,
        p.attempts, p.remarks
      FROM calls c
      JOIN agents a ON a.id = c.agent_id
      JOIN request_settings g ON g.id = c.settings_id
      JOIN replies p ON p.id = c.reply_id
      JOIN origins o ON o.id = p.origin_id
      WHERE c.transcript_id = ?1 ORDER BY c.number
      """, transcript
    ) { row in
      let number = row.int(0)
      return Call(
        number: number,
        agent: Agent(id: row.text(1), role: row.text(2), layer: row.optionalText(3)),
        purpose: row.text(4), round: row.int(5),
        request: try row.request(
          from: 10, messages.removeValue(forKey: number) ?? [], seed: row.optionalInt(6),
          path: path),
        requestKey: row.hexadecimal(9), reply: try row.reply(from: 18, path: path),
        isCacheHit: row.flag(7), formatFailure: row.optionalText(8))
    }
  }

  /// The messages of all calls, by the call's number.
  private func messages(_ transcript: Int64) throws -> [Int: [Message]] {
    let rows = try all(
      """
      SELECT cm.call, m.role, m.content FROM call_messages cm
      JOIN messages m ON m.id = cm.message_id
      WHERE cm.transcript_id = ?1 ORDER BY cm.call, cm.position
      """, transcript
    ) { row in
      guard let role = Message.Speaker(rawValue: row.text(1)) else {
        throw StoreError.damaged(path: path, detail: "unknown speaker “\(row.text(1))”")
      }
      return (row.int(0), Message(role, row.text(2)))
    }
    return Dictionary(grouping: rows, by: \.0).mapValues { $0.map(\.1) }
  }

  private func claims(_ transcript: Int64) throws -> [Claim] {
    try all(
      """
      SELECT claim, parents, root, depth, status, agent, call FROM claims
      WHERE transcript_id = ?1 ORDER BY claim
      """, transcript
    ) { row in
      guard let status = Claim.Status(rawValue: row.text(4)) else {
        throw StoreError.damaged(path: path, detail: "unknown claim status “\(row.text(4))”")
      }
      return Claim(
        id: row.int(0), parents: try StoredJSON.decode([Int].self, row.text(1), path: path),
        root: row.int(2), depth: row.int(3), status: status, agent: row.text(5),
        call: row.optionalInt(6))
    }
  }

  private func subtasks(_ transcript: Int64) throws -> [Subtask] {
    try all(
      """
      SELECT subtask, parent, depth, assignee, is_done FROM subtasks
      WHERE transcript_id = ?1 ORDER BY subtask
      """, transcript
    ) { row in
      Subtask(
        id: row.int(0), parent: row.optionalInt(1), depth: row.int(2), assignee: row.text(3),
        isDone: row.flag(4))
    }
  }

  private func events(_ transcript: Int64) throws -> [CoordinationEvent] {
    try all(
      """
      SELECT step, kind, agent, claim, subtask, call, message_tokens FROM events
      WHERE transcript_id = ?1 ORDER BY step
      """, transcript
    ) { row in
      guard let kind = CoordinationEvent.Kind(rawValue: row.text(1)) else {
        throw StoreError.damaged(path: path, detail: "unknown event “\(row.text(1))”")
      }
      return CoordinationEvent(
        step: row.int(0), kind: kind, agent: row.text(2), claim: row.optionalInt(3),
        subtask: row.optionalInt(4), call: row.optionalInt(5), messageTokens: row.int(6))
    }
  }

  private func score(
    _ transcript: Int64, _ scoringVersion: String, task: String
  ) throws -> TaskScore? {
    let values = try all(
      """
      SELECT m.metric, s.value FROM scores s JOIN metrics m ON m.id = s.metric_id
      WHERE s.transcript_id = ?1 AND m.scoring_version = ?2
      """, transcript, scoringVersion
    ) { ($0.text(0), $0.double(1)) }
    return values.isEmpty
      ? nil : TaskScore(taskID: task, values: Dictionary(uniqueKeysWithValues: values))
  }
}

extension Row {
  /// A request from eight columns: model, temperature, nucleus, cap, effort, extra body, schema's
  /// name, schema.
  fileprivate func request(
    from column: Int32, _ messages: [Message], seed: Int?, path: String
  ) throws -> ChatRequest {
    let sampling = Sampling(
      temperature: optionalDouble(column + 1), topP: optionalDouble(column + 2),
      maxCompletionTokens: optionalInt(column + 3), reasoningEffort: optionalText(column + 4),
      extraBody: try optionalText(column + 5).map {
        try StoredJSON.decode([String: JSONValue].self, $0, path: path)
      } ?? [:])
    let schema = try optionalText(column + 7).map {
      OutputSchema(
        name: text(column + 6), schema: try StoredJSON.decode(JSONValue.self, $0, path: path))
    }
    return ChatRequest(
      model: text(column), messages: messages, sampling: sampling, seed: seed, schema: schema)
  }
}
