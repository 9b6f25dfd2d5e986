public import Evaluation

extension RunStore {
  /// All attempts of a run that have a transcript, in the order of the tasks and then the repeats.
  /// - Parameter scoringVersion: the version of the scores; nil for the run's own.
  public func attempts(
    of run: RunRecord, scoringVersion: String? = nil
  ) async throws -> [AttemptSummary] {
    let version = scoringVersion ?? run.scoringVersion
    return try await reports.perform { connection in
      var (rows, attempts) = try connection.attempts(run.rowID)
      let index = Dictionary(uniqueKeysWithValues: zip(rows, rows.indices))
      try connection.eachScore(run.rowID, version) { transcript, metric, value in
        guard let place = index[transcript] else { return }
        var score = attempts[place].score ?? TaskScore(taskID: attempts[place].task.id, values: [:])
        score.values[metric] = value
        attempts[place].score = score
      }
      try connection.eachModel(run.rowID) { transcript, model, totals in
        guard let place = index[transcript] else { return }
        attempts[place].callsByModel[model] = totals
      }
      return attempts
    }
  }

  /// The scores of all attempts that have any under the run's scoring version, in the order of the
  /// tasks and then the repeats: what a report needs, in a fraction of the memory of `attempts`.
  public func scores(of run: RunRecord) async throws -> [ScoredAttempt] {
    try await reports.perform { connection in
      var scores: [ScoredAttempt] = []
      var last: Int64?
      try connection.eachScore(inOrderOf: run.rowID, run.scoringVersion) { row in
        if row.integer(0) != last {
          last = row.integer(0)
          scores.append(
            ScoredAttempt(
              repetition: row.int(1), cluster: row.text(3),
              score: TaskScore(taskID: row.text(2), values: [:])))
        }
        scores[scores.count - 1].score.values[row.text(4)] = row.double(5)
      }
      return scores
    }
  }

  /// The scoring versions under which a run has scores, in alphabetical order.
  public func scoringVersions(of run: RunRecord) async throws -> [String] {
    try await reports.perform { connection in
      try connection.all(
        """
        SELECT DISTINCT m.scoring_version FROM transcripts t
        JOIN scores s ON s.transcript_id = t.id JOIN metrics m ON m.id = s.metric_id
        WHERE t.run_id = ?1 ORDER BY 1
        """, run.rowID
      ) { $0.text(0) }
    }
  }

  /// Replaces a run's scores under one scoring version, in one transaction, and makes that version
  /// the one that reads return. Scores under other versions stay.
  /// - Parameter scores: by attempt; attempts that are left out have no score.
  /// - Returns: the run as it now is.
  /// - Throws: `StoreError.unknownTask` for an attempt without a transcript.
  public func replaceScores(
    of run: RunRecord, scoringVersion: String, with scores: [AttemptID: TaskScore]
  ) async throws -> RunRecord {
    try check(scores, of: run)
    return try await write { connection in
      try connection.deleteScores(run.rowID, scoringVersion)
      for (attempt, score) in scores {
        guard let transcript = try connection.transcriptRow(run.rowID, attempt) else {
          throw StoreError.unknownTask(run: run.id, task: attempt.taskID)
        }
        try connection.insertScore(score, transcript, scoringVersion: scoringVersion)
      }
      try connection.run(
        "UPDATE runs SET scoring_version = ?2 WHERE id = ?1", run.rowID, scoringVersion)
      return try connection.runRecord(run.rowID)
    }
  }

  private func check(_ scores: [AttemptID: TaskScore], of run: RunRecord) throws {
    for (attempt, score) in scores {
      try score.checkFinite(place: "run \(run.id), task \(attempt.taskID)")
    }
  }
}

extension TaskScore {
  /// - Throws: `StoreError.invalidValue` for a value that is no number.
  func checkFinite(place: String) throws {
    for (metric, value) in values where !value.isFinite {
      throw StoreError.invalidValue(place: "\(place), score \(metric)", problem: "is \(value)")
    }
  }
}

extension Connection {
  func transcriptRow(_ run: Int64, _ attempt: AttemptID) throws -> Int64? {
    try first(
      """
      SELECT t.id FROM tasks k CROSS JOIN transcripts t
      WHERE k.task = ?2 AND t.run_id = ?1 AND t.task_id = k.id AND t.repetition = ?3
      """, run, attempt.taskID, attempt.repetition
    ) { $0.integer(0) }
  }

  fileprivate func attempts(_ run: Int64) throws -> (rows: [Int64], attempts: [AttemptSummary]) {
    let found = try all(
      """
      SELECT t.id, k.task, k.content_hash, k.cluster, k.outer_cluster, k.stratum, rt.position,
        t.repetition, t.seconds, t.outcome, t.reason, t.answer, t.support, t.answerable
      FROM run_tasks rt
      JOIN transcripts t ON t.run_id = rt.run_id AND t.task_id = rt.task_id
      JOIN tasks k ON k.id = rt.task_id
      WHERE rt.run_id = ?1 ORDER BY rt.position, t.repetition
      """, run
    ) { row in
      let attempt = AttemptSummary(
        task: row.task(from: 1), position: row.int(6), repetition: row.int(7),
        outcome: try row.outcome(from: 9, path: path), score: nil, callsByModel: [:],
        seconds: row.double(8))
      return (row.integer(0), attempt)
    }
    return (found.map(\.0), found.map(\.1))
  }

  fileprivate func eachScore(
    _ run: Int64, _ scoringVersion: String, _ body: (Int64, String, Double) -> Void
  ) throws {
    _ = try all(
      """
      SELECT s.transcript_id, m.metric, s.value FROM transcripts t
      JOIN scores s ON s.transcript_id = t.id
      JOIN metrics m ON m.id = s.metric_id AND m.scoring_version = ?2
      WHERE t.run_id = ?1
      """, run, scoringVersion
    ) { body($0.integer(0), $0.text(1), $0.double(2)) }
  }

  fileprivate func eachScore(
    inOrderOf run: Int64, _ scoringVersion: String, _ body: (Row) -> Void
  ) throws {
    _ = try all(
      """
      SELECT t.id, t.repetition, k.task, k.cluster, m.metric, s.value FROM run_tasks rt
      JOIN transcripts t ON t.run_id = rt.run_id AND t.task_id = rt.task_id
      JOIN tasks k ON k.id = rt.task_id
      JOIN scores s ON s.transcript_id = t.id
      JOIN metrics m ON m.id = s.metric_id AND m.scoring_version = ?2
      WHERE rt.run_id = ?1 ORDER BY rt.position, t.repetition
      """, run, scoringVersion, read: body)
  }

  fileprivate func eachModel(
    _ run: Int64, _ body: (Int64, String, CallTotals) -> Void
  ) throws {
    _ = try all(
      """
      SELECT t.id, g.model, count(*), sum(c.is_cache_hit), count(c.format_failure),
        sum(c.prompt_tokens), sum(c.cached_prompt_tokens), sum(c.completion_tokens),
        sum(c.reasoning_tokens), max(c.is_estimated),
        sum(c.prompt_tokens * (1 - c.is_cache_hit)),
        sum(c.cached_prompt_tokens * (1 - c.is_cache_hit)),
        sum(c.completion_tokens * (1 - c.is_cache_hit)),
        sum(c.reasoning_tokens * (1 - c.is_cache_hit)),
        max(c.is_estimated * (1 - c.is_cache_hit))
      FROM transcripts t
      JOIN calls c ON c.transcript_id = t.id
      JOIN request_settings g ON g.id = c.settings_id
      WHERE t.run_id = ?1 GROUP BY t.id, g.model
      """, run
    ) { body($0.integer(0), $0.text(1), $0.callTotals(from: 2)) }
  }

  fileprivate func deleteScores(_ run: Int64, _ scoringVersion: String) throws {
    try self.run(
      """
      DELETE FROM scores
      WHERE transcript_id IN (SELECT id FROM transcripts WHERE run_id = ?1)
        AND metric_id IN (SELECT id FROM metrics WHERE scoring_version = ?2)
      """, run, scoringVersion)
  }
}

extension Row {
  func outcomeKind(_ column: Int32, path: String) throws -> Outcome.Kind {
    guard let kind = Outcome.Kind(rawValue: text(column)) else {
      throw StoreError.damaged(path: path, detail: "unknown outcome “\(text(column))”")
    }
    return kind
  }

  /// An outcome from five columns: kind, reason, answer, support, answerable.
  func outcome(from column: Int32, path: String) throws -> Outcome {
    let reason = text(column + 1)
    switch try outcomeKind(column, path: path) {
    case .answered: return .answered(try prediction(from: column + 2, path: path))
    case .abstained: return .abstained(try prediction(from: column + 2, path: path))
    case .unparsable: return .unparsable(reason: reason)
    case .refused: return .refused(reason: reason)
    case .failed: return .failed(reason: reason)
    case .limitReached:
      guard let limit = Outcome.Limit(rawValue: reason) else {
        throw StoreError.damaged(path: path, detail: "unknown limit “\(reason)”")
      }
      return .limitReached(limit)
    }
  }

  private func prediction(from column: Int32, path: String) throws -> Prediction {
    Prediction(
      text(column),
      support: try optionalText(column + 1).map {
        try StoredJSON.decode([Int].self, $0, path: path)
      },
      answerable: isNull(column + 2) ? nil : flag(column + 2))
  }
}
