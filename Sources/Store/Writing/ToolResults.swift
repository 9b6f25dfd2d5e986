import Digests
public import Evaluation
import FoundationEssentials

extension RunStore {
  /// The results of tools that a run may take: for a fresh run those that were kept since it was begun.
  public func toolArchive(for run: RunRecord) -> some ToolArchive {
    RunToolArchive(store: self, run: run)
  }
}

private struct RunToolArchive: ToolArchive {
  let store: RunStore
  let run: RunRecord

  func toolOutput(for key: String) async throws -> ToolOutput? {
    let key = try ReplyEntry.key(key)
    return try await store.lookups.perform { [run] connection in
      let run = run.isFresh ? try connection.runRow(run) : nil
      return try connection.toolOutput(for: key, of: run)
    }
  }

  func keep(_ output: ToolOutput, of wish: ToolCall, for key: String) async throws {
    let entry = try ToolResultEntry(
      output, of: wish, key: key, session: run.sessions.last?.number)
    try await store.write { _ = try $0.insertToolResult(entry) }
  }
}

/// A result of a tool, prepared for its row.
struct ToolResultEntry: Sendable {
  let output: ToolOutput
  let wish: ToolCall
  let key: Digest256
  let session: Int?
  let usedAt: Double

  /// - Throws: `StoreError.invalidValue` for what would be damage where it is read.
  init(_ output: ToolOutput, of wish: ToolCall, key: String, session: Int? = nil) throws {
    guard output.seconds.isFinite, output.seconds >= 0 else {
      throw StoreError.invalidValue(
        place: "result of \(wish.name), seconds",
        problem: "is \(output.seconds), expected seconds, 0 or more")
    }
    self.output = output
    self.wish = wish
    self.key = try ReplyEntry.key(key)
    self.session = session
    usedAt = Date().timeIntervalSince1970
  }
}

/// A use of a tool, prepared likewise.
struct ToolUseEntry: Sendable {
  let use: ToolUse
  let result: ToolResultEntry

  init(_ use: ToolUse) throws {
    self.use = use
    result = try ToolResultEntry(use.output, of: use.wish, key: use.key)
  }
}

extension Connection {
  /// - Parameter run: the run whose sessions' results count alone; nil for any.
  fileprivate func toolOutput(for key: Digest256, of run: Int64?) throws -> ToolOutput? {
    try first(
      """
      SELECT r.id, r.text, r.ending, r.full_text, r.seconds FROM tool_results r
      LEFT JOIN sessions s ON s.id = r.session_id
      WHERE substr(r.tool_key, 1, 8) = substr(?1, 1, 8) AND r.tool_key = ?1
        AND (?2 IS NULL OR s.run_id = ?2)
      ORDER BY r.id DESC LIMIT 1
      """, key, run, of: "tool_results"
    ) { try $0.toolOutput(from: 1) }
  }

  fileprivate func insertToolResult(_ entry: ToolResultEntry) throws -> Int64 {
    try insert(
      """
      INSERT INTO tool_results (tool_key, session_id, tool, arguments, ending, seconds, used_at,
        text, full_text, seal)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, row_seal(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9))
      """, entry.key, entry.session, entry.wish.name, entry.wish.arguments,
      entry.output.ending.rawValue, entry.output.seconds, entry.usedAt, entry.output.text,
      entry.output.fullText)
  }

  func insertUse(_ entry: ToolUseEntry, _ position: Int, _ transcript: Int64) throws {
    let (use, output) = (entry.use, entry.use.output)
    let result =
      try first(
        """
        SELECT id FROM tool_results
        WHERE substr(tool_key, 1, 8) = substr(?1, 1, 8) AND tool_key = ?1 AND tool = ?2
          AND arguments = ?3 AND ending = ?4 AND seconds = ?5 AND text = ?6 AND full_text IS ?7
        ORDER BY id DESC LIMIT 1
        """, entry.result.key, use.wish.name, use.wish.arguments, output.ending.rawValue,
        output.seconds, output.text, output.fullText
      ) { try $0.integer(0) } ?? insertToolResult(entry.result)
    try run(
      """
      INSERT INTO tool_uses (transcript_id, position, call, name, result_id, is_stored, seal)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, row_seal(?1, ?2, ?3, ?4, ?5, ?6))
      """, transcript, position, use.call, use.wish.id, result, use.isStored)
  }

  /// The uses of tools in a transcript of so many calls.
  func toolUses(_ transcript: Int64, calls: Int) throws -> [ToolUse] {
    try all(
      """
      SELECT u.transcript_id, u.position, u.call, u.name, u.is_stored, r.tool, r.arguments,
        r.tool_key, r.text, r.ending, r.full_text, r.seconds
      FROM tool_uses u LEFT JOIN tool_results r ON r.id = u.result_id
      WHERE u.transcript_id = ?1 ORDER BY u.position
      """, transcript, of: "tool_uses"
    ) { row in
      guard let call = try row.reference(2, among: calls) else {
        throw row.damage(2, expected: "a call")
      }
      return ToolUse(
        call: call,
        wish: ToolCall(
          id: try row.text(3), name: try row.text(5), arguments: try row.text(6)),
        output: try row.toolOutput(from: 8), key: try row.digest(7).hexadecimal,
        isStored: try row.flag(4))
    }
  }
}

extension Row {
  /// An output from four columns: text, ending, full text, seconds.
  fileprivate func toolOutput(from column: Int32) throws -> ToolOutput {
    ToolOutput(
      try text(column), ending: try word(column + 1, ToolOutput.Ending.self),
      fullText: try optionalText(column + 2), seconds: try seconds(column + 3))
  }
}
