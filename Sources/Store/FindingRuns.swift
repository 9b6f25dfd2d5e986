public import Evaluation
import FoundationEssentials

extension RunStore {
  /// All runs, those that were worked on last first.
  public func runs() async throws -> [RunRecord] {
    try await reports.perform { connection in
      try connection.all(
        "SELECT run_id FROM sessions GROUP BY run_id ORDER BY max(id) DESC", read: { $0.integer(0) }
      ).map { try connection.runRecord($0) }
    }
  }

  /// The run that `reference` names: an id, the name given to a run (the latest run of that name),
  /// `latest` (the run that was worked on last), or the beginning of one run's id.
  /// - Throws: `InputError` if there is none, or if several ids begin so.
  public func run(_ reference: String) async throws -> RunRecord {
    try await reports.perform { connection in
      if let rowID = try connection.runRow(named: reference) {
        return try connection.runRecord(rowID)
      }
      let matches = try connection.all(
        "SELECT id, run FROM runs WHERE substr(run, 1, length(?1)) = ?1 AND ?1 <> '' ORDER BY run",
        reference
      ) { ($0.integer(0), $0.text(1)) }
      if let only = matches.first, matches.count == 1 { return try connection.runRecord(only.0) }
      throw try connection.noSingleRun(reference, candidates: matches.map(\.1))
    }
  }

  /// The tasks of a run in order.
  public func tasks(of run: RunRecord) async throws -> [RunTask] {
    try await reports.perform { try $0.runTasks(run.rowID) }
  }
}

extension Connection {
  func runTasks(_ run: Int64) throws -> [RunTask] {
    var tasks: [RunTask] = []
    try eachTask(ofRun: run) { tasks.append($0) }
    return tasks
  }

  /// Visits a run's tasks in order.
  func eachTask(ofRun run: Int64, visit: (RunTask) throws -> Void) throws {
    try each(
      """
      SELECT k.task, k.content_hash, k.cluster, k.outer_cluster, k.stratum
      FROM run_tasks rt JOIN tasks k ON k.id = rt.task_id WHERE rt.run_id = ?1 ORDER BY rt.position
      """, run
    ) { try visit($0.task(from: 0)) }
  }

  /// - Throws: `StoreError.damaged` if there is no such run or it has no session.
  func runRecord(_ rowID: Int64) throws -> RunRecord {
    let sessions = try all(
      """
      SELECT id, version, source_commit, machine, scoring_version, started_at, ended_at, prices
      FROM sessions WHERE run_id = ?1 ORDER BY id
      """, rowID
    ) { row in (row.integer(0), RunRecord.Session(row)) }
    let record = try first(
      """
      SELECT r.run, r.name, c.json, c.hash, r.status, r.scoring_version,
        (SELECT count(*) FROM run_tasks rt WHERE rt.run_id = r.id), r.replies_since
      FROM runs r JOIN configurations c ON c.id = r.configuration_id WHERE r.id = ?1
      """, rowID
    ) { row -> RunRecord? in
      guard let session = sessions.last, let status = RunRecord.Status(rawValue: row.text(4)) else {
        return nil
      }
      return RunRecord(
        id: row.text(0), name: row.optionalText(1),
        configuration: try StoredJSON.decode(RunConfiguration.self, row.text(2), path: path),
        configurationHash: row.text(3), status: status, scoringVersion: row.text(5),
        repliesSince: row.optionalDouble(7).map(Date.init(timeIntervalSince1970:)),
        taskCount: row.int(6), sessions: sessions.map(\.1), rowID: rowID, sessionRowID: session.0)
    }
    guard let record, let record else {
      throw StoreError.damaged(path: path, detail: "run \(rowID) is incomplete")
    }
    return record
  }

  fileprivate func runRow(named reference: String) throws -> Int64? {
    if let row = try first("SELECT id FROM runs WHERE run = ?1", reference, read: { $0.integer(0) })
    {
      return row
    }
    if let row = try first(
      """
      SELECT r.id FROM runs r JOIN sessions s ON s.run_id = r.id
      WHERE r.name = ?1 ORDER BY s.id DESC LIMIT 1
      """, reference, read: { $0.integer(0) })
    {
      return row
    }
    return reference == "latest"
      ? try first("SELECT run_id FROM sessions ORDER BY id DESC LIMIT 1") { $0.integer(0) } : nil
  }

  fileprivate func noSingleRun(_ reference: String, candidates: [String]) throws -> InputError {
    if !candidates.isEmpty {
      return InputError(
        path, "several runs begin with “\(reference)”: \(candidates.joined(separator: ", "))",
        remedy: "Give more of the id")
    }
    let shown = 10
    let ids = try all(
      """
      SELECT r.run FROM runs r JOIN sessions s ON s.run_id = r.id
      GROUP BY r.id ORDER BY max(s.id) DESC
      """
    ) { $0.text(0) }
    if ids.isEmpty {
      return InputError(
        path, "no run “\(reference)”: the store has no runs",
        remedy: "`orgbench run` makes one; name another store with --store")
    }
    let more = ids.count > shown ? " and \(ids.count - shown) more" : ""
    return InputError(
      path,
      "no run “\(reference)”; runs here: \(ids.prefix(shown).joined(separator: ", "))\(more)",
      remedy: "Give an id, the beginning of one, a run's name, or `latest`")
  }
}

extension Row {
  /// A task from five columns: id, content hash, cluster, outer cluster, stratum.
  func task(from column: Int32) -> RunTask {
    RunTask(
      id: text(column), contentHash: text(column + 1),
      grouping: TaskGrouping(
        cluster: text(column + 2), outerCluster: text(column + 3), stratum: text(column + 4)))
  }
}

extension RunRecord.Session {
  fileprivate init(_ row: Row) {
    self.init(
      provenance: RunProvenance(
        version: row.text(1), commit: row.optionalText(2), machine: row.text(3),
        scoringVersion: row.text(4), prices: row.optionalText(7)),
      startedAt: Date(timeIntervalSince1970: row.double(5)),
      endedAt: row.optionalDouble(6).map { Date(timeIntervalSince1970: $0) })
  }
}
