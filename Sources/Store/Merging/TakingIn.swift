import Evaluation

/// What came from a store.
struct TakenIn {
  /// The target's rows of the store's runs.
  let runs: [Int64]
  let attempts: Int
  let replies: Int
}

/// Copies what the attached store `source` has and this one lacks. Rows keep their distance: one that
/// is new gets its id in the source and an offset; one that is here already is in a temporary table
/// with the id that it has here.
extension Connection {
  /// - Parameter summary: of the attached store.
  func takeIn(_ summary: StoreSummary) throws -> TakenIn {
    let runs = try pairRuns(summary)
    for table in [
      "sessions", "agents", "request_settings", "origins", "metrics", "parts", "replies",
      "tool_results",
    ] {
      try execute(
        """
        CREATE TEMP TABLE IF NOT EXISTS \(table)_here (
          source INTEGER PRIMARY KEY, target INTEGER NOT NULL);
        DELETE FROM temp.\(table)_here
        """)
    }
    try takeInSharedRows()
    let sessions = try takeInSessions()
    try takeInDiscardedAnswers(sessions)
    let replies = try takeInReplies(sessions)
    try bindRepliesBefore(replies)
    let tools = try takeInToolResults(sessions)
    let parts = try takeInParts()
    let attempts = try takeInTranscripts(sessions, replies, tools, parts)
    for (_, run) in runs { try settle(run) }
    return TakenIn(runs: runs.map(\.target), attempts: attempts, replies: replies.new)
  }

  /// Where the rows of a table are found here.
  struct Rows {
    let table: String
    /// Added to the id of a row that is new.
    let offset: Int64
    /// Whether some of them were here before.
    let someWereHere: Bool
    var new = 0

    /// The id here of the row with this id there.
    func here(_ id: String) -> String {
      let moved = offset == 0 ? id : "\(id) + \(offset)"
      return someWereHere
        ? "coalesce((SELECT target FROM \(table)_here WHERE source = \(id)), \(moved))" : moved
    }

    /// Whether a row there is new.
    func isNew(_ id: String) -> String {
      someWereHere ? "\(id) NOT IN (SELECT source FROM \(table)_here)" : "1"
    }
  }

  /// The rows of a table, once those that are here before are known.
  private func rows(of table: String) throws -> Rows {
    let offset =
      try first(text: "SELECT coalesce(max(id), 0) FROM main.\(table)", []) { try $0.integer(0) }
      ?? 0
    let known =
      try first(text: "SELECT count(*) FROM temp.\(table)_here", []) { try $0.int(0) } ?? 0
    return Rows(table: table, offset: offset, someWereHere: known > 0)
  }
}

// MARK: - Runs

extension Connection {
  /// Pairs the store's runs with those here, which are made where there are none.
  private func pairRuns(_ summary: StoreSummary) throws -> [(source: Int64, target: Int64)] {
    try execute(
      """
      CREATE TEMP TABLE IF NOT EXISTS run_pairs (
        source INTEGER PRIMARY KEY, target INTEGER NOT NULL);
      DELETE FROM temp.run_pairs
      """)
    return try summary.runs.map { run in
      let known = try first(
        """
        SELECT r.id FROM main.runs r JOIN main.configurations c ON c.id = r.configuration_id
        WHERE c.hash = ?1 ORDER BY r.id LIMIT 1 OFFSET ?2
        """, run.key.configurationHash, run.key.ordinal - 1
      ) { try $0.integer(0) }
      let target = try known ?? makeRun(run)
      try self.run(
        "INSERT INTO temp.run_pairs (source, target) VALUES (?1, ?2)", run.row, target)
      try checkTasks(run, target)
      return (run.row, target)
    }
  }

  private func makeRun(_ run: StoreSummary.Run) throws -> Int64 {
    try self.run(
      """
      INSERT INTO main.configurations
        (hash, json, benchmark, organization, model, endpoint, seed, repeats)
      SELECT hash, json, benchmark, organization, model, endpoint, seed, repeats
      FROM source.configurations s WHERE s.hash = ?1
        AND NOT EXISTS (SELECT 1 FROM main.configurations t WHERE t.hash = s.hash)
      """, run.key.configurationHash)
    let target = try insert(
      """
      INSERT INTO main.runs (run, name, configuration_id, status, scoring_version, is_fresh,
        replies_before)
      SELECT ?2, s.name, (SELECT id FROM main.configurations WHERE hash = ?3), 'incomplete',
        s.scoring_version, s.is_fresh, 0
      FROM source.runs s WHERE s.id = ?1
      """, run.row, try unusedRunID(like: run.id), run.key.configurationHash)
    try self.run(
      """
      INSERT INTO main.tasks
        (benchmark, task, content_hash, cluster, outer_cluster, stratum, chance)
      SELECT benchmark, task, content_hash, cluster, outer_cluster, stratum, chance
      FROM source.run_tasks r JOIN source.tasks s ON s.id = r.task_id
      WHERE r.run_id = ?1 AND NOT EXISTS (SELECT 1 FROM main.tasks t WHERE t.task = s.task
        AND t.benchmark = s.benchmark AND t.content_hash = s.content_hash
        AND t.cluster = s.cluster AND t.outer_cluster = s.outer_cluster
        AND t.stratum = s.stratum AND t.chance IS s.chance)
      ORDER BY r.position
      """, run.row)
    try self.run(
      """
      INSERT INTO main.run_tasks (run_id, position, task_id)
      SELECT ?2, r.position, (SELECT t.id FROM main.tasks t WHERE t.task = s.task
        AND t.benchmark = s.benchmark AND t.content_hash = s.content_hash
        AND t.cluster = s.cluster AND t.outer_cluster = s.outer_cluster
        AND t.stratum = s.stratum AND t.chance IS s.chance LIMIT 1)
      FROM source.run_tasks r JOIN source.tasks s ON s.id = r.task_id WHERE r.run_id = ?1
      """, run.row, target)
    return target
  }

  /// The id that a run has elsewhere, or the next one of the kind where it is another's here.
  private func unusedRunID(like id: String) throws -> String {
    for number in 1... {
      let candidate = number == 1 ? id : "\(id)-\(number)"
      let isUsed =
        try first("SELECT 1 FROM main.runs WHERE run = ?1", candidate) { try $0.int(0) } != nil
      if !isUsed { return candidate }
    }
    return id
  }

  /// A run's identity says which tasks it has: where they differ, a store does not hold together.
  private func checkTasks(_ run: StoreSummary.Run, _ target: Int64) throws {
    let differing = try first(
      """
      SELECT count(*) FROM source.run_tasks r JOIN source.tasks s ON s.id = r.task_id
      LEFT JOIN main.run_tasks q ON q.run_id = ?2 AND q.position = r.position
      LEFT JOIN main.tasks t ON t.id = q.task_id
      WHERE r.run_id = ?1
        AND (t.task IS NOT s.task OR t.content_hash IS NOT s.content_hash)
      """, run.row, target
    ) { try $0.int(0) }
    guard differing == 0 else {
      throw StoreError.damaged(
        path: path, detail: "the tasks of \(run.id) are not those of the same run elsewhere")
    }
  }

  /// Sets how a run stands, and its name where it had none.
  private func settle(_ run: Int64) throws {
    try self.run(
      """
      UPDATE main.runs SET
        status = iif(
          (SELECT count(*) FROM main.transcripts t WHERE t.run_id = ?1 AND t.outcome <> 'failed')
            = (SELECT count(*) FROM main.run_tasks k WHERE k.run_id = ?1)
              * (SELECT c.repeats FROM main.configurations c WHERE c.id = configuration_id),
          'complete', 'incomplete'),
        name = (SELECT min(n) FROM (
          SELECT name AS n UNION ALL
          SELECT s.name FROM source.runs s JOIN temp.run_pairs p ON p.source = s.id
          WHERE p.target = ?1))
      WHERE id = ?1
      """, run)
  }
}

// MARK: - Sessions, and rows that many transcripts share

extension Connection {
  /// The columns that make rows of a table one.
  private static let shared = [
    ("agents", ["agent", "role", "layer"]),
    (
      "request_settings",
      [
        "model", "temperature", "top_p", "max_completion_tokens", "reasoning_effort", "extra_body",
        "schema_name", "schema", "tools", "tool_choice",
      ]
    ),
    ("origins", ["endpoint", "model", "served_model"]), ("metrics", ["scoring_version", "names"]),
  ]

  private func takeInSharedRows() throws {
    for (table, columns) in Self.shared {
      let isSame = columns.map { "t.\($0) IS s.\($0)" }.joined(separator: " AND ")
      let list = columns.joined(separator: ", ")
      try execute(
        """
        INSERT INTO main.\(table) (\(list)) SELECT \(list) FROM source.\(table) s
        WHERE NOT EXISTS (SELECT 1 FROM main.\(table) t WHERE \(isSame)) ORDER BY s.id;
        INSERT INTO temp.\(table)_here (source, target)
        SELECT s.id, min(t.id) FROM source.\(table) s JOIN main.\(table) t ON \(isSame)
        GROUP BY s.id
        """)
    }
  }

  /// A session is known by its run, its start, and where and on what part it worked.
  private func takeInSessions() throws -> Rows {
    try run(
      """
      INSERT INTO temp.sessions_here (source, target)
      SELECT s.id, min(t.id)
      FROM source.sessions s
      JOIN temp.run_pairs r ON r.source = s.run_id
      JOIN main.sessions t ON t.run_id = r.target AND t.started_at = s.started_at
        AND t.machine = s.machine AND t.version = s.version AND t.dataset = s.dataset
        AND t.shard IS s.shard
      GROUP BY s.id
      """)
    // It may have lasted when it was merged before.
    try run(
      """
      UPDATE main.sessions SET ended_at = (
        SELECT s.ended_at FROM temp.sessions_here h JOIN source.sessions s ON s.id = h.source
        WHERE h.target = sessions.id)
      WHERE ended_at IS NULL AND id IN (SELECT target FROM temp.sessions_here)
      """)
    let rows = try rows(of: "sessions")
    try execute(
      """
      INSERT INTO main.sessions (id, run_id, version, source_commit, machine, dataset, shard,
        scoring_version, prices, started_at, ended_at)
      SELECT \(rows.here("s.id")), r.target, s.version, s.source_commit, s.machine, s.dataset,
        s.shard, s.scoring_version, s.prices, s.started_at, s.ended_at
      FROM source.sessions s JOIN temp.run_pairs r ON r.source = s.run_id
      WHERE \(rows.isNew("s.id")) ORDER BY s.id
      """)
    return rows
  }

  /// A session only ever adds such rows: those that are here are its first ones.
  private func takeInDiscardedAnswers(_ sessions: Rows) throws {
    try execute(
      """
      INSERT INTO main.discarded_answers (session_id, model, prompt_tokens, completion_tokens)
      SELECT n.session, n.model, n.prompt_tokens, n.completion_tokens
      FROM (
        SELECT d.id, \(sessions.here("d.session_id")) AS session, d.model, d.prompt_tokens,
          d.completion_tokens, row_number() OVER (PARTITION BY d.session_id ORDER BY d.id) AS place
        FROM source.discarded_answers d) n
      WHERE n.place > (SELECT count(*) FROM main.discarded_answers t WHERE t.session_id = n.session)
      ORDER BY n.id
      """)
  }
}

// MARK: - Replies and parts

extension Connection {
  private func takeInReplies(_ sessions: Rows) throws -> Rows {
    try takeInPaid(
      "replies", key: "request_key", moment: "replied_at",
      telling: [
        "text", "reasoning", "finish", "prompt_tokens", "cached_prompt_tokens",
        "cache_write_tokens", "completion_tokens", "reasoning_tokens", "is_estimated", "latency",
        "attempts", "flags", "remarks", "tool_calls",
      ], others: ["discarded_prompt_tokens", "discarded_completion_tokens"],
      // Each store numbers its own.
      mapped: [
        "origin_id": "(SELECT target FROM temp.origins_here o WHERE o.source = s.origin_id)"
      ],
      sessions)
  }

  private func takeInToolResults(_ sessions: Rows) throws -> Rows {
    try takeInPaid(
      "tool_results", key: "tool_key", moment: "used_at",
      telling: ["tool", "arguments", "ending", "seconds", "text", "full_text"], sessions)
  }

  /// Takes in what sessions paid for. A row is one with another where nothing tells them apart, its
  /// session and moment included; one that no session paid for is one with any of the same content.
  /// - Parameters:
  ///   - key: the column of the identity, of 32 bytes, by whose first eight there is an index.
  ///   - mapped: columns that tell rows apart too, with their values here.
  private func takeInPaid(
    _ table: String, key: String, moment: String, telling same: [String], others: [String] = [],
    mapped: KeyValuePairs<String, String> = [:], _ sessions: Rows
  ) throws -> Rows {
    let isSame =
      ["substr(t.\(key), 1, 8) = substr(s.\(key), 1, 8)", "t.\(key) = s.\(key)"]
      + same.map { "t.\($0) IS s.\($0)" } + mapped.map { "t.\($0.key) = \($0.value)" }
    try execute(
      """
      INSERT INTO temp.\(table)_here (source, target)
      SELECT s.id, min(t.id)
      FROM source.\(table) s
      CROSS JOIN main.\(table) t ON \(isSame.joined(separator: " AND "))
      WHERE s.session_id IS NULL
        OR (t.session_id = \(sessions.here("s.session_id")) AND t.\(moment) = s.\(moment))
      GROUP BY s.id
      """)
    var rows = try rows(of: table)
    let plain = [key] + same + others + [moment]
    let columns = ["id", "session_id"] + mapped.map(\.key) + plain
    let values =
      [rows.here("s.id"), sessions.here("s.session_id")] + mapped.map(\.value)
      + plain.map { "s.\($0)" }
    try execute(
      """
      INSERT INTO main.\(table) (\(columns.joined(separator: ", ")))
      SELECT \(values.joined(separator: ", "))
      FROM source.\(table) s WHERE \(rows.isNew("s.id")) ORDER BY s.id
      """)
    rows.new = changes
    return rows
  }

  /// Of a fresh run that is new here: the last reply here that it may not take. One that was here
  /// before any of them counts among these; at worst it is asked for again.
  private func bindRepliesBefore(_ replies: Rows) throws {
    try execute(
      """
      UPDATE main.runs SET replies_before = (
        SELECT max(\(replies.offset), coalesce(max(\(replies.here("p.id"))), 0))
        FROM temp.run_pairs r JOIN source.runs s ON s.id = r.source
        LEFT JOIN source.replies p ON p.id <= s.replies_before
        WHERE r.target = runs.id)
      WHERE is_fresh <> 0 AND id IN (SELECT target FROM temp.run_pairs)
        AND NOT EXISTS (SELECT 1 FROM main.transcripts t WHERE t.run_id = runs.id)
      """)
  }

  private func takeInParts() throws -> Rows {
    try run(
      """
      INSERT INTO temp.parts_here (source, target)
      SELECT s.id, min(t.id)
      FROM source.parts s
      CROSS JOIN main.parts t ON substr(t.digest, 1, 8) = substr(s.digest, 1, 8)
        AND t.digest = s.digest AND t.role = s.role
      GROUP BY s.id
      """)
    let rows = try rows(of: "parts")
    try execute(
      """
      INSERT INTO main.parts (id, digest, role, joint, kind, content)
      SELECT \(rows.here("s.id")), s.digest, s.role, s.joint, s.kind, s.content
      FROM source.parts s WHERE \(rows.isNew("s.id")) ORDER BY s.id
      """)
    return rows
  }
}

// MARK: - Transcripts

extension Connection {
  /// - Returns: how many attempts are new.
  private func takeInTranscripts(
    _ sessions: Rows, _ replies: Rows, _ tools: Rows, _ parts: Rows
  ) throws -> Int {
    try execute(
      """
      CREATE TEMP TABLE IF NOT EXISTS attempts_here (
        source INTEGER PRIMARY KEY, target INTEGER NOT NULL, gives_way INTEGER NOT NULL);
      CREATE TEMP TABLE IF NOT EXISTS new_attempts (
        source INTEGER PRIMARY KEY, target INTEGER NOT NULL);
      DELETE FROM temp.attempts_here;
      DELETE FROM temp.new_attempts
      """)
    try run(
      """
      INSERT INTO temp.attempts_here (source, target, gives_way)
      SELECT s.id, t.id, iif((t.outcome = 'failed') = (s.outcome = 'failed'),
        s.recorded_at < t.recorded_at, t.outcome = 'failed')
      FROM temp.run_pairs r
      JOIN source.transcripts s ON s.run_id = r.source
      JOIN source.run_tasks sr ON sr.run_id = s.run_id AND sr.task_id = s.task_id
      JOIN main.run_tasks tr ON tr.run_id = r.target AND tr.position = sr.position
      JOIN main.transcripts t ON t.run_id = r.target AND t.task_id = tr.task_id
        AND t.repetition = s.repetition
      """)
    try takeInFurtherScores()
    try keepScores()
    let replaced = try first("SELECT count(*) FROM temp.attempts_here WHERE gives_way") {
      try $0.int(0)
    }
    try run(
      """
      DELETE FROM main.transcripts
      WHERE id IN (SELECT target FROM temp.attempts_here WHERE gives_way)
      """)
    try run(
      """
      INSERT INTO temp.new_attempts (source, target)
      SELECT s.id, s.id + (SELECT coalesce(max(id), 0) FROM main.transcripts)
      FROM source.transcripts s
      WHERE s.id NOT IN (SELECT source FROM temp.attempts_here WHERE NOT gives_way)
      """)
    try execute(
      """
      INSERT INTO main.transcripts (id, run_id, task_id, repetition, session_id, outcome, reason,
        answer, support, answerable, final_call, final_reply, notes, seconds, recorded_at)
      SELECT n.target, r.target, tr.task_id, s.repetition, \(sessions.here("s.session_id")),
        s.outcome, s.reason, s.answer, s.support, s.answerable, s.final_call, s.final_reply,
        s.notes, s.seconds, s.recorded_at
      FROM temp.new_attempts n
      JOIN source.transcripts s ON s.id = n.source
      JOIN temp.run_pairs r ON r.source = s.run_id
      JOIN source.run_tasks sr ON sr.run_id = s.run_id AND sr.task_id = s.task_id
      JOIN main.run_tasks tr ON tr.run_id = r.target AND tr.position = sr.position
      """)
    let count = changes
    for table in try childTables() { try takeIn(table, replies, tools, parts) }
    try giveScoresBack()
    return count - (replaced ?? 0)
  }

  private func takeIn(
    _ table: ChildTable, _ replies: Rows, _ tools: Rows, _ parts: Rows
  ) throws {
    let map = PromptMap(parts.someWereHere ? try partsHere() : [:], offset: parts.offset)
    try define("prompt_here", map.here)
    let values = try table.columns.map { column in
      switch column.shared {
      case "replies": replies.here("s.\(column.name)")
      case "tool_results": tools.here("s.\(column.name)")
      case "agents", "request_settings", "metrics":
        "(SELECT target FROM temp.\(column.shared ?? "")_here WHERE source = s.\(column.name))"
      case nil where table.name == "calls" && column.name == "prompt":
        map.isIdentity ? "s.prompt" : "prompt_here(s.prompt)"
      case nil: "s.\(column.name)"
      case let other?:
        throw StoreError.failed(
          path: path,
          detail: "\(table.name).\(column.name) names a row of \(other), which no merge maps")
      }
    }
    try execute(
      """
      INSERT INTO main.\(table.name)
        (\((["transcript_id"] + table.columns.map(\.name)).joined(separator: ", ")))
      SELECT \((["n.target"] + values).joined(separator: ", "))
      FROM temp.new_attempts n CROSS JOIN source.\(table.name) s ON s.transcript_id = n.source
      """)
  }

  /// Scores under versions that the attempt here has none of.
  private func takeInFurtherScores() throws {
    try run(
      """
      INSERT INTO main.scores (transcript_id, metrics_id, metric_values)
      SELECT h.target, m.target, s.metric_values
      FROM temp.attempts_here h
      JOIN source.scores s ON s.transcript_id = h.source
      JOIN temp.metrics_here m ON m.source = s.metrics_id
      JOIN main.metrics sm ON sm.id = m.target
      WHERE NOT h.gives_way AND NOT EXISTS (
        SELECT 1 FROM main.scores t JOIN main.metrics tm ON tm.id = t.metrics_id
        WHERE t.transcript_id = h.target AND tm.scoring_version = sm.scoring_version)
      """)
  }

  /// Keeps the scores of attempts that give way to equal ones: the others may lack some of them.
  private func keepScores() throws {
    try execute(
      """
      CREATE TEMP TABLE IF NOT EXISTS kept_scores (
        source INTEGER NOT NULL, metrics_id INTEGER NOT NULL, metric_values TEXT NOT NULL);
      DELETE FROM temp.kept_scores;
      INSERT INTO temp.kept_scores (source, metrics_id, metric_values)
      SELECT h.source, s.metrics_id, s.metric_values
      FROM temp.attempts_here h JOIN main.scores s ON s.transcript_id = h.target
      WHERE h.gives_way
      """)
  }

  private func giveScoresBack() throws {
    try run(
      """
      INSERT INTO main.scores (transcript_id, metrics_id, metric_values)
      SELECT n.target, k.metrics_id, k.metric_values
      FROM temp.kept_scores k
      JOIN temp.new_attempts n ON n.source = k.source
      JOIN main.metrics km ON km.id = k.metrics_id
      WHERE NOT EXISTS (
        SELECT 1 FROM main.scores t JOIN main.metrics tm ON tm.id = t.metrics_id
        WHERE t.transcript_id = n.target AND tm.scoring_version = km.scoring_version)
      """)
  }

  private func partsHere() throws -> [Int64: Int64] {
    var parts: [Int64: Int64] = [:]
    try each("SELECT source, target FROM temp.parts_here") {
      parts[try $0.integer(0)] = try $0.integer(1)
    }
    return parts
  }
}

/// Where the parts of a prompt are found here.
struct PromptMap: Sendable {
  private let parts: [Int64: Int64]
  private let offset: Int64

  init(_ parts: [Int64: Int64], offset: Int64) {
    self.parts = parts
    self.offset = offset
  }

  /// Whether every part keeps its id.
  var isIdentity: Bool { offset == 0 && parts.isEmpty }

  /// A prompt's column, `[[1],[7,12],"user"]`, with other ids: whatever is a number in it.
  func here(_ prompt: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(prompt.count + 8)
    var number: Int64?
    for byte in prompt + [0] {
      if (0x30...0x39).contains(byte) {
        number = (number ?? 0) &* 10 &+ Int64(byte - 0x30)
        continue
      }
      if let id = number { text += "\(parts[id] ?? id &+ offset)".utf8 }
      number = nil
      text.append(byte)
    }
    text.removeLast()
    return text
  }
}
