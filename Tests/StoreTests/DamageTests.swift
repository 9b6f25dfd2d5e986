import Evaluation
import Foundation
import Testing

@testable import Store

/// Stores that were damaged or edited by hand: an error that says so, or a value that may stand
/// there, and never a trap.
@Suite struct DamageTests {
  private static let values = [
    "NULL", "-1", "9223372036854775807", "1.5", "9e999", "'x'", "x'00ff'", "zeroblob(32)",
    "'[1,999999]'", "'[9223372036854775807]'", "'[[1],[999999]]'",
  ]

  /// A store without the rules that keep wrong values out, and a copy of it to restore from.
  private func makeStore(_ path: String) async throws -> RunRecord {
    let store = try await RunStore.open(path: path)
    let run = try await store.sampleRun()
    try await store.archive(for: run).recordDiscarded(
      Usage(promptTokens: 3, completionTokens: 1), model: "m")
    for transcript in [
      Transcript.full("x"), .small(0), .small(2, outcome: .failed(reason: "down")),
    ] {
      try await store.recorder(run: run).append(transcript, score: .sample(1))
    }
    await store.close()
    let raw = try rawConnection(path)
    try raw.execute(
      """
      PRAGMA journal_mode = DELETE;
      PRAGMA writable_schema = ON;
      UPDATE sqlite_schema SET sql = replace(replace(replace(sql, ' STRICT,', ''), ' STRICT', ''),
        ' NOT NULL', '') WHERE type = 'table';
      PRAGMA writable_schema = OFF
      """)
    raw.close()
    try FileManager.default.copyItem(atPath: path, toPath: path + ".whole")
    return run
  }

  /// Every read that there is; each may throw.
  private func reads(_ store: RunStore, _ run: RunRecord) -> [@Sendable () async throws -> Void] {
    let attempt = AttemptID(taskID: "task-1", repetition: 1)
    func drain(_ sequence: AttemptSequence<some Sendable>) -> @Sendable () async throws -> Void {
      { for try await _ in sequence {} }
    }
    return [
      { _ = try await store.runs() }, { _ = try await store.run("latest") },
      { _ = try await store.attempts(of: run) }, { _ = try await store.scores(of: run) },
      { _ = try await store.scoringVersions(of: run) }, { _ = try await store.totals(of: run) },
      { _ = try await store.paidUsage(of: [run]) }, { _ = try await store.spending(of: run) },
      { _ = try await store.runToContinue(run.configuration) },
      { _ = try await store.transcript(of: run, attempt) },
      drain(store.transcripts(of: run)), drain(store.endings(of: run)),
      drain(store.coordination(of: run)), drain(store.summaries(of: run)),
      { _ = try await store.metricNames(of: run) },
      { _ = try await store.ending(of: run, attempt) },
      { _ = try await store.recorder(run: run).finishedAttempts() },
      { _ = try await store.recorder(run: run).failedAttempts() },
      { _ = try await store.recorder(run: run).participants() },
      { _ = try await store.reply(for: requestKey(1)) },
      { _ = try await store.archive(for: run).reply(for: requestKey(1)) },
    ]
  }

  /// Writes that read before; SQLite itself may refuse what they write.
  private func writes(
    _ store: RunStore, _ run: RunRecord
  ) -> [@Sendable () async throws -> Void] {
    [
      { _ = try await store.sampleRun() },
      { try await store.recorder(run: run).append(.small(2), score: .sample(2)) },
      {
        _ = try await store.replaceScores(
          of: run, scoringVersion: "squad2/1",
          with: [AttemptID(taskID: "task-0", repetition: 0): .sample(0)])
      },
    ]
  }

  private func isFit(_ error: any Error) -> Bool {
    switch error {
    case StoreError.damaged(_, let detail): detail.utf8.count < 2_000
    case StoreError.unknownRun: true
    default: error is InputError
    }
  }

  @Test(arguments: values)
  func `whatever a column holds, reads end with a value or an error that fits`(
    _ value: String
  ) async throws {
    try await withStorePath { path in
      let run = try await makeStore(path)
      let raw = try rawConnection(path)
      try raw.execute(
        """
        PRAGMA synchronous = OFF; PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF;
        ATTACH '\(path).whole' AS whole
        """)
      let store = try await RunStore.open(path: path)
      let (reads, writes) = (reads(store, run), writes(store, run))
      let columns = try raw.all(
        """
        SELECT m.name, c.name FROM sqlite_schema m, pragma_table_info(m.name) c
        WHERE m.type = 'table' ORDER BY 1, 2
        """
      ) { (table: try $0.text(0), column: try $0.text(1)) }
      #expect(columns.count > 150)
      let restoration =
        "BEGIN;"
        + Set(columns.map(\.table)).map {
          "DELETE FROM main.\($0); INSERT INTO main.\($0) SELECT * FROM whole.\($0);"
        }.joined() + "COMMIT"
      var errors = 0
      // A share of the columns for each value: all of both are met, at a bearable time.
      let turn = Self.values.firstIndex(of: value) ?? 0
      for (place, (table, column)) in columns.enumerated() where (place + turn) % 4 == 0 {
        do { try raw.execute("UPDATE OR IGNORE main.\(table) SET \(column) = \(value)") } catch {
          continue  // a row's own id takes no such value
        }
        for (index, read) in reads.enumerated() {
          do { try await read() } catch {
            errors += 1
            #expect(isFit(error), "\(table).\(column) = \(value), read \(index): \(error)")
          }
        }
        for (index, write) in writes.enumerated() {
          do { try await write() } catch {
            let isFit = error is StoreError || error is InputError
            #expect(isFit, "\(table).\(column) = \(value), write \(index): \(error)")
          }
        }
        try raw.execute(restoration)
      }
      #expect(errors > 25)
      for read in reads { try await read() }
      raw.close()
      await store.close()
    }
  }

  @Test func `rows that others refer to may be missing`() async throws {
    try await withStorePath { path in
      let run = try await makeStore(path)
      let raw = try rawConnection(path)
      try raw.execute("PRAGMA foreign_keys = OFF; ATTACH '\(path).whole' AS whole")
      let store = try await RunStore.open(path: path)
      let tables = try raw.all("SELECT name FROM main.sqlite_schema WHERE type = 'table'") {
        try $0.text(0)
      }
      for table in tables {
        try raw.execute("DELETE FROM main.\(table)")
        for (index, read) in reads(store, run).enumerated() {
          do { try await read() } catch {
            #expect(isFit(error), "without \(table), read \(index): \(error)")
          }
        }
        try raw.execute("INSERT INTO main.\(table) SELECT * FROM whole.\(table)")
      }
      raw.close()
      await store.close()
    }
  }
}
