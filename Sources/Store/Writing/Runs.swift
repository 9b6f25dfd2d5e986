import Digests
public import Evaluation
import FoundationEssentials

extension RunStore {
  /// Begins a session of a run: continues the run with an equal configuration, or makes one.
  /// - Parameters:
  ///   - tasks: the run's tasks in order; their index is their position.
  ///   - name: a name of the user's to find the run by; nil keeps the one it has.
  ///   - fresh: makes a further run even where there is one with this configuration, which takes no
  ///     older replies; continues the last one if it is such a run and incomplete, so that two processes
  ///     that begin one afresh at once work on the same run.
  /// - Throws: `InputError` if the tasks' ids are not unique or their contents are not those that
  ///   the run was begun with; `StoreError`.
  public func beginRun(
    _ configuration: RunConfiguration, provenance: RunProvenance,
    tasks: some Collection<RunTask> & Sendable, name: String? = nil, fresh: Bool = false
  ) async throws -> RunRecord {
    let identity = try ConfigurationIdentity(configuration)
    let startedAt = Date().timeIntervalSince1970
    return try await write { connection in
      var rowID = try connection.latestRun(configurationHash: identity.hash, isFresh: fresh)
      if let known = rowID {
        try connection.checkTasks(tasks, ofRun: known)
      } else {
        rowID = try connection.insertRun(
          configuration, identity, provenance.scoringVersion, tasks, isFresh: fresh)
      }
      guard let rowID else { preconditionFailure("a run was found or made") }
      try connection.insertSession(rowID, provenance, startedAt: startedAt)
      try connection.run(
        """
        UPDATE runs SET status = 'running', scoring_version = ?2, name = coalesce(?3, name)
        WHERE id = ?1
        """, rowID, provenance.scoringVersion, name)
      return try connection.runRecord(rowID)
    }
  }

  /// Ends the session that `run` was returned for.
  public func finishRun(_ run: RunRecord, _ status: RunRecord.Status) async throws {
    let endedAt = Date().timeIntervalSince1970
    let session = run.sessions.last?.number
    try await write { connection in
      try connection.run(
        "UPDATE runs SET status = ?2 WHERE id = ?1", try connection.runRow(run), status.rawValue)
      try connection.run("UPDATE sessions SET ended_at = ?2 WHERE id = ?1", session, endedAt)
    }
  }
}

extension Connection {
  /// The row of a run.
  /// - Throws: `StoreError.unknownRun`.
  func runRow(_ run: RunRecord) throws -> Int64 {
    try id(of: .run(ExactText(run.id))) {
      guard
        let row = try first(
          "SELECT id FROM runs WHERE run = ?1", run.id, read: { try $0.integer(0) })
      else { throw StoreError.unknownRun(path: path, run: run.id) }
      return row
    }
  }

  /// The last reply that the store had when a run was begun; 0 for none.
  func repliesBefore(_ run: String) throws -> Int64 {
    let last = try first(
      "SELECT run, replies_before FROM runs WHERE run = ?1", run, of: "runs"
    ) { try $0.integer(1) }
    guard let last else { throw StoreError.unknownRun(path: path, run: run) }
    return last
  }

  /// The run to be continued: the last of its configuration.
  /// - Parameter isFresh: only if it was begun afresh and is not complete.
  func latestRun(configurationHash: String, isFresh: Bool) throws -> Int64? {
    let latest = try first(
      """
      SELECT r.id, r.is_fresh <> 0 AND r.status <> 'complete'
      FROM runs r JOIN configurations c ON c.id = r.configuration_id
      WHERE c.hash = ?1 ORDER BY r.id DESC LIMIT 1
      """, configurationHash
    ) { (row: try $0.integer(0), canGoOnAfresh: try $0.flag(1)) }
    return latest.flatMap { !isFresh || $0.canGoOnAfresh ? $0.row : nil }
  }

  fileprivate func insertRun(
    _ configuration: RunConfiguration, _ identity: ConfigurationIdentity,
    _ scoringVersion: String, _ tasks: some Collection<RunTask>, isFresh: Bool
  ) throws -> Int64 {
    let run = try insert(
      """
      INSERT INTO runs (run, configuration_id, status, scoring_version, is_fresh, replies_before)
      VALUES (?1, ?2, 'running', ?3, ?4, (SELECT coalesce(max(id), 0) FROM replies))
      """, try unusedRunID(identity.runID), try configurationRow(configuration, identity),
      scoringVersion, isFresh)
    var seen: Set<ExactText> = []
    for (position, task) in tasks.enumerated() {
      guard seen.insert(ExactText(task.id)).inserted else {
        throw InputError("task \(task.id)", "the id occurs twice; ids must be unique within a run")
      }
      try self.run(
        "INSERT INTO run_tasks (run_id, position, task_id) VALUES (?1, ?2, ?3)", run, position,
        try taskRow(task, benchmark: configuration.benchmark))
    }
    return run
  }

  private func configurationRow(
    _ configuration: RunConfiguration, _ identity: ConfigurationIdentity
  ) throws -> Int64 {
    try first("SELECT id FROM configurations WHERE hash = ?1", identity.hash) { try $0.integer(0) }
      ?? insert(
        """
        INSERT INTO configurations
          (hash, json, benchmark, organization, model, endpoint, seed, repeats)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
        """, identity.hash, identity.json, configuration.benchmark, configuration.organization,
        configuration.model, configuration.endpoint, configuration.seed, configuration.repeats)
  }

  private func unusedRunID(_ base: String) throws -> String {
    var candidate = base
    var number = 1
    while try first("SELECT 1 FROM runs WHERE run = ?1", candidate, read: { try $0.int(0) }) != nil
    {
      number += 1
      candidate = "\(base)-\(number)"
    }
    return candidate
  }

  private func taskRow(_ task: RunTask, benchmark: String) throws -> Int64 {
    let group = task.grouping
    guard let hash = Digest256(hexadecimal: task.contentHash) else {
      throw StoreError.invalidValue(
        place: "task \(task.id), content hash \(task.contentHash.prefix(80))",
        problem: "expected a SHA-256 as 64 lower-case hexadecimal digits")
    }
    return try first(
      """
      SELECT id FROM tasks WHERE task = ?2 AND benchmark = ?1 AND content_hash = ?3
        AND cluster = ?4 AND outer_cluster = ?5 AND stratum = ?6 AND chance IS ?7
      """, benchmark, task.id, hash, group.cluster, group.outerCluster, group.stratum, group.chance
    ) { try $0.integer(0) }
      ?? insert(
        """
        INSERT INTO tasks (benchmark, task, content_hash, cluster, outer_cluster, stratum, chance)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        """, benchmark, task.id, hash, group.cluster, group.outerCluster, group.stratum,
        group.chance)
  }

  /// A run is continued only on the very tasks that it was begun with.
  fileprivate func checkTasks(_ tasks: some Collection<RunTask>, ofRun run: Int64) throws {
    let id = try first("SELECT run FROM runs WHERE id = ?1", run) { try $0.text(0) } ?? ""
    let remedy = "Make a further run with --fresh"
    let known =
      try first("SELECT count(*) FROM run_tasks WHERE run_id = ?1", run) { try $0.int(0) } ?? 0
    guard known == tasks.count else {
      throw InputError(
        "run \(id)", "it was begun with \(Counts.text(known, "task")), not \(tasks.count)",
        remedy: remedy)
    }
    var given = tasks.makeIterator()
    try eachTask(ofRun: run) { old in
      guard let new = given.next() else { return }
      let isSame = ExactText(old.id) == ExactText(new.id)
      guard !isSame || old.contentHash != new.contentHash else { return }
      throw InputError(
        "run \(id)",
        isSame
          ? "the content of task \(new.id) is not what it was when the run was begun"
          : "it was begun with task \(old.id) where there now is \(new.id)",
        remedy: remedy)
    }
  }

  fileprivate func insertSession(
    _ run: Int64, _ provenance: RunProvenance, startedAt: Double
  ) throws {
    try self.run(
      """
      INSERT INTO sessions
        (run_id, version, source_commit, machine, dataset, scoring_version, prices, started_at,
          shard)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
      """, run, provenance.version, provenance.commit, provenance.machine, provenance.dataset,
      provenance.scoringVersion, provenance.prices, startedAt, provenance.shard?.words)
  }
}
