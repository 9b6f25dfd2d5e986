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
    try await store.reports.perform { connection in
      let attempts = try connection.all(
        """
        SELECT k.task, t.repetition, t.outcome
        FROM transcripts t JOIN tasks k ON k.id = t.task_id WHERE t.run_id = ?1
        """, run.rowID
      ) { row in
        (
          AttemptID(taskID: row.text(0), repetition: row.int(1)),
          Outcome.Kind(rawValue: row.text(2))
        )
      }
      return Set(
        attempts.compactMap { attempt, outcome in
          outcome.map(replaceable.contains) == false ? attempt : nil
        })
    }
  }

  func notes(named name: String) async throws -> [AttemptID: JSONValue] {
    try await store.reports.perform { connection in
      let stored = try connection.all(
        """
        SELECT k.task, t.repetition, t.outcome, t.notes
        FROM transcripts t JOIN tasks k ON k.id = t.task_id
        WHERE t.run_id = ?1 AND t.notes IS NOT NULL
        """, run.rowID
      ) { row in
        (
          AttemptID(taskID: row.text(0), repetition: row.int(1)),
          Outcome.Kind(rawValue: row.text(2)), row.text(3)
        )
      }
      var notes: [AttemptID: JSONValue] = [:]
      for (attempt, outcome, text) in stored {
        guard outcome.map(replaceable.contains) == false else { continue }
        let all = try StoredJSON.decode(
          [String: JSONValue].self, text, path: connection.path)
        notes[attempt] = all[name]
      }
      return notes
    }
  }

  /// - Throws: `StoreError.alreadyRecorded` if another process was faster.
  func append(_ transcript: Transcript, score: TaskScore?) async throws {
    let entry = try TranscriptEntry(transcript, score, run: run, replaceable: replaceable)
    try await store.write { try $0.append(entry) }
  }
}

/// A transcript with everything that can be prepared before the writer's thread has it.
struct TranscriptEntry: Sendable {
  let transcript: Transcript
  let score: TaskScore?
  let run: RunRecord
  let replaceable: Set<Outcome.Kind>
  let calls: [CallEntry]
  /// The last call whose reply is the final reply, which is then not stored again.
  let finalCall: Int?
  let notes: String?
  let recordedAt: Double

  init(
    _ transcript: Transcript, _ score: TaskScore?, run: RunRecord,
    replaceable: Set<Outcome.Kind>
  ) throws {
    self.transcript = transcript
    self.score = score
    self.run = run
    self.replaceable = replaceable
    let place = "run \(run.id), task \(transcript.taskID)"
    try score?.checkFinite(place: place)
    calls = try transcript.calls.map {
      try CallEntry($0, endpoint: run.configuration.endpoint, place: place)
    }
    // Swift compares texts by canonical equivalence; the store keeps bytes.
    finalCall = transcript.finalReply.flatMap { reply in
      transcript.calls.last { $0.reply.text.utf8.elementsEqual(reply.utf8) }?.number
    }
    notes =
      transcript.notes.isEmpty
      ? nil : try StoredJSON.encode(transcript.notes, place: "\(place), notes")
    recordedAt = Date().timeIntervalSince1970
  }
}

/// A call, prepared likewise.
struct CallEntry: Sendable {
  let call: Call
  let reply: ReplyEntry
  let messages: [Key]
  let extraBody: String?
  let schema: String?

  /// Everything of the request but its messages and its seed.
  var sharedSettings: SharedSettings {
    let sampling = call.request.sampling
    return SharedSettings(
      model: ExactText(call.request.model),
      schemaName: call.request.schema.map { ExactText($0.name) },
      schema: schema.map(ExactText.init),
      maxCompletionTokens: sampling.maxCompletionTokens, temperature: sampling.temperature,
      topP: sampling.topP, reasoningEffort: sampling.reasoningEffort.map(ExactText.init),
      extraBody: extraBody.map(ExactText.init))
  }

  init(_ call: Call, endpoint: String, place: String) throws {
    self.call = call
    reply = try ReplyEntry(call.reply, requestKey: call.requestKey, endpoint: endpoint)
    messages = call.request.messages.map(Key.init)
    let extra = call.request.sampling.extraBody
    extraBody =
      extra.isEmpty
      ? nil : try StoredJSON.encode(extra, place: "\(place), call \(call.number), extra body")
    schema = try call.request.schema.map {
      try StoredJSON.encode($0.schema, place: "\(place), call \(call.number), schema")
    }
  }
}
