import Evaluation

/// Compares the attempts that two stores both have. Equal is what was asked, answered, done and scored;
/// when and how fast, by which session, and whether the reply was in a store does not count.
enum AttemptComparison {
  /// - Throws: `InputError` that names both stores, the attempt and what differs.
  static func compare(_ first: StoreSummary, _ second: StoreSummary) throws {
    let connection = try Opening.forReading(first.path)
    defer { connection.close() }
    try connection.attach(second.path)
    try connection.execute(
      """
      CREATE TEMP TABLE run_pairs (source INTEGER PRIMARY KEY, target INTEGER NOT NULL);
      CREATE TEMP TABLE pairs (source INTEGER PRIMARY KEY, target INTEGER NOT NULL);
      """)
    for run in second.runs {
      guard let twin = first.runs.first(where: { $0.key == run.key }) else { continue }
      try connection.run(
        "INSERT INTO run_pairs (source, target) VALUES (?1, ?2)", run.row, twin.row)
    }
    try connection.run(
      """
      INSERT INTO pairs (source, target)
      SELECT s.id, t.id
      FROM run_pairs r
      JOIN source.transcripts s ON s.run_id = r.source
      JOIN source.run_tasks sr ON sr.run_id = s.run_id AND sr.task_id = s.task_id
      JOIN main.run_tasks tr ON tr.run_id = r.target AND tr.position = sr.position
      JOIN main.transcripts t ON t.run_id = r.target AND t.task_id = tr.task_id
        AND t.repetition = s.repetition
      WHERE s.outcome <> 'failed' AND t.outcome <> 'failed'
      """)
    guard let (transcript, what) = try connection.differingPair() else { return }
    let attempt = try connection.first(
      """
      SELECT r.run, k.task, t.repetition FROM transcripts t
      JOIN runs r ON r.id = t.run_id JOIN tasks k ON k.id = t.task_id WHERE t.id = ?1
      """, transcript, of: "transcripts"
    ) { (run: try $0.text(0), task: try $0.text(1), repetition: try $0.int(2)) }
    throw InputError(
      "\(first.path) and \(second.path)",
      "both have the attempt at task \(attempt?.task ?? "?"), repeat \(attempt?.repetition ?? 0) of "
        + "\(attempt?.run ?? "?"), and their \(what) differ",
      remedy: "leave one of the stores out, or name another store with --into")
  }
}

extension Connection {
  /// The first pair that is not equal: its transcript in the main store, and what differs.
  fileprivate func differingPair() throws -> (transcript: Int64, what: String)? {
    if let row = try differingOutcome() { return (row, "outcomes") }
    for table in try childTables() {
      let row: Int64?
      switch table.name {
      case "calls": row = try differingCall(table) ?? differingCount(table)
      case "scores": row = try differingScore()
      case "tool_uses": row = try differingToolUse() ?? differingCount(table)
      default: row = try differingRow(table) ?? differingCount(table)
      }
      if let row { return (row, table.name.replacing("_", with: " ")) }
    }
    return nil
  }

  private func differingOutcome() throws -> Int64? {
    try first(
      """
      SELECT p.target FROM pairs p
      JOIN source.transcripts s ON s.id = p.source JOIN main.transcripts t ON t.id = p.target
      WHERE (s.outcome, s.reason, s.answer, s.support, s.answerable, s.final_call, s.final_reply,
          s.notes)
        IS NOT (t.outcome, t.reason, t.answer, t.support, t.answerable, t.final_call,
          t.final_reply, t.notes)
      LIMIT 1
      """
    ) { try $0.integer(0) }
  }

  /// The condition that two rows of a table have one place in a transcript.
  private func isSamePlace(_ table: ChildTable) -> String {
    (["t.transcript_id = p.target"]
      + table.columns.filter(\.isKey).map { "t.\($0.name) = s.\($0.name)" })
      .joined(separator: " AND ")
  }

  /// A transcript of the source that has a row which the main store's has not, or has otherwise.
  private func differingRow(_ table: ChildTable) throws -> Int64? {
    let compared = table.columns.filter { !$0.isKey && !Self.clocks.contains($0.name) }
    func values(_ row: String, in schema: String) -> String {
      compared.map { column in
        column.shared == "agents"
          ? Self.agent("\(row).\(column.name)", in: schema) : "\(row).\(column.name)"
      }.joined(separator: ", ")
    }
    let sourceValues = values("s", in: "source")
    let targetValues = values("t", in: "main")
    return try first(
      text: """
        SELECT p.target FROM pairs p
        JOIN source.\(table.name) s ON s.transcript_id = p.source
        LEFT JOIN main.\(table.name) t ON \(isSamePlace(table))
        WHERE t.transcript_id IS NULL
          OR (1\(sourceValues.isEmpty ? "" : ", " + sourceValues))
            IS NOT (1\(targetValues.isEmpty ? "" : ", " + targetValues))
        LIMIT 1
        """, []
    ) { try $0.integer(0) }
  }

  /// A transcript of which the main store has more rows.
  private func differingCount(_ table: ChildTable) throws -> Int64? {
    try first(
      text: """
        SELECT p.target FROM pairs p
        WHERE (SELECT count(*) FROM main.\(table.name) WHERE transcript_id = p.target)
          <> (SELECT count(*) FROM source.\(table.name) WHERE transcript_id = p.source) LIMIT 1
        """, []
    ) { try $0.integer(0) }
  }

  /// What tells when something was, or how long it took.
  private static let clocks = ["seconds"]

  /// An agent in words, since each store numbers its own.
  private static func agent(_ id: String, in schema: String) -> String {
    "(SELECT json_array(agent, role, layer) FROM \(schema).agents WHERE id = \(id))"
  }

  /// The request's key stands for model, sampling, schema and prompt.
  private func differingCall(_ table: ChildTable) throws -> Int64? {
    let references = ["agent_id", "settings_id", "reply_id", "prompt", "is_cache_hit"]
    let own = table.columns.filter { !$0.isKey && !references.contains($0.name) }.map(\.name)
    let reply = [
      "request_key", "text", "reasoning", "finish", "prompt_tokens", "completion_tokens",
      "cached_prompt_tokens", "cache_write_tokens", "reasoning_tokens", "is_estimated", "flags",
      "tool_calls",
    ]
    func values(_ call: String, _ answer: String, _ origin: String, in schema: String) -> String {
      (own.map { "\(call).\($0)" } + reply.map { "\(answer).\($0)" }
        + ["\(origin).served_model", Self.agent("\(call).agent_id", in: schema)])
        .joined(separator: ", ")
    }
    return try first(
      text: """
        SELECT p.target FROM pairs p
        JOIN source.calls s ON s.transcript_id = p.source
        JOIN source.replies sp ON sp.id = s.reply_id
        JOIN source.origins so ON so.id = sp.origin_id
        LEFT JOIN main.calls t ON \(isSamePlace(table))
        LEFT JOIN main.replies tp ON tp.id = t.reply_id
        LEFT JOIN main.origins tq ON tq.id = tp.origin_id
        WHERE (\(values("s", "sp", "so", in: "source")))
          IS NOT (\(values("t", "tp", "tq", in: "main"))) LIMIT 1
        """, []
    ) { try $0.integer(0) }
  }

  /// The result's key stands for tool, arguments and all that came before.
  private func differingToolUse() throws -> Int64? {
    try first(
      """
      SELECT p.target FROM pairs p
      JOIN source.tool_uses s ON s.transcript_id = p.source
      JOIN source.tool_results sr ON sr.id = s.result_id
      LEFT JOIN main.tool_uses t ON t.transcript_id = p.target AND t.position = s.position
      LEFT JOIN main.tool_results tr ON tr.id = t.result_id
      WHERE (s.call, s.name, sr.tool_key, sr.ending, sr.text, sr.full_text)
        IS NOT (t.call, t.name, tr.tool_key, tr.ending, tr.text, tr.full_text) LIMIT 1
      """
    ) { try $0.integer(0) }
  }

  /// Scores under one scoring version are the same.
  private func differingScore() throws -> Int64? {
    try first(
      """
      SELECT p.target FROM pairs p
      JOIN source.scores s ON s.transcript_id = p.source
      JOIN source.metrics sm ON sm.id = s.metrics_id
      JOIN main.scores t ON t.transcript_id = p.target
      JOIN main.metrics tm ON tm.id = t.metrics_id AND tm.scoring_version = sm.scoring_version
      WHERE (sm.names, s.metric_values) IS NOT (tm.names, t.metric_values) LIMIT 1
      """
    ) { try $0.integer(0) }
  }
}
