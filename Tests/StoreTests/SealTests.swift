import Evaluation
import Foundation
import Testing

@testable import Store

extension Connection {
  /// The tables whose rows are sealed.
  fileprivate func sealedNames() throws -> [String] {
    try all(
      """
      SELECT m.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c
      WHERE m.type = 'table' AND c.name = 'seal' ORDER BY m.name
      """
    ) { try $0.text(0) }
  }

  /// Makes of every row one that another program wrote.
  func removeSeals() throws {
    for table in try sealedNames() { try execute("UPDATE \(table) SET seal = NULL") }
  }

  /// Rows without a seal, by table.
  fileprivate func unsealed() throws -> [String] {
    try sealedNames().filter { table in
      try first(text: "SELECT count(*) FROM \(table) WHERE seal IS NULL", []) { try $0.int(0) } != 0
    }
  }
}

/// Seals of rows, and what a merge makes of broken ones.
@Suite struct SealTests {
  private func check(_ path: String) throws {
    let connection = try Opening.forReading(path)
    defer { connection.close() }
    #expect(try connection.unsealed() == [])
    try connection.checkSeals()
  }

  private func fill(_ store: RunStore, _ transcripts: [Transcript]) async throws -> RunRecord {
    let run = try await store.sampleRun(tasks: 3)
    for transcript in transcripts {
      for call in transcript.calls where !call.isCacheHit {
        try await store.archive(for: run).commit(
          call.reply, for: call.requestKey, endpoint: "http://localhost", model: call.request.model)
      }
      try await store.recorder(run: run).append(transcript, score: .sample(1))
    }
    try await store.finishRun(run, .incomplete)
    return run
  }

  @Test func `every row that has a seal is sealed, in merged and changed stores too`()
    async throws
  {
    try await withStore { store in
      let run = try await fill(store, [.full("x")])
      try check(store.path)
      let merged = store.path + ".all"
      _ = try await RunStore.merge([store.path], into: merged)
      try check(merged)
      _ = try await store.replaceScores(
        of: run, scoringVersion: "squad2/9",
        with: [.init(taskID: "task-1", repetition: 1): .sample(2)],
        outcomes: [.init(taskID: "task-1", repetition: 1): .unparsable(reason: "none")])
      try check(store.path)
      try await store.deleteRun(run)
      try check(store.path)
    }
  }

  @Test func `what calls, replies and tools write comes with its seal, and is written once`()
    async throws
  {
    try await withStore { store in
      try await store.write { connection in
        for table in try connection.sealedNames() {
          try connection.execute("DROP TRIGGER temp.seal_new_\(table)")
        }
      }
      _ = try await fill(store, [.full("x")])
      try check(store.path)
    }
  }

  @Test func `a change of any value of a row is named by table and row, and the store left out`()
    async throws
  {
    try await withStore { store in
      _ = try await fill(store, [.full("x")])
      let (whole, changed) = (store.path + ".whole", store.path + ".changed")
      _ = try await RunStore.merge([store.path], into: whole)
      let tables = try rawConnection(whole).sealedNames()
      #expect(tables.count == 5)
      var tried = 0
      for table in tables {
        let columns = try rawConnection(whole).all(
          "SELECT name, type FROM pragma_table_info(?1) WHERE pk = 0 AND name <> 'seal'", table
        ) { (try $0.text(0), try $0.text(1)) }
        for (column, type) in columns {
          try? FileManager.default.removeItem(atPath: changed)
          try FileManager.default.copyItem(atPath: whole, toPath: changed)
          let raw = try rawConnection(changed)
          let value =
            switch type {
            case "TEXT": "\(column) || '.'"
            case "BLOB": "randomblob(32)"
            default: "\(column) + 1"
            }
          try raw.execute(
            """
            PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON;
            UPDATE \(table) SET \(column) = \(value) WHERE \(column) IS NOT NULL
            """)
          let count = raw.changes
          raw.close()
          guard count > 0 else { continue }
          tried += 1
          let result = try await RunStore.merge([store.path, changed], into: store.path + ".none")
          let fault = try #require(result.sources[1].fault, "\(table).\(column)")
          #expect(
            fault.contains("not what was written: \(table) ("), "\(table).\(column): \(fault)")
        }
      }
      #expect(tried > 40)
    }
  }

  /// What a check of seals finds.
  private func broken(_ path: String) throws -> String? {
    let connection = try Opening.forReading(path)
    defer { connection.close() }
    do { try connection.checkSeals() } catch StoreError.altered(_, let rows) { return rows }
    return nil
  }

  @Test func `a further change seals no altered row, and none without a seal`() async throws {
    try await withStore { store in
      let run = try await fill(store, [.full("x"), .small(1)])
      let raw = try rawConnection(store.path)
      defer { raw.close() }
      try raw.execute(
        """
        UPDATE transcripts SET notes = 'other' WHERE id = 1;
        UPDATE transcripts SET seal = NULL WHERE id = 2;
        UPDATE replies SET text = text || '.' WHERE id = 1
        """)
      let attempts = (0...1).map { AttemptID(taskID: "task-1", repetition: $0) }
      _ = try await store.replaceScores(
        of: run, scoringVersion: "squad2/9", with: [:],
        outcomes: Dictionary(
          uniqueKeysWithValues: attempts.map { ($0, .unparsable(reason: "none")) }))
      #expect(try broken(store.path) == "replies (id 1), transcripts (id 1)")
      #expect(
        try raw.all("SELECT id FROM transcripts WHERE seal IS NULL") { try $0.int(0) } == [2])
      try await store.deleteRun(run)
      #expect(try broken(store.path) == "replies (id 1)")
    }
  }

  @Test func `one byte of a text that was changed in the file is noticed`() async throws {
    let text = "a reply that a disk forgets " + String(repeating: "word ", count: 2_000)
    try await withStore { store in
      let run = try await fill(store, [.small(0)])
      try await store.archive(for: run).commit(
        ChatReply(text: text), for: String(repeating: "ab", count: 32), endpoint: "e", model: "m")
      let copy = store.path + ".copy"
      _ = try await RunStore.merge([store.path], into: copy)
      var bytes = [UInt8](try Data(contentsOf: URL(filePath: copy)))
      let place = try #require(bytes.firstRange(of: Array("a disk forgets".utf8)))
      bytes[place.lowerBound] ^= 1
      try Data(bytes).write(to: URL(filePath: copy))
      let error = await #expect(throws: StoreError.self) {
        try await RunStore.merge([copy], into: store.path + ".none")
      }
      guard case .altered(_, let rows) = error else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(rows == "replies (id 2)")
    }
  }

  @Test func `rows that another program wrote have no seal, and are taken as they are`()
    async throws
  {
    try await withStore { store in
      _ = try await fill(store, [.full("x")])
      let other = store.path + ".other"
      _ = try await RunStore.merge([store.path], into: other)
      let raw = try rawConnection(other)
      for table in try raw.sealedNames() { try raw.execute("UPDATE \(table) SET seal = NULL") }
      try raw.execute("UPDATE replies SET text = 'other'")
      raw.close()
      let result = try await RunStore.merge([other], into: store.path + ".new")
      #expect(result.sources.map(\.fault) == [nil])
      try check(store.path + ".new")
    }
  }
}
