public import Evaluation
import FoundationEssentials

extension RunStore {
  /// Where the transcripts of `run` go; `run` comes from `beginRun`.
  /// - Parameter retrying: outcomes whose transcripts do not count as finished and are replaced,
  ///   besides `failed`.
  public func recorder(
    run: RunRecord, retrying: Set<Outcome.Kind> = []
  ) -> some RunRecorder {
    Recorder(store: self, run: run, replaceable: retrying.union([.failed]))
  }
}

/// Appends to one run.
private struct Recorder: RunRecorder {
  let store: RunStore
  let run: RunRecord
  let replaceable: Set<Outcome.Kind>

  func finishedAttempts() async throws -> Set<AttemptID> {
    try await attempts { !replaceable.contains($0) }
  }

  func failedAttempts() async throws -> Set<AttemptID> { try await attempts { $0 == .failed } }

  private func attempts(
    where isWanted: @escaping @Sendable (Outcome.Kind) -> Bool
  ) async throws -> Set<AttemptID> {
    try await store.reports.perform { connection in
      var attempts: Set<AttemptID> = []
      try connection.each(
        """
        SELECT k.task, t.repetition, t.outcome
        FROM transcripts t JOIN tasks k ON k.id = t.task_id WHERE t.run_id = ?1
        """, try connection.runRow(run), of: "transcripts"
      ) { row in
        if isWanted(try row.word(2, Outcome.Kind.self)) {
          attempts.insert(AttemptID(taskID: try row.text(0), repetition: try row.int(1)))
        }
      }
      return attempts
    }
  }

  func participants() async throws -> [AttemptID: [Participant]] {
    try await store.reports.perform { connection in
      var participants: [AttemptID: [Participant]] = [:]
      try connection.each(
        """
        SELECT k.task, t.repetition, t.outcome, p.agent, p.role, p.status, p.is_taken, p.reason
        FROM transcripts t
        JOIN tasks k ON k.id = t.task_id
        JOIN participants p ON p.transcript_id = t.id
        WHERE t.run_id = ?1 ORDER BY p.transcript_id, p.position
        """, try connection.runRow(run), of: "participants"
      ) { row in
        if replaceable.contains(try row.word(2, Outcome.Kind.self)) { return }
        let attempt = AttemptID(taskID: try row.text(0), repetition: try row.int(1))
        participants[attempt, default: []].append(try row.participant(from: 3))
      }
      return participants
    }
  }

  /// - Throws: `StoreError.alreadyRecorded` if another process was faster.
  func append(_ transcript: Transcript, score: TaskScore?) async throws {
    let entry = try TranscriptEntry(transcript, score, run: run, replaceable: replaceable)
    try await store.write { try $0.append(entry) }
  }
}
