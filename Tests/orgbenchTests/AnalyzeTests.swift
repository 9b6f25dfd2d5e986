import Foundation
import LoopbackServer
import Testing

/// `analyze` and `baselines` on a store that a loopback endpoint filled.
@Suite struct AnalyzeTests {
  private let folder: Program.Folder

  init() throws {
    folder = try Program.Folder()
  }

  private func run(_ words: [String]) throws -> Program.Result {
    let result = try Program.run(words + ["--store", folder.path("s.sqlite")])
    #expect(result.status == 0, "\(result.errors)")
    return result
  }

  private func array(_ result: Program.Result) throws -> [[String: Any]] {
    try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [[String: Any]] ?? []
  }

  private func teams(_ name: String) throws -> [[String: Any]] {
    try run(["analyze", "roles", name, "--json"]).json()["runs"] as? [[String: Any]] ?? []
  }

  @Test func `the layers of a hierarchical run and its plans are reported`() throws {
    let server = try LoopbackServer { _, _ in .chat("ANSWER: 1") }
    _ = try run([
      "run", "-b", "musr", "-o", "hierarchical", "--policy", "strict", "-m", "fake", "--endpoint",
      server.url, "--first", "3",
    ])
    let text = try run(["analyze", "organization", "latest"]).output
    for word in ["drafter-skill", "mode", "layer", "Drafter", "governance-rounds", "accuracy"] {
      #expect(text.contains(word), "\(word) is missing")
    }
    let document = try #require(
      try array(try run(["analyze", "organization", "latest", "--json"])).first)
    let organization = try #require(document["organization"] as? [String: Any])
    #expect(organization["attempts"] as? Int == 3)
    let tokens = try #require(organization["tokens"] as? [String: [[String: Any]]])
    #expect(tokens["layer"]?.compactMap { $0["name"] as? String }.sorted() == ["A", "B", "C"])
    let calls = tokens["layer"]?.compactMap { $0["calls"] as? Int }.reduce(0, +)
    let report = try #require(document["run"] as? [String: Any])
    #expect(calls == report["calls"] as? Int)
  }

  @Test func `the team of a self-organizing run is measured`() throws {
    // Agents 1 and 3 contribute the same number of tokens, 2 and 4 withdraw.
    let server = try LoopbackServer { _, number in
      .chat(
        number % 2 == 1
          ? #"{"abstain": true, "acting_as": "Checker", "analysis": "", "answer": ""}"#
          : #"{"abstain": false, "acting_as": "Solver", "analysis": "c", "answer": "1", "builds_on": [1]}"#
      )
    }
    _ = try run([
      "run", "-b", "musr", "-o", "sequential", "--agents", "4", "-m", "fake", "--endpoint",
      server.url, "--first", "2", "-c", "1",
    ])
    let roles = try run(["analyze", "roles", "latest", "latest", "--json"]).json()
    let team = try #require((roles["runs"] as? [[String: Any]])?.first)
    let union = try #require(roles["union"] as? [String: Any])
    #expect(union["turns"] as? Int == 16 && union["roles_played"] as? Int == 1)
    #expect(team["agents"] as? Int == 4)
    #expect(team["tasks"] as? Int == 2)
    #expect(team["voluntary_abstention"] as? Double == 0.5)
    #expect(team["assigned_idleness"] as? Double == 0)
    #expect(team["roles_played"] as? Int == 1)
    #expect(team["roles_named"] as? Int == 2)
    #expect(team["role_stability"] as? Double == 1)
    #expect(team["hierarchy_depth"] as? Double == 2)
    #expect(team["balance"] as? Double == 0.5)
    #expect(try run(["analyze", "roles", "latest"]).output.contains("50.0%"))
    #expect(try run(["analyze", "roles", "latest", "latest"]).output.contains("runs together"))
  }

  @Test func `a run with a shock stands beside its undisturbed twin on the same tasks`() throws {
    let server = try LoopbackServer { _, _ in
      .chat(#"{"abstain": false, "acting_as": "Solver", "analysis": "c", "answer": "1"}"#)
    }
    func make(_ name: String, _ more: [String]) throws {
      _ = try run(
        [
          "run", "-b", "musr", "-o", "sequential", "--agents", "2", "-m", "fake", "--endpoint",
          server.url, "--first", "3", "-c", "1", "--name", name,
        ] + more)
    }
    let shock = ["--shock", "model:agent-02=other@task:2"]
    try make("shocked", shock)
    let alone = try #require(try teams("shocked").first)
    #expect(alone["resilience"] is NSNull)
    try make("calm", [])
    try make("otherwise", ["--context-budget", "100"])
    let team = try #require(try teams("shocked").first)
    let resilience = try #require(team["resilience"] as? [String: Any])
    #expect((resilience["twin"] as? String)?.hasPrefix("musr-sequential-") == true)
    #expect(resilience["tasks"] as? Int == 2)
    #expect(resilience["difference"] as? Double == 0)
    #expect((resilience["series"] as? [[String: Any]])?.count == 2)
    #expect(try run(["analyze", "roles", "calm"]).output.contains("n/a"))
  }

  @Test func `runs of more and more agents are put on a line, and beside the paper`() throws {
    let server = try LoopbackServer { _, number in .chat("ANSWER: \(number % 3 + 1)") }
    for agents in ["2", "4", "8"] {
      _ = try run([
        "run", "-b", "musr", "-o", "sequential", "--agents", agents, "-m", "fake", "--endpoint",
        server.url, "--first", "5", "-c", "1", "--name", "n\(agents)",
      ])
    }
    let result = try run(["analyze", "scaling", "n2", "n4", "n8", "--json"])
    let document = try result.json()
    let scaling = try #require(document["scaling"] as? [String: Any])
    let points = try #require(scaling["points"] as? [[String: Any]])
    #expect(points.compactMap { $0["agents"] as? Int } == [2, 4, 8])
    let exponent = try #require(scaling["token_exponent"] as? [String: Any])
    #expect(try #require(exponent["value"] as? Double) > 0.5)
    let reproduced = try run(["reproduce", "self-organizing"]).output
    let line = try #require(
      reproduced.split(separator: "\n").first {
        $0.contains("sequential") && $0.contains("balance")
      })
    #expect(!line.contains("none"), "the run of 8 agents is beside the figure: \(line)")
  }

  @Test func `models and shocks may be given again and again, and each model has its cost`() throws
  {
    let reply =
      "{\"role\": \"Solver\", \"abstain\": false, \"contribution\": \"c\", \"answer\": \"1\"}"
    let server = try LoopbackServer { _, _ in .chat(reply) }
    let prices = try folder.write(
      "prices.json",
      #"{"models": {"a": {"input": 1, "output": 2}, "b": {"input": 2, "output": 2}}}"#)
    _ = try run([
      "run", "-b", "musr", "-o", "sequential", "--agents", "4", "-m", "a", "--endpoint",
      server.url, "--first", "2", "-c", "1", "--prices", prices,
      "--models", "a:1", "--models", "b:3",
      "--shock", "remove:agent-02@task:2", "--shock", "model:agent-03=c@task:2",
    ])
    let document = try #require(
      try array(try run(["analyze", "organization", "latest", "--json"])).first)
    let configuration = try #require(document["run"] as? [String: Any])
    let options = try #require(configuration["options"] as? [String: Any])
    #expect(options["models"] as? [String] == ["a:1", "b:3"])
    #expect((options["shock"] as? [String])?.count == 2)
    let organization = try #require(document["organization"] as? [String: Any])
    let tokens = try #require(organization["tokens"] as? [String: [[String: Any]]])
    let models = try #require(tokens["model"]).sorted {
      ($0["name"] as? String ?? "") < ($1["name"] as? String ?? "")
    }
    #expect(models.compactMap { $0["name"] as? String } == ["a", "b", "c"])
    // The second task has lost agent-02 and asks another model as agent-03.
    #expect(models.compactMap { $0["calls"] as? Int } == [2, 4, 1])
    // 10 tokens in and 5 out a call.
    let costs = models.map { $0["cost"] as? Double }
    #expect(abs((costs[0] ?? 0) - 40e-6) < 1e-9)
    #expect(abs((costs[1] ?? 0) - 120e-6) < 1e-9)
    #expect(costs[2] == nil)
    let text = try run(["analyze", "organization", "latest"]).output
    #expect(text.contains("USD/task"))
  }

  @Test func `published figures are listed and shown`() throws {
    let list = try Program.run(["baselines", "list"])
    #expect(list.output.contains("orgagent") && list.output.contains("self-organizing"))
    let shown = try Program.run(["baselines", "show", "orgagent"])
    #expect(shown.output.contains("2,778 tokens") && shown.output.contains("68.98 ± 1.7 points"))
    let unknown = try Program.run(["baselines", "show", "orgagant"])
    #expect(unknown.status == 2)
    #expect(unknown.errors.contains("orgagent"))
  }

  @Test func `an unknown run is refused with those that there are`() throws {
    let server = try LoopbackServer { _, _ in .chat("ANSWER: 1") }
    _ = try run([
      "run", "-b", "musr", "-o", "single", "-m", "fake", "--endpoint", server.url, "--first", "1",
    ])
    let result = try Program.run([
      "analyze", "roles", "nothing", "--store", folder.path("s.sqlite"),
    ])
    #expect(result.status == 2)
    #expect(result.errors.contains("musr-single-"))
  }
}

/// `reproduce` on a store that a loopback endpoint filled.
@Suite struct ReproduceTests {
  private let folder: Program.Folder

  init() throws {
    folder = try Program.Folder()
  }

  @Test func `a table is put beside the runs of an experiment`() throws {
    let server = try LoopbackServer { _, _ in .chat("ANSWER: 1") }
    let experiment = try folder.write(
      "e.json",
      """
      { "name": "e", "options": { "first": 4 }, "benchmarks": ["squad2"],
        "organizations": ["single", "flat", { "organization": "hierarchical", "policy": "auto" }] }
      """)
    let store = folder.path("s.sqlite")
    let run = try Program.run([
      "run", "-x", experiment, "-m", "fake", "--endpoint", server.url, "--store", store,
    ])
    #expect(run.status == 0, "\(run.errors)")
    let result = try Program.run(["reproduce", "orgagent-table1", "--store", store])
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("tokens: hierarchical (auto) < flat"))
    #expect(result.output.contains("musr: no run yet"))
    let json = try Program.run(["reproduce", "orgagent-table1", "--store", store, "--json"]).json()
    #expect((json["benchmarks"] as? [[String: Any]])?.count == 3)
  }

  @Test func `reproduce says with which form of the answer it compares, and never mixes both`()
    throws
  {
    let server = try LoopbackServer { _, _ in .chat("So it is 1821.") }
    let store = folder.path("f.sqlite")
    for form in ["closing", "all"] {
      let experiment = try folder.write(
        "\(form).json",
        """
        { "name": "e", "options": { "first": 2, "answer-form": "\(form)" },
          "benchmarks": ["squad2"],
          "organizations": [\(form == "closing" ? "\"single\", \"flat\"" : "\"single\"")] }
        """)
      let run = try Program.run([
        "run", "-x", experiment, "-m", "fake", "--endpoint", server.url, "--store", store,
      ])
      #expect(run.status == 0, "\(run.errors)")
    }
    let result = try Program.run(["reproduce", "orgagent-table1", "--store", store])
    #expect(result.output.contains("told when closing, as it seems in the paper"))
    let json = try Program.run(["reproduce", "orgagent-figure7", "--store", store, "--json"]).json()
    let section = try #require((json["benchmarks"] as? [[String: Any]])?.first)
    #expect(section["answer_form"] as? String == "closing")
    #expect((section["runs"] as? [String])?.count == 2)
    let board = try Program.run(["leaderboard", "--store", store])
    #expect(board.output.contains("answer-form=closing"))
  }

  @Test func `a wrong table or model is refused with those that there are`() throws {
    let store = folder.path("s.sqlite")
    let server = try LoopbackServer { _, _ in .chat("ANSWER: 1") }
    for model in ["one", "two"] {
      _ = try Program.run([
        "run", "-b", "musr", "-o", "single", "-m", model, "--endpoint", server.url, "--first", "1",
        "--store", store,
      ])
    }
    let table = try Program.run(["reproduce", "orgagent-table4", "--store", store])
    #expect(table.status == 2)
    #expect(table.errors.contains("orgagent-table1"))
    let several = try Program.run(["reproduce", "orgagent-table1", "--store", store])
    #expect(several.status == 2)
    #expect(several.errors.contains("one, two"))
    let unknown = try Program.run(["reproduce", "orgagent-table1", "--store", store, "-m", "x"])
    #expect(unknown.status == 2)
    #expect(unknown.errors.contains("one, two"))
  }
}
