public import Evaluation

extension RunStore {
  /// A run in figures.
  public func totals(of run: RunRecord) async throws -> RunTotals {
    try await reports.perform { connection in
      let outcomes = try connection.outcomes(run.rowID)
      return RunTotals(
        expectedAttempts: run.taskCount * run.configuration.repeats,
        outcomes: outcomes.counts,
        scored: try connection.scoredCount(run.rowID, run.scoringVersion),
        calls: try connection.spending(run.rowID).reduce(CallTotals()) { $0 + $1.totals },
        failedCalls: outcomes.failedCalls,
        taskSeconds: outcomes.seconds,
        wallSeconds: try connection.wallSeconds(run.rowID))
    }
  }

  /// The tokens that runs have paid so far, by model: those of each reply that one of them uses and
  /// that came since that run began. A reply that was committed before the process was killed, or
  /// that a failed attempt had asked for, is a hit for the attempt that takes it, and was paid all the
  /// same; a reply that several runs use was paid once.
  public func paidUsage(of runs: [RunRecord]) async throws -> [(model: String, usage: Usage)] {
    let ids = "[\(runs.map { "\($0.rowID)" }.joined(separator: ","))]"
    return try await reports.perform { try $0.paidUsage(ids) }
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
  public func spending(of run: RunRecord) async throws -> [Spending] {
    try await reports.perform { try $0.spending(run.rowID) }
  }
}

extension Connection {
  fileprivate func outcomes(_ run: Int64) throws -> (
    counts: [Outcome.Kind: Int], seconds: Double, failedCalls: Int
  ) {
    let rows = try all(
      """
      SELECT outcome, count(*), sum(seconds),
        sum(iif(instr(notes, '"failed-calls"') > 0,
          json_array_length(notes, '$."failed-calls"'), 0))
      FROM transcripts WHERE run_id = ?1 GROUP BY outcome
      """, run
    ) { row in (try row.outcomeKind(0, path: path), row.int(1), row.double(2), row.int(3)) }
    return (
      Dictionary(uniqueKeysWithValues: rows.map { ($0.0, $0.1) }), rows.reduce(0) { $0 + $1.2 },
      rows.reduce(0) { $0 + $1.3 }
    )
  }

  fileprivate func scoredCount(_ run: Int64, _ scoringVersion: String) throws -> Int {
    try first(
      """
      SELECT count(*) FROM transcripts t WHERE t.run_id = ?1 AND EXISTS (
        SELECT 1 FROM scores s JOIN metrics m ON m.id = s.metric_id
        WHERE s.transcript_id = t.id AND m.scoring_version = ?2)
      """, run, scoringVersion
    ) { $0.int(0) } ?? 0
  }

  /// A session without an end counts until its last transcript.
  fileprivate func wallSeconds(_ run: Int64) throws -> Double {
    try first(
      """
      SELECT sum(max(0, coalesce(s.ended_at, l.last, s.started_at) - s.started_at))
      FROM sessions s LEFT JOIN (
        SELECT session_id, max(recorded_at) AS last FROM transcripts WHERE run_id = ?1
        GROUP BY session_id) l ON l.session_id = s.id
      WHERE s.run_id = ?1
      """, run
    ) { $0.double(0) } ?? 0
  }

  /// - Parameter runs: row ids as a JSON array.
  fileprivate func paidUsage(_ runs: String) throws -> [(model: String, usage: Usage)] {
    try all(
      """
      SELECT u.model, sum(p.prompt_tokens), sum(p.cached_prompt_tokens), sum(p.completion_tokens),
        sum(p.reasoning_tokens), max(p.is_estimated)
      FROM (
        SELECT DISTINCT g.model, c.reply_id
        FROM (
          SELECT s.run_id, min(s.started_at) AS start FROM json_each(?1) j
          JOIN sessions s ON s.run_id = j.value GROUP BY s.run_id) r
        JOIN transcripts t ON t.run_id = r.run_id
        JOIN calls c ON c.transcript_id = t.id
        JOIN request_settings g ON g.id = c.settings_id
        JOIN replies p ON p.id = c.reply_id
        WHERE p.replied_at >= r.start) u
      JOIN replies p ON p.id = u.reply_id
      GROUP BY u.model ORDER BY u.model
      """, runs
    ) { ($0.text(0), $0.usage(from: 1)) }
  }

  fileprivate func spending(_ run: Int64) throws -> [Spending] {
    try all(
      """
      SELECT g.model, a.agent, a.role, a.layer, c.purpose, count(*), sum(c.is_cache_hit),
        count(c.format_failure),
        sum(c.prompt_tokens), sum(c.cached_prompt_tokens), sum(c.completion_tokens),
        sum(c.reasoning_tokens), max(c.is_estimated),
        sum(c.prompt_tokens * (1 - c.is_cache_hit)),
        sum(c.cached_prompt_tokens * (1 - c.is_cache_hit)),
        sum(c.completion_tokens * (1 - c.is_cache_hit)),
        sum(c.reasoning_tokens * (1 - c.is_cache_hit)),
        max(c.is_estimated * (1 - c.is_cache_hit))
      FROM transcripts t
      JOIN calls c ON c.transcript_id = t.id
      JOIN agents a ON a.id = c.agent_id
      JOIN request_settings g ON g.id = c.settings_id
      WHERE t.run_id = ?1
      GROUP BY g.model, a.agent, a.role, a.layer, c.purpose
      ORDER BY g.model, a.agent, a.role, a.layer, c.purpose
      """, run
    ) { row in
      Spending(
        model: row.text(0),
        agent: Agent(id: row.text(1), role: row.text(2), layer: row.optionalText(3)),
        purpose: row.text(4), totals: row.callTotals(from: 5))
    }
  }
}

extension Row {
  /// Totals from thirteen columns: calls, hits, format failures, usage (five), paid usage (five).
  func callTotals(from column: Int32) -> CallTotals {
    var totals = CallTotals()
    totals.calls = int(column)
    totals.cacheHits = int(column + 1)
    totals.formatFailures = int(column + 2)
    totals.usage = usage(from: column + 3)
    totals.paidUsage = usage(from: column + 8)
    return totals
  }
}
