public import Evaluation

extension RunStore {
  /// A run in figures.
  public func totals(of run: RunRecord) async throws -> RunTotals {
    try await reports.perform { connection in
      let row = try connection.runRow(run)
      let outcomes = try connection.outcomes(row)
      return RunTotals(
        expectedAttempts: run.taskCount * run.configuration.repeats,
        outcomes: outcomes.counts,
        scored: try connection.scoredCount(row, run.scoringVersion),
        calls: try connection.spending(row).reduce(CallTotals()) { $0 + $1.totals },
        callsOfFailed: outcomes.counts[.failed] == nil
          ? CallTotals()
          : try connection.spending(row, .failed).reduce(CallTotals()) { $0 + $1.totals },
        failedCalls: try connection.failedCalls(row),
        flags: try connection.flags(row),
        toolUses: try connection.toolUses(row),
        taskSeconds: outcomes.seconds,
        wallSeconds: try connection.wallSeconds(row))
    }
  }

  /// The tokens that runs have paid so far, by model: of each reply that one of their sessions
  /// committed, whether a transcript uses it, it was replaced, or the process was killed before it
  /// was used; and of the answers that were paid for and could not be used.
  public func paidUsage(of runs: [RunRecord]) async throws -> [(model: String, usage: Usage)] {
    try await reports.perform { connection in
      try connection.paidUsage(StoredJSON.array(try runs.map(connection.runRow)))
    }
  }

  /// The run that `beginRun` would continue, or nil.
  public func runToContinue(
    _ configuration: RunConfiguration, fresh: Bool = false
  ) async throws -> RunRecord? {
    let hash = try ConfigurationIdentity(configuration).hash
    return try await reports.perform { connection in
      try connection.latestRun(configurationHash: hash, isFresh: fresh).map(connection.runRecord)
    }
  }

  /// The calls of a run by model, agent and purpose, in that order.
  /// - Parameter includingFailed: whether those of attempts that failed are among them.
  public func spending(
    of run: RunRecord, includingFailed: Bool = true
  ) async throws -> [Spending] {
    try await reports.perform { connection in
      try connection.spending(
        try connection.runRow(run), includingFailed ? .all : .notFailed)
    }
  }

  /// The calls of a run by the model that was asked for and the one that answered, in that order.
  public func servedModels(of run: RunRecord) async throws -> [ServedModel] {
    try await reports.perform { connection in
      try connection.all(
        """
        SELECT g.model, o.served_model, count(*)
        FROM transcripts t
        JOIN calls c ON c.transcript_id = t.id
        JOIN request_settings g ON g.id = c.settings_id
        JOIN replies p ON p.id = c.reply_id
        JOIN origins o ON o.id = p.origin_id
        WHERE t.run_id = ?1
        GROUP BY g.model, o.served_model ORDER BY g.model, o.served_model
        """, try connection.runRow(run), of: "calls and origins"
      ) { row in
        ServedModel(
          asked: try row.text(0), served: try row.optionalText(1), calls: try row.int(2))
      }
    }
  }
}

extension Connection {
  fileprivate func outcomes(_ run: Int64) throws -> (counts: [Outcome.Kind: Int], seconds: Double) {
    let rows = try all(
      """
      SELECT outcome, count(*), sum(seconds), min(seconds)
      FROM transcripts WHERE run_id = ?1 GROUP BY outcome
      """, run, of: "transcripts"
    ) { row in
      _ = try row.seconds(3)
      return (try row.word(0, Outcome.Kind.self), try row.int(1), try row.double(2))
    }
    return (
      Dictionary(rows.map { ($0.0, $0.1) }, uniquingKeysWith: +), rows.reduce(0) { $0 + $1.2 }
    )
  }

  fileprivate func failedCalls(_ run: Int64) throws -> Int {
    try first(
      """
      SELECT count(*) FROM transcripts t JOIN failed_calls f ON f.transcript_id = t.id
      WHERE t.run_id = ?1
      """, run
    ) { try $0.int(0) } ?? 0
  }

  fileprivate func flags(_ run: Int64) throws -> [ReplyFlag: Int] {
    let rows = try all(
      """
      SELECT f.value, count(*)
      FROM transcripts t
      JOIN calls c ON c.transcript_id = t.id
      JOIN replies p ON p.id = c.reply_id
      JOIN json_each(p.flags) f
      WHERE t.run_id = ?1 AND p.flags IS NOT NULL GROUP BY f.value
      """, run, of: "replies"
    ) { (try $0.word(0, ReplyFlag.self), try $0.int(1)) }
    return Dictionary(rows, uniquingKeysWith: +)
  }

  fileprivate func toolUses(_ run: Int64) throws -> [ToolOutput.Ending: Int] {
    let rows = try all(
      """
      SELECT r.ending, count(*)
      FROM transcripts t
      JOIN tool_uses u ON u.transcript_id = t.id
      JOIN tool_results r ON r.id = u.result_id
      WHERE t.run_id = ?1 GROUP BY r.ending
      """, run, of: "tool_results"
    ) { (try $0.word(0, ToolOutput.Ending.self), try $0.int(1)) }
    return Dictionary(rows, uniquingKeysWith: +)
  }

  fileprivate func scoredCount(_ run: Int64, _ scoringVersion: String) throws -> Int {
    try first(
      """
      SELECT count(*) FROM transcripts t WHERE t.run_id = ?1 AND EXISTS (
        SELECT 1 FROM scores s WHERE s.transcript_id = t.id
          AND s.metrics_id IN (SELECT id FROM metrics WHERE scoring_version = ?2))
      """, run, scoringVersion
    ) { try $0.int(0) } ?? 0
  }

  /// A session without an end counts until its last transcript.
  fileprivate func wallSeconds(_ run: Int64) throws -> Double {
    try first(
      """
      SELECT total(length) FROM (
        SELECT max(0, coalesce(s.ended_at, l.last, s.started_at) - s.started_at) AS length
        FROM sessions s LEFT JOIN (
          SELECT session_id, max(recorded_at) AS last FROM transcripts WHERE run_id = ?1
          GROUP BY session_id) l ON l.session_id = s.id
        WHERE s.run_id = ?1
        -- In whatever order stores were merged, the sum is the same to the last digit.
        ORDER BY length)
      """, run, of: "sessions"
    ) { try $0.double(0) } ?? 0
  }

  /// - Parameter runs: row ids as a JSON array.
  fileprivate func paidUsage(_ runs: String) throws -> [(model: String, usage: Usage)] {
    try all(
      """
      WITH s AS (
        SELECT s.id FROM json_each(?1) j JOIN sessions s ON s.run_id = j.value)
      SELECT model, sum(prompt), sum(cached), sum(written), sum(completion), sum(reasoning),
        max(estimated)
      FROM (
        SELECT o.model, p.prompt_tokens + p.discarded_prompt_tokens AS prompt,
          p.cached_prompt_tokens AS cached, p.cache_write_tokens AS written,
          p.completion_tokens + p.discarded_completion_tokens AS completion,
          p.reasoning_tokens AS reasoning, p.is_estimated AS estimated
        FROM s JOIN replies p ON p.session_id = s.id JOIN origins o ON o.id = p.origin_id
        UNION ALL
        SELECT d.model, d.prompt_tokens, 0, 0, d.completion_tokens, 0, 0
        FROM s JOIN discarded_answers d ON d.session_id = s.id)
      GROUP BY model ORDER BY model
      """, runs, of: "replies and discarded_answers"
    ) { (try $0.text(0), try $0.usage(from: 1, upTo: Row.largestSum)) }
  }

  /// Attempts by whether they failed.
  enum Attempts { case all, failed, notFailed }

  fileprivate func spending(_ run: Int64, _ attempts: Attempts = .all) throws -> [Spending] {
    var spending: [Spending] = []
    let groups = ["g.model", "a.agent", "a.role", "a.layer", "c.purpose"]
    try eachTotals(run, by: groups, attempts) { group, totals in
      spending.append(
        Spending(
          model: try group.text(0), agent: try group.agent(from: 1), purpose: try group.text(4),
          totals: totals))
    }
    return spending
  }

  /// Whose calls totals are of.
  enum Owner: String { case run = "t.run_id", transcript = "t.id" }

  /// The totals of the calls of a run or a transcript in groups, in the groups' order.
  /// - Parameter columns: what tells the groups apart, of `transcripts t`, `calls c`, `agents a`,
  ///   `request_settings g`; the row has them in front.
  func eachTotals(
    _ row: Int64, in owner: Owner = .run, by columns: [String], _ attempts: Attempts = .all,
    visit: (Row, CallTotals) throws -> Void
  ) throws {
    let groups = columns.joined(separator: ", ")
    let haveFailed: Bool? = attempts == .all ? nil : attempts == .failed
    try each(
      text: """
        SELECT \(groups), count(*), sum(c.is_cache_hit), count(c.format_failure),
          sum(p.prompt_tokens), sum(p.cached_prompt_tokens), sum(p.cache_write_tokens),
          sum(p.completion_tokens), sum(p.reasoning_tokens), max(p.is_estimated),
          sum((p.prompt_tokens + p.discarded_prompt_tokens) * (1 - c.is_cache_hit)),
          sum(p.cached_prompt_tokens * (1 - c.is_cache_hit)),
          sum(p.cache_write_tokens * (1 - c.is_cache_hit)),
          sum((p.completion_tokens + p.discarded_completion_tokens) * (1 - c.is_cache_hit)),
          sum(p.reasoning_tokens * (1 - c.is_cache_hit)),
          max(p.is_estimated * (1 - c.is_cache_hit)),
          min(min(p.prompt_tokens, p.cached_prompt_tokens, p.cache_write_tokens,
            p.completion_tokens, p.reasoning_tokens, p.discarded_prompt_tokens,
            p.discarded_completion_tokens)) AS smallest_tokens,
          max(max(p.prompt_tokens, p.cached_prompt_tokens, p.cache_write_tokens,
            p.completion_tokens, p.reasoning_tokens, p.discarded_prompt_tokens,
            p.discarded_completion_tokens)) AS largest_tokens,
          sum(p.finish = ?4)
        FROM transcripts t
        JOIN calls c ON c.transcript_id = t.id
        JOIN agents a ON a.id = c.agent_id
        JOIN request_settings g ON g.id = c.settings_id
        JOIN replies p ON p.id = c.reply_id
        WHERE \(owner.rawValue) = ?1 AND (?2 IS NULL OR ?2 = (t.outcome = ?3))
        GROUP BY \(groups) ORDER BY \(groups)
        """,
      [row, haveFailed, Outcome.Kind.failed.rawValue, FinishReason.length.stored],
      of: "calls and replies"
    ) { try visit($0, try $0.callTotals(from: Int32(columns.count))) }
  }
}

extension Row {
  /// An agent from three columns: id, role, layer.
  func agent(from column: Int32) throws -> Agent {
    Agent(id: try text(column), role: try text(column + 1), layer: try optionalText(column + 2))
  }

  /// Totals from eighteen columns: calls, hits, format failures, usage (six), paid usage (six), the
  /// smallest and the largest count that was added, replies cut off.
  fileprivate func callTotals(from column: Int32) throws -> CallTotals {
    _ = (try int(column + 15), try int(column + 16))
    var totals = CallTotals()
    totals.calls = try int(column)
    totals.cacheHits = try int(column + 1)
    totals.formatFailures = try int(column + 2)
    totals.cutReplies = try int(column + 17)
    totals.usage = try usage(from: column + 3, upTo: Self.largestSum)
    totals.paidUsage = try usage(from: column + 9, upTo: Self.largestSum)
    return totals
  }
}
