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
        {"answerFormat":"squad2-span/1","benchmark":"squad2","dataset":"data/dev.json","datasetHash":"abababababababababababababababababababababababababababababababab",\#
        "endpoint":"http://localhost:8080/v1","limits":{"calls":10},"model":"llama-3.1-8b",\#
        "options":{"nested":{"none":null,"on":true},"rounds":3,"style":"brief/é"},"organization":"single",\#
        "promptHash":"efefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefef",\#
        "promptVersion":"single/1","repeats":2,\#
        "sampling":{"extraBody":{"top_k":40},"maxCompletionTokens":512,"temperature":0.7},"seed":1,"selection":"sample 3 seed 1",\#
        "taskSetHash":"cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"}
        """#)
    #expect(identity.hash == "b74b850e8e996728be6ca175cf949a29a5deba934dc77dd7fb25c110d5243759")
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
      #expect(first.repliesSince == nil)
      #expect(try await store.runToContinue(.sample(), fresh: true) == nil)
      let fresh = try await store.sampleRun(fresh: true)
      try await store.finishRun(fresh, .incomplete)
      #expect(try await store.runToContinue(.sample(), fresh: true)?.id == fresh.id)
      let again = try await store.sampleRun(fresh: true)
      #expect(again.id == fresh.id && again.repliesSince == fresh.repliesSince)
      #expect(fresh.repliesSince != nil)
      try await store.finishRun(again, .complete)
      #expect(try await store.sampleRun(fresh: true).id == first.id + "-3")
    }
  }

  @Test func `a fresh run takes no replies that are older than itself`() async throws {
    try await withStore { store in
      let key = requestKey(1)
      try await store.commit(ChatReply(text: "old"), for: key, endpoint: "e")
      let first = try await store.sampleRun()
      let fresh = try await store.sampleRun(fresh: true)
      #expect(try await store.archive(for: first).reply(for: key)?.text == "old")
      #expect(try await store.archive(for: fresh).reply(for: key) == nil)
      try await store.archive(for: fresh).commit(ChatReply(text: "new"), for: key, endpoint: "e")
      #expect(try await store.archive(for: fresh).reply(for: key)?.text == "new")
    }
  }

  @Test func `what was paid counts once, also where a later attempt finds it in the store`()
    async throws
  {
    try await withStore { store in
      let old = Transcript.small(2)
      try await store.commit(old.calls[0].reply, for: old.calls[0].requestKey, endpoint: "e")
      let run = try await store.sampleRun()
      let twin = try await store.sampleRun(.sample(seed: 3))
      for task in 0...1 {
        let call = Transcript.small(task).calls[0]
        try await store.commit(call.reply, for: call.requestKey, endpoint: "e")
      }
      let recorder = store.recorder(run: run)
      // The process died before this one had a transcript, so the next attempt met it as a hit.
      try await recorder.append(.small(0, isCacheHit: true), score: nil)
      try await recorder.append(.small(1), score: nil)
      try await recorder.append(.small(2, isCacheHit: true), score: nil)
      // Another run that takes one of these replies has paid nothing for it.
      let other = try await store.sampleRun(.sample(seed: 2))
      try await store.recorder(run: other).append(.small(0, isCacheHit: true), score: nil)
      #expect(try await store.paidUsage(of: [other]).isEmpty)
      let paid = try await store.paidUsage(of: [run, other])
      #expect(paid.map(\.model) == ["llama-3.1-8b"])
      #expect(paid.map(\.usage.totalTokens) == [24])
      // One that was begun before they came has paid for them too, but only once.
      try await store.recorder(run: twin).append(.small(0, isCacheHit: true), score: nil)
      #expect(try await store.paidUsage(of: [twin]).map(\.usage.totalTokens) == [12])
      #expect(try await store.paidUsage(of: [run, twin]).map(\.usage.totalTokens) == [24])
    }
  }

  @Test func `a run is not continued on other tasks`() async throws {
    try await withStore { store in
      _ = try await store.sampleRun()
      var changed = [RunTask].sample()
      changed[1].contentHash = "other"
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
        try $0.first("SELECT count(*) FROM tasks") { $0.int(0) }
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
