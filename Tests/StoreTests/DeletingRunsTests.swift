import Evaluation
import Testing

@testable import Store

@Suite struct DeletingRunsTests {
  /// Commits a task's reply and transcript; of a cache hit the reply is there already.
  private func attempt(_ run: RunRecord, in store: RunStore, isCacheHit: Bool = false) async throws
  {
    let transcript = Transcript.small(1, isCacheHit: isCacheHit)
    if !isCacheHit {
      let call = transcript.calls[0]
      try await store.archive(for: run).commit(
        call.reply, for: call.requestKey, endpoint: "http://localhost", model: call.request.model)
    }
    try await store.recorder(run: run).append(transcript, score: .sample(1))
  }

  private func count(_ table: String, in store: RunStore) async throws -> Int {
    let sql = "SELECT count(*) FROM \(table)"
    return try await store.reports.perform { connection in
      try connection.first(text: sql, []) { try $0.int(0) } ?? 0
    }
  }

  private func rows(in store: RunStore) async throws -> [String: Int] {
    var counts: [String: Int] = [:]
    for table in [
      "runs", "sessions", "run_tasks", "tasks", "configurations", "transcripts", "calls", "events",
      "conduct", "scores", "replies",
    ] {
      counts[table] = try await count(table, in: store)
    }
    return counts
  }

  @Test func `a deleted run leaves nothing but its replies, and the others are as they were`()
    async throws
  {
    try await withStore { store in
      let kept = try await store.sampleRun()
      try await attempt(kept, in: store)
      let before = try await rows(in: store)
      let run = try await store.sampleRun(.sample(seed: 2))
      try await attempt(run, in: store)
      try await store.deleteRun(run)
      #expect(try await store.runs().map(\.id) == [kept.id])
      var after = try await rows(in: store)
      #expect(after["replies"] == 2)
      after["replies"] = before["replies"]
      #expect(after == before)
      await #expect(throws: StoreError.self) { try await store.deleteRun(run) }
      // The same connection makes it anew.
      let again = try await store.sampleRun(.sample(seed: 2))
      try await attempt(again, in: store)
      #expect(again.id == run.id)
      #expect(try await store.totals(of: again).transcripts == 1)
    }
  }

  @Test func `replies go too on request, but for those that another run uses`() async throws {
    try await withStore { store in
      let one = try await store.sampleRun()
      try await attempt(one, in: store)
      let hit = try await store.sampleRun(.sample(seed: 2))
      try await attempt(hit, in: store, isCacheHit: true)
      try await store.deleteRun(one, includingReplies: true)
      #expect(try await count("replies", in: store) == 1, "the hit needs it")
      let own = try await store.sampleRun(.sample(seed: 3))
      try await attempt(own, in: store)
      #expect(try await count("replies", in: store) == 2)
      try await store.deleteRun(own, includingReplies: true)
      #expect(try await count("replies", in: store) == 1)
      let id = AttemptID(taskID: "task-1", repetition: 0)
      #expect(try await store.transcript(of: hit, id)?.transcript.calls[0].reply.text == "Paris")
    }
  }

  @Test func `a start that came to nothing is not the latest run where another has a transcript`()
    async throws
  {
    try await withStore { store in
      let first = try await store.sampleRun()
      #expect(try await store.run("latest").id == first.id)
      try await attempt(first, in: store)
      let empty = try await store.sampleRun(.sample(seed: 2))
      #expect(try await store.run("latest").id == first.id)
      #expect(try await store.runs().map(\.id) == [empty.id, first.id])
    }
  }
}
