public import Evaluation

extension RunStore {
  /// Deletes a run with all that was recorded of it, in one transaction. Its replies stay, so that the
  /// same run costs nothing again.
  /// - Parameter includingReplies: deletes the replies as well that the run asked for or used and no other run
  ///   uses.
  /// - Throws: `StoreError.unknownRun`.
  public func deleteRun(_ run: RunRecord, includingReplies: Bool = false) async throws {
    try await write { connection in
      let row = try connection.runRow(run)
      let replies = includingReplies ? try connection.replies(ofRun: row) : []
      // What transcripts have goes with them.
      try connection.run("DELETE FROM transcripts WHERE run_id = ?1", row)
      try connection.deleteUnused(replies)
      try connection.run(
        """
        UPDATE replies SET session_id = NULL
        WHERE session_id IN (SELECT id FROM sessions WHERE run_id = ?1)
        """, row)
      try connection.run(
        """
        DELETE FROM discarded_answers
        WHERE session_id IN (SELECT id FROM sessions WHERE run_id = ?1)
        """, row)
      try connection.run("DELETE FROM sessions WHERE run_id = ?1", row)
      try connection.run("DELETE FROM run_tasks WHERE run_id = ?1", row)
      try connection.run("DELETE FROM runs WHERE id = ?1", row)
      connection.forgetSharedRows()
      try connection.run(
        "DELETE FROM tasks WHERE id NOT IN (SELECT task_id FROM run_tasks)")
      try connection.run(
        "DELETE FROM configurations WHERE id NOT IN (SELECT configuration_id FROM runs)")
    }
  }
}

extension Connection {
  /// The replies that a run asked for or used.
  fileprivate func replies(ofRun run: Int64) throws -> [Int64] {
    try all(
      """
      SELECT id FROM replies WHERE session_id IN (SELECT id FROM sessions WHERE run_id = ?1)
      UNION
      SELECT c.reply_id FROM transcripts t JOIN calls c ON c.transcript_id = t.id WHERE t.run_id = ?1
      """, run, read: { try $0.integer(0) })
  }

  fileprivate func deleteUnused(_ replies: [Int64]) throws {
    guard !replies.isEmpty else { return }
    let used = Set(try all("SELECT DISTINCT reply_id FROM calls", read: { try $0.integer(0) }))
    for reply in replies where !used.contains(reply) {
      try run("DELETE FROM replies WHERE id = ?1", reply)
    }
  }
}
