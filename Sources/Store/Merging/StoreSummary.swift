import Digests
import Evaluation

/// What is compared of a store before it is merged.
struct StoreSummary: Comparable {
  /// A run, which another store has too where identity and ordinal are the same.
  struct Run {
    let row: Int64
    let id: String
    let name: String?
    let configuration: RunConfiguration
    let key: RunKey
    let scoringVersion: String
  }

  let path: String
  let runs: [Run]
  /// When the first session was begun; infinite without any.
  private let begun: Double

  /// Opens a store and checks it through.
  /// - Throws: `StoreError`.
  init(reading path: String) throws {
    self.path = path
    let connection = try Opening.forReading(path)
    defer { connection.close() }
    (runs, begun) = try connection.transaction("BEGIN") {
      try connection.checkWhole()
      return (
        try connection.summarizedRuns(),
        try connection.first("SELECT min(started_at) FROM sessions") {
          try $0.optional(0, $0.seconds)
        }?.flatMap(\.self) ?? .infinity
      )
    }
  }

  static func < (left: Self, right: Self) -> Bool {
    (left.begun, left.path) < (right.begun, right.path)
  }

  static func == (left: Self, right: Self) -> Bool { left.path == right.path }

  /// The attempts that it has, but for failed ones.
  func attempts() throws -> [AttemptKey] {
    let connection = try Opening.forReading(path)
    defer { connection.close() }
    let keys = Dictionary(uniqueKeysWithValues: runs.map { ($0.row, $0.key) })
    return try connection.all(
      """
      SELECT t.run_id, rt.position, t.repetition
      FROM transcripts t JOIN run_tasks rt ON rt.run_id = t.run_id AND rt.task_id = t.task_id
      WHERE t.outcome <> 'failed'
      """, of: "transcripts"
    ) { row in
      guard let run = keys[try row.integer(0)] else {
        throw row.damage(0, expected: "a run that there is")
      }
      return AttemptKey(run: run, position: try row.int(1), repetition: try row.int(2))
    }
  }
}

/// What tells runs apart, whatever store they are in: the configuration's hash, and the ordinal among
/// the runs of one configuration, since `--fresh` makes further ones.
struct RunKey: Hashable {
  let configurationHash: String
  let ordinal: Int
}

/// An attempt, whatever store it is in.
struct AttemptKey: Hashable {
  let run: RunKey
  let position: Int
  let repetition: Int
}

extension Connection {
  /// - Throws: `StoreError.damaged` where the file does not hold together.
  fileprivate func checkWhole() throws {
    let found = try first("PRAGMA quick_check(1)") { try $0.text(0) } ?? "nothing"
    guard found == "ok" else { throw StoreError.damaged(path: path, detail: found) }
    try checkSeals()
  }

  fileprivate func summarizedRuns() throws -> [StoreSummary.Run] {
    try all(
      """
      SELECT r.id, r.run, r.name, c.hash, c.json, r.scoring_version,
        row_number() OVER (PARTITION BY r.configuration_id ORDER BY r.id)
      FROM runs r JOIN configurations c ON c.id = r.configuration_id ORDER BY r.id
      """, of: "runs"
    ) { row in
      let hash = try row.text(3)
      guard Digest.sha256(try row.text(4)) == hash else {
        throw row.damage(3, expected: "the SHA-256 of the configuration")
      }
      return StoreSummary.Run(
        row: try row.integer(0), id: try row.text(1), name: try row.optionalText(2),
        configuration: try row.json(4, RunConfiguration.self),
        key: RunKey(configurationHash: hash, ordinal: try row.int(6)),
        scoringVersion: try row.text(5))
    }
  }
}
