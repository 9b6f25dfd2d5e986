import Digests
public import Evaluation
import FoundationEssentials

extension RunStore {
  /// All runs, those that were worked on last first.
  public func runs() async throws -> [RunRecord] {
    try await reports.perform { connection in
      try connection.all(
        "SELECT run_id FROM sessions GROUP BY run_id ORDER BY max(id) DESC",
        read: { try $0.integer(0) }
      ).map { try connection.runRecord($0) }
    }
  }

  /// The run that `reference` names: an id, the name given to a run (the latest run of that name),
  /// `latest` (the run that was worked on last, of those with a transcript where any has one), or the beginning of one run's id.
  /// - Throws: `InputError` if there is none, or if several ids begin so.
  public func run(_ reference: String) async throws -> RunRecord {
    try await reports.perform { connection in
      if let rowID = try connection.runRow(named: reference) {
        return try connection.runRecord(rowID)
      }
      let matches = try connection.all(
        "SELECT id, run FROM runs WHERE substr(run, 1, length(?1)) = ?1 AND ?1 <> '' ORDER BY run",
        reference
      ) { (try $0.integer(0), try $0.text(1)) }
      if let only = matches.first, matches.count == 1 { return try connection.runRecord(only.0) }
      throw try connection.noSingleRun(reference, candidates: matches.map(\.1))
    }
  }

  /// The tasks of a run in order.
  public func tasks(of run: RunRecord) async throws -> [RunTask] {
    try await reports.perform { try $0.runTasks(try $0.runRow(run)) }
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
      SELECT k.task, k.content_hash, k.cluster, k.outer_cluster, k.stratum, k.chance
      FROM run_tasks rt JOIN tasks k ON k.id = rt.task_id WHERE rt.run_id = ?1 ORDER BY rt.position
      """, run, of: "tasks"
    ) { try visit(try $0.task(from: 0, chance: 5)) }
  }

  /// - Throws: `StoreError.damaged` if there is no such run or it has no session.
  func runRecord(_ rowID: Int64) throws -> RunRecord {
    let sessions = try all(
      """
      SELECT id, run_id, version, source_commit, dataset, machine, scoring_version, prices,
        started_at, ended_at, shard
      FROM sessions WHERE run_id = ?1 ORDER BY id
      """, rowID, of: "sessions"
    ) { try RunRecord.Session($0) }
    let record = try first(
      """
      SELECT r.id, r.run, r.name, c.json, c.hash, r.status, r.scoring_version, r.is_fresh,
        (SELECT count(*) FROM run_tasks rt WHERE rt.run_id = r.id)
      FROM runs r JOIN configurations c ON c.id = r.configuration_id WHERE r.id = ?1
      """, rowID, of: "runs"
    ) { row in
      RunRecord(
        id: try row.text(1), name: try row.optionalText(2),
        configuration: try row.configuration(3), configurationHash: try row.text(4),
        status: try row.word(5, RunRecord.Status.self), scoringVersion: try row.text(6),
        isFresh: try row.flag(7), taskCount: try row.int(8), sessions: sessions)
    }
    guard let record, !sessions.isEmpty else {
      throw StoreError.damaged(
        path: path, detail: "table runs, row id \(rowID): it has no configuration or no session")
    }
    return record
  }

  fileprivate func runRow(named reference: String) throws -> Int64? {
    if let row = try first(
      "SELECT id FROM runs WHERE run = ?1", reference, read: { try $0.integer(0) })
    {
      return row
    }
    if let row = try first(
      """
      SELECT r.id FROM runs r JOIN sessions s ON s.run_id = r.id
      WHERE r.name = ?1 ORDER BY s.id DESC LIMIT 1
      """, reference, read: { try $0.integer(0) })
    {
      return row
    }
    guard reference == "latest" else { return nil }
    // A start that came to nothing does not stand before a run that there is something to see of.
    return try first(
      """
      SELECT s.run_id FROM sessions s
      ORDER BY EXISTS (SELECT 1 FROM transcripts t WHERE t.run_id = s.run_id) DESC, s.id DESC LIMIT 1
      """, read: { try $0.integer(0) })
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
    ) { try $0.text(0) }
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
  /// - Parameter chance: the column of what guessing would reach.
  func task(from column: Int32, chance: Int32) throws -> RunTask {
    RunTask(
      id: try text(column), contentHash: try digest(column + 1).hexadecimal,
      grouping: TaskGrouping(
        cluster: try text(column + 2), outerCluster: try text(column + 3),
        stratum: try text(column + 4),
        chance: try optional(chance) { try share($0) }))
  }

  /// A part of a run.
  fileprivate func shard(_ column: Int32) throws -> Shard {
    guard let shard = Shard(words: try text(column)) else {
      throw damage(column, expected: "a part of a run, such as 2/4")
    }
    return shard
  }

  /// A configuration whose counts can be counted to.
  fileprivate func configuration(_ column: Int32) throws -> RunConfiguration {
    let configuration = try json(column, RunConfiguration.self)
    guard (1...1_000_000).contains(configuration.repeats) else {
      throw damage(column, expected: "a configuration with 1 to 1000000 repeats")
    }
    return configuration
  }
}

extension RunRecord.Session {
  fileprivate init(_ row: Row) throws {
    self.init(
      number: try row.int(0),
      provenance: RunProvenance(
        version: try row.text(2), commit: try row.optionalText(3), dataset: try row.text(4),
        machine: try row.text(5), scoringVersion: try row.text(6),
        prices: try row.optionalText(7), shard: try row.optional(10, row.shard)),
      startedAt: Date(timeIntervalSince1970: try row.seconds(8)),
      endedAt: try row.optional(9, row.seconds).map(Date.init(timeIntervalSince1970:)))
  }
}
