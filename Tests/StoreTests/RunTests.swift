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
      let third = try await store.sampleRun(fresh: true)
      #expect(other.id != first.id)
      #expect(second.id == first.id + "-2")
      #expect(third.id == first.id + "-3")
      #expect(second.configurationHash == first.configurationHash)
      #expect(try await store.sampleRun().id == third.id)
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
