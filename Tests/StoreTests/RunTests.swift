import Digests
import Evaluation
import Testing

@testable import Store

@Suite struct RunTests {
  // The JSON is checked by eye; the hash is that of `printf '%s' JSON | sha256sum`.
  @Test func `a configuration's identity does not change from one version to the next`() throws {
    let identity = try ConfigurationIdentity(.sample())
    #expect(
      identity.json == #"""
        {"answerFormat":"squad2-span/1","benchmark":"squad2","datasetHash":"abababababababababababababababababababababababababababababababab",\#
        "endpoint":"http://localhost:8080/v1","limits":{"calls":10},"model":"llama-3.1-8b",\#
        "options":{"nested":{"none":null,"on":true},"rounds":3,"style":"brief/é"},"organization":"single",\#
        "promptHash":"efefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefef",\#
        "promptVersion":"single/1","repeats":2,\#
        "sampling":{"extraBody":{"top_k":40},"maxCompletionTokens":512,"temperature":0.7},"seed":1,"selection":"sample 3 seed 1",\#
        "taskSetHash":"cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"}
        """#)
    #expect(identity.hash == "78b329b0b608ab9087656f4d7997b125041b759dce244510b606d25aec51afa8")
    #expect(identity.runID == "squad2-single-" + identity.hash.prefix(8))
  }

  @Test func `a run's id has no characters that a shell or a file name would mind`() throws {
    let identity = try ConfigurationIdentity(.sample(organization: "topology ring/é$"))
    #expect(identity.runID.hasPrefix("squad2-topology-ring----"))
  }

  @Test func `an equal configuration continues the run`() async throws {
    try await withStore { store in
      let first = try await store.sampleRun()
      try await store.finishRun(first, .incomplete)
      let second = try await store.sampleRun(provenance: .sample(version: "1.1.0"))
      #expect(second.id == first.id)
      #expect(second.status == .running)
      #expect(second.sessions.map(\.provenance.version) == ["1.0.0", "1.1.0"])
      #expect(second.sessions[0].endedAt != nil)
      #expect(second.sessions[1].endedAt == nil)
      #expect(second.configuration == .sample())
      #expect(try await store.runs().map(\.id) == [first.id])
    }
  }

  @Test func `another configuration, or fresh, makes a further run`() async throws {
    try await withStore { store in
      let first = try await store.sampleRun()
      let other = try await store.sampleRun(.sample(seed: 2))
      let second = try await store.sampleRun(fresh: true)
      try await store.finishRun(second, .complete)
      let third = try await store.sampleRun(fresh: true)
      #expect(other.id != first.id)
      #expect(second.id == first.id + "-2")
      #expect(third.id == first.id + "-3")
      #expect(second.configurationHash == first.configurationHash)
      #expect(try await store.sampleRun().id == third.id)
    }
  }

  @Test func `a fresh run is continued until it is complete, and then another one is made`()
    async throws
  {
    try await withStore { store in
      let first = try await store.sampleRun()
      #expect(!first.isFresh)
      #expect(try await store.runToContinue(.sample(), fresh: true) == nil)
      let fresh = try await store.sampleRun(fresh: true)
      try await store.finishRun(fresh, .incomplete)
      #expect(try await store.runToContinue(.sample(), fresh: true)?.id == fresh.id)
      let again = try await store.sampleRun(fresh: true)
      #expect(again.id == fresh.id && again.isFresh)
      #expect(fresh.isFresh)
      try await store.finishRun(again, .complete)
      #expect(try await store.sampleRun(fresh: true).id == first.id + "-3")
    }
  }

  @Test func `a fresh run takes no replies that are older than itself`() async throws {
    try await withStore { store in
      let key = requestKey(1)
      try await store.commit(ChatReply(text: "old"), for: key, endpoint: "e", model: "m")
      let first = try await store.sampleRun()
      let fresh = try await store.sampleRun(fresh: true)
      #expect(try await store.archive(for: first).reply(for: key)?.text == "old")
      #expect(try await store.archive(for: fresh).reply(for: key) == nil)
      try await store.archive(for: fresh).commit(
        ChatReply(text: "new"), for: key, endpoint: "e", model: "m")
      #expect(try await store.archive(for: fresh).reply(for: key)?.text == "new")
    }
  }

  @Test func `no clock decides which replies a fresh run takes`() async throws {
    try await withStore { store in
      let (old, new) = (requestKey(1), requestKey(2))
      try await store.commit(ChatReply(text: "old"), for: old, endpoint: "e", model: "m")
      let fresh = try await store.sampleRun(fresh: true)
      let archive = store.archive(for: fresh)
      try await archive.commit(ChatReply(text: "new"), for: new, endpoint: "e", model: "m")
      // As if the clock had been an hour ahead before, and been set back since.
      try await store.write { connection in
        try connection.execute(
          """
          UPDATE replies SET replied_at = replied_at + iif(id = 1, 3600, -3600);
          UPDATE sessions SET started_at = started_at + 60
          """)
      }
      #expect(try await archive.reply(for: old) == nil)
      #expect(try await archive.reply(for: new)?.text == "new")
    }
  }

  @Test func `what was paid counts once, whatever became of it`() async throws {
    try await withStore { store in
      func commit(_ task: Int, by run: RunRecord) async throws {
        let call = Transcript.small(task).calls[0]
        try await store.archive(for: run).commit(
          call.reply, for: call.requestKey, endpoint: "e", model: call.request.model)
      }
      let earlier = try await store.sampleRun(.sample(seed: 9))
      try await commit(2, by: earlier)
      let run = try await store.sampleRun()
      let recorder = store.recorder(run: run, retrying: [.refused])
      // The process died before this one had a transcript, so the next attempt met it as a hit.
      try await commit(0, by: run)
      try await recorder.append(.small(0, isCacheHit: true), score: nil)
      // This one was asked for again, and both answers were paid.
      try await commit(1, by: run)
      try await recorder.append(.small(1, outcome: .refused(reason: "no")), score: nil)
      try await commit(1, by: run)
      try await recorder.append(.small(1), score: nil)
      // This one was there already.
      try await recorder.append(.small(2, isCacheHit: true), score: nil)
      #expect(try await store.paidUsage(of: [run]).map(\.usage.totalTokens) == [36])
      #expect(try await store.paidUsage(of: [run]).map(\.model) == ["llama-3.1-8b"])
      // An answer that could not be used is paid all the same, before a reply and without one.
      var reply = ChatReply(text: "x", usage: Usage(promptTokens: 1, completionTokens: 1))
      reply.discardedUsage = Usage(promptTokens: 100, completionTokens: 10)
      let archive = store.archive(for: run)
      try await archive.commit(reply, for: requestKey(77), endpoint: "e", model: "z")
      try await archive.recordDiscarded(Usage(promptTokens: 1000, completionTokens: 5), model: "z")
      let paid = try await store.paidUsage(of: [run, earlier])
      #expect(paid.map(\.model) == ["llama-3.1-8b", "z"])
      #expect(paid.map(\.usage.totalTokens) == [48, 1117])
    }
  }

  @Test func `a run is not continued on other tasks`() async throws {
    try await withStore { store in
      _ = try await store.sampleRun()
      var changed = [RunTask].sample()
      changed[1].contentHash = requestKey(99)
      await #expect(throws: InputError.self) {
        try await store.beginRun(.sample(), provenance: .sample(), tasks: changed)
      }
      await #expect(throws: InputError.self) { try await store.sampleRun(tasks: 2) }
      await #expect(throws: InputError.self) {
        try await store.beginRun(
          .sample(seed: 9), provenance: .sample(), tasks: [RunTask].sample(1) + .sample(1))
      }
      #expect(try await store.runs().count == 1)
    }
  }

  @Test func `runs share the rows of equal tasks`() async throws {
    try await withStore { store in
      _ = try await store.sampleRun()
      let other = try await store.sampleRun(.sample(seed: 2))
      #expect(try await store.tasks(of: other) == .sample())
      let count = try await store.reports.perform {
        try $0.first("SELECT count(*) FROM tasks") { try $0.int(0) }
      }
      #expect(count == 3)
    }
  }

  @Test func `a run is found by id, by the beginning of its id, by name and as the latest`()
    async throws
  {
    try await withStore { store in
      let musr = try await store.sampleRun(.sample(benchmark: "musr"), name: "nightly")
      let squad = try await store.sampleRun()
      #expect(try await store.run(musr.id).id == musr.id)
      #expect(try await store.run("mus").id == musr.id)
      #expect(try await store.run("nightly").id == musr.id)
      #expect(try await store.run("latest").id == squad.id)
      _ = try await store.sampleRun(.sample(benchmark: "musr"))
      #expect(try await store.run("latest").id == musr.id)
      #expect(try await store.run("nightly").name == "nightly")
      let newer = try await store.sampleRun(.sample(benchmark: "gaia"), name: "nightly")
      #expect(try await store.run("nightly").id == newer.id)
    }
  }

  @Test func `an id goes before the beginning of a longer id`() async throws {
    try await withStore { store in
      let first = try await store.sampleRun()
      _ = try await store.sampleRun(fresh: true)
      #expect(try await store.run(first.id).id == first.id)
      let error = await #expect(throws: InputError.self) { try await store.run("squad2-") }
      #expect(error?.problem == "several runs begin with “squad2-”: \(first.id), \(first.id)-2")
    }
  }

  @Test(arguments: ["nope", "", "%", "squad2_"])
  func `an unknown run is an error that lists the runs`(_ reference: String) async throws {
    try await withStore { store in
      let empty = await #expect(throws: InputError.self) { try await store.run(reference) }
      #expect(empty?.problem == "no run “\(reference)”: the store has no runs")
      let run = try await store.sampleRun()
      let error = await #expect(throws: InputError.self) { try await store.run(reference) }
      #expect(error?.place == store.path)
      #expect(error?.problem == "no run “\(reference)”; runs here: \(run.id)")
    }
  }
}
