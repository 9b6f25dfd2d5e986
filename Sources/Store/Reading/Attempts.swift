public import Evaluation

extension RunStore {
  /// All attempts of a run that have a transcript, in the order of the tasks and then the repeats.
  /// - Parameter scoringVersion: the version of the scores; nil for the run's own.
  public func attempts(
    of run: RunRecord, scoringVersion: String? = nil
  ) async throws -> [AttemptSummary] {
    let version = scoringVersion ?? run.scoringVersion
    return try await reports.perform { connection in
      let row = try connection.runRow(run)
      var places: [Int64: Int] = [:]
      var attempts: [AttemptSummary] = []
      try connection.eachAttempt(row, try ScoreReader(connection, version)) { transcript, attempt in
        places[transcript] = attempts.count
        attempts.append(attempt)
      }
      try connection.eachTotals(row, by: ["t.id", "g.model"]) { group, totals in
        guard let place = places[try group.integer(0)] else { return }
        attempts[place].callsByModel[try group.text(1)] = totals
      }
      return attempts
    }
  }

  /// The names of the metrics that attempts of a run have under its scoring version, in
  /// alphabetical order.
  public func metricNames(of run: RunRecord) async throws -> [String] {
    try await reports.perform { connection in
      let lists = try connection.all(
        """
        SELECT m.id, m.names FROM metrics m WHERE m.scoring_version = ?2 AND EXISTS (
          SELECT 1 FROM transcripts t JOIN scores s ON s.transcript_id = t.id
          WHERE t.run_id = ?1 AND s.metrics_id = m.id)
        """, try connection.runRow(run), run.scoringVersion, of: "metrics"
      ) { try $0.json(1, [String].self) }
      return Set(lists.joined()).sorted()
    }
  }

  /// The scores of all attempts that have any under the run's scoring version, in the order of the
  /// tasks and then the repeats: what a report needs, in a fraction of the memory of `attempts`.
  public func scores(of run: RunRecord) async throws -> [ScoredAttempt] {
    try await reports.perform { connection in
      let reader = try ScoreReader(connection, run.scoringVersion)
      let row = try connection.runRow(run)
      var scores: [ScoredAttempt] = []
      scores.reserveCapacity(
        try connection.first("SELECT count(*) FROM transcripts WHERE run_id = ?1", row) {
          try $0.int(0)
        } ?? 0)
      try connection.each(
        """
        SELECT k.task, t.repetition, k.cluster, k.outer_cluster, s.metrics_id, s.metric_values,
          k.chance
        FROM run_tasks rt
        JOIN transcripts t ON t.run_id = rt.run_id AND t.task_id = rt.task_id
        JOIN tasks k ON k.id = rt.task_id
        JOIN scores s ON s.transcript_id = t.id
          AND s.metrics_id IN (SELECT id FROM metrics WHERE scoring_version = ?2)
        WHERE rt.run_id = ?1 ORDER BY rt.position, t.repetition
        """, row, run.scoringVersion, of: "scores"
      ) { row in
        let score = TaskScore(taskID: try row.text(0), values: try reader.values(row, from: 4))
        scores.append(
          ScoredAttempt(
            repetition: try row.int(1), cluster: try row.text(2), outerCluster: try row.text(3),
            chance: try row.optional(6) { try row.share($0) },
            score: score))
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
        JOIN scores s ON s.transcript_id = t.id JOIN metrics m ON m.id = s.metrics_id
        WHERE t.run_id = ?1 ORDER BY 1
        """, try connection.runRow(run)
      ) { try $0.text(0) }
    }
  }

  /// Replaces a run's scores under one scoring version, in one transaction, and makes that version
  /// the one that reads return. Scores under other versions stay.
  /// - Parameters:
  ///   - scores: by attempt; attempts that are left out have no score.
  ///   - outcomes: those that a new reading of the replies changed; others stay.
  /// - Returns: the run as it now is.
  /// - Throws: `StoreError.unknownTask` for an attempt without a transcript.
  public func replaceScores(
    of run: RunRecord, scoringVersion: String, with scores: [AttemptID: TaskScore],
    outcomes: [AttemptID: Outcome] = [:]
  ) async throws -> RunRecord {
    try check(scores, of: run)
    return try await write { connection in
      let row = try connection.runRow(run)
      try connection.deleteScores(row, scoringVersion)
      for (attempt, score) in scores {
        guard let transcript = try connection.transcriptRow(row, attempt) else {
          throw StoreError.unknownTask(run: run.id, task: attempt.taskID)
        }
        try connection.insertScore(score, transcript, scoringVersion: scoringVersion)
      }
      for (attempt, outcome) in outcomes {
        guard let transcript = try connection.transcriptRow(row, attempt) else {
          throw StoreError.unknownTask(run: run.id, task: attempt.taskID)
        }
        try connection.replaceOutcome(outcome, transcript)
      }
      try connection.run(
        "UPDATE runs SET scoring_version = ?2 WHERE id = ?1", row, scoringVersion)
      return try connection.runRecord(row)
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
  fileprivate func replaceOutcome(_ outcome: Outcome, _ transcript: Int64) throws {
    let prediction = outcome.prediction
    try run(
      """
      UPDATE transcripts SET outcome = ?2, reason = ?3, answer = ?4, support = ?5, answerable = ?6
      WHERE id = ?1
      """, transcript, outcome.kind.rawValue, outcome.reason, prediction?.answer,
      prediction?.support.map { StoredJSON.array($0) }, prediction?.answerable)
  }

  func transcriptRow(_ run: Int64, _ attempt: AttemptID) throws -> Int64? {
    try first(
      """
      SELECT t.id FROM tasks k CROSS JOIN transcripts t
      WHERE k.task = ?2 AND t.run_id = ?1 AND t.task_id = k.id AND t.repetition = ?3
      """, run, attempt.taskID, attempt.repetition
    ) { try $0.integer(0) }
  }

  fileprivate func eachAttempt(
    _ run: Int64, _ scores: ScoreReader, visit: (Int64, AttemptSummary) -> Void
  ) throws {
    try each(
      """
      SELECT t.id, k.task, k.content_hash, k.cluster, k.outer_cluster, k.stratum, rt.position,
        t.repetition, t.seconds, t.outcome, t.reason, t.answer, t.support, t.answerable,
        s.metrics_id, s.metric_values, k.chance
      FROM run_tasks rt
      JOIN transcripts t ON t.run_id = rt.run_id AND t.task_id = rt.task_id
      JOIN tasks k ON k.id = rt.task_id
      LEFT JOIN scores s ON s.transcript_id = t.id
        AND s.metrics_id IN (SELECT id FROM metrics WHERE scoring_version = ?2)
      WHERE rt.run_id = ?1 ORDER BY rt.position, t.repetition
      """, run, scores.scoringVersion, of: "transcripts"
    ) { row in
      let task = try row.task(from: 1, chance: 16)
      let score = try row.optional(14) { try scores.values(row, from: $0) }
      visit(
        try row.integer(0),
        AttemptSummary(
          task: task, position: try row.int(6), repetition: try row.int(7),
          outcome: try row.outcome(from: 9),
          score: score.map { TaskScore(taskID: task.id, values: $0) }, callsByModel: [:],
          seconds: try row.seconds(8)))
    }
  }

  fileprivate func deleteScores(_ run: Int64, _ scoringVersion: String) throws {
    try self.run(
      """
      DELETE FROM scores
      WHERE transcript_id IN (SELECT id FROM transcripts WHERE run_id = ?1)
        AND metrics_id IN (SELECT id FROM metrics WHERE scoring_version = ?2)
      """, run, scoringVersion)
  }
}

extension Row {
  /// An outcome from five columns: kind, reason, answer, support, answerable.
  func outcome(from column: Int32) throws -> Outcome {
    switch try word(column, Outcome.Kind.self) {
    case .answered: .answered(try prediction(from: column + 2))
    case .abstained: .abstained(try prediction(from: column + 2))
    case .unparsable: .unparsable(reason: try text(column + 1))
    case .refused: .refused(reason: try text(column + 1))
    case .failed: .failed(reason: try text(column + 1))
    case .limitReached: .limitReached(try word(column + 1, Outcome.Limit.self))
    case .simulated: .simulated
    }
  }

  /// A prediction from three columns: answer, support, answerable.
  func prediction(from column: Int32) throws -> Prediction {
    Prediction(
      try text(column), support: try optional(column + 1) { try ints($0) },
      answerable: try optional(column + 2, flag))
  }

  func participant(from column: Int32) throws -> Participant {
    Participant(
      agent: try text(column), role: try text(column + 1),
      status: try word(column + 2, Participant.Status.self), isTaken: try flag(column + 3),
      reason: try text(column + 4))
  }
}
