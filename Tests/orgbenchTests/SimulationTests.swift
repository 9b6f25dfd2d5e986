import Foundation
import Testing

/// `simulate society` as a user runs it.
@Suite struct SimulationTests {
  private let folder: Program.Folder

  init() throws { folder = try Program.Folder() }

  private func simulate(_ words: String..., store: String = "s.sqlite") throws -> Program.Result {
    try Program.run(
      ["simulate", "society", "--agents", "16", "--json", "--store", folder.path(store)]
        + (words.contains("--attempts") ? [] : ["--attempts", "3"]) + words)
  }

  private func orgbench(_ words: String..., store: String = "s.sqlite") throws -> Program.Result {
    try Program.run(words + ["--store", folder.path(store)])
  }

  @Test func `the same seed gives the same records byte for byte, another gives others`() throws {
    for (store, seed) in [("a", "1"), ("b", "1"), ("c", "2")] {
      #expect(try simulate("--seed", seed, store: store).status == 0)
    }
    let exports = try ["a", "b", "c"].map {
      try orgbench("export", "transcripts", "latest", store: $0).output
    }
    #expect(exports[0].count > 10_000 && exports[0].contains(#""simulated_turns":[{"agent""#))
    #expect(exports[0] == exports[1] && exports[0] != exports[2])
  }

  @Test func `the same command again writes nothing new and counts the same`() throws {
    let first = try simulate().json()
    let again = try simulate().json()
    for name in ["run", "events", "claims", "attempts"] {
      #expect(first[name] as? NSObject == again[name] as? NSObject, "\(name)")
    }
    let listed = try orgbench("show", "latest", "--json")
    #expect(listed.output.components(separatedBy: #""simulated""#).count == 4)
  }

  @Test func `it is shown as simulated, read by analyses, and never ranked or compared`() throws {
    let run = try #require(try simulate().json()["run"] as? String)
    #expect(run.hasPrefix("simulation-society-"))
    let shown = try orgbench("show", run)
    #expect(shown.output.hasPrefix("Simulated: no model was asked"))
    let task = try orgbench("show", run, "1")
    #expect(task.output.contains("Simulated: no model was asked in 320 turns."))
    let analysis = try orgbench("analyze", "coordination", run)
    #expect(analysis.status == 0 && analysis.output.contains("Simulated, without a model:"))
    let leaderboard = try orgbench("leaderboard")
    #expect(leaderboard.status == 0 && leaderboard.output.contains("Left out: 1 simulated run"))
    #expect(!leaderboard.output.contains(run))
    let machine = try orgbench("leaderboard", "--json")
    #expect(!machine.output.contains(run) && machine.errors.contains("Left out: 1 simulated run"))
    for words in [
      ["compare", run, run], ["rescore", run], ["export", "scores", run],
      ["export", "predictions", run], ["analyze", "scaling", run], ["analyze", "roles", run],
      ["baselines", "save", folder.path("b.json"), run],
    ] {
      let refused = try Program.run(words + ["--store", folder.path("s.sqlite")])
      #expect(refused.status == 2 && refused.errors.contains("it is simulated"), "\(words)")
    }
  }

  @Test func `after kill -9 the same command continues to the records of an undisturbed run`()
    throws
  {
    let words = ["simulate", "society", "--agents", "32", "--attempts", "50", "--store"]
    let running = try Program.Running(words + [folder.path("killed")])
    // Once some attempts are committed, and before all are.
    var committed = 0
    for _ in 0..<2_000 where committed < 3 {
      usleep(5_000)
      committed =
        try orgbench("show", "latest", "--json", store: "killed").output
        .components(separatedBy: #""simulated""#).count - 1
    }
    kill(running.identifier, SIGKILL)
    #expect(running.wait().status == 137, "it ended before it was killed")
    #expect((3..<50).contains(committed))
    for store in ["killed", "whole"] {
      #expect(try Program.run(words + [folder.path(store)]).status == 0)
    }
    let exports = try ["killed", "whole"].map {
      try orgbench("export", "transcripts", "latest", store: $0).output
    }
    #expect(exports[0] == exports[1] && exports[0].split(separator: "\n").count == 50)
  }

  @Test func `the strength of reinforcement is read from the store as it was simulated`() throws {
    #expect(try simulate("--beta", "1.2", "--attempts", "8").status == 0)
    let json = try orgbench("analyze", "coordination", "latest", "--json").json()
    let rows = try #require(json["routing"] as? [[String: Any]])
    #expect(rows.compactMap { $0["kind"] as? String }.prefix(2) == ["all", "revise"])
    let interval = try #require(rows[0]["beta_interval_95"] as? [Double])
    #expect(interval[0] < 1.2 && interval[1] > 1.2 && interval[1] - interval[0] < 0.5)
    #expect(rows[0]["beta_differs_from_0"] as? Bool == true)
    let ratios = try #require(json["routing_ratio"] as? [[String: Any]])
    #expect(ratios.first?["k"] as? String == "0" && ratios.count > 4)
    #expect(try simulate("--beta", "0", "--attempts", "8").status == 0)
    let without = try orgbench("analyze", "coordination", "latest")
    #expect(without.output.contains("not shown to differ"))
  }

  @Test func `what is fitted on simulated runs works in simulated runs of that topology`() throws {
    #expect(try simulate("--topology", "mesh").status == 0)
    let file = folder.path("dti.json")
    let fit = try orgbench("fit-dti", "latest", "--output", file)
    #expect(fit.status == 0, "\(fit.errors)")
    let integrated = try simulate("--topology", "mesh", "--dti", file)
    #expect(integrated.status == 0, "\(integrated.errors)")
    #expect(try integrated.json()["dti_merges"] as? Int ?? 0 > 0)
    let other = try simulate("--topology", "star", "--dti", file)
    #expect(other.status == 2 && other.errors.contains("no parameters for star with simulation"))
    let refit = try orgbench("fit-dti", "latest", "--output", folder.path("again.json"))
    #expect(refit.status == 2 && refit.errors.contains("--dti"))
    #expect(try simulate("--dti", "on").json()["dti_merges"] as? Int ?? 0 > 0)
  }

  @Test func `without a store it counts the same and times the ledger`() throws {
    let kept = try simulate().json()
    let counted = try Program.run([
      "simulate", "society", "--agents", "16", "--attempts", "3", "--json", "--no-store",
    ])
    let json = try counted.json()
    #expect(json["events"] as? Int == kept["events"] as? Int && json["run"] is NSNull)
    #expect(json["ledger_seconds"] as? Double ?? 0 > 0)
  }

  @Test(arguments: [
    (["--agents", "1"], "--agents"), (["--agents", "513"], "2 to 512"),
    (["--beta", "-1"], "--beta"),
    (["--beta", "nan"], "--beta"), (["--beta", "inf"], "--beta"),
    (["--topology", "ring"], "--topology"),
    (["--branching", "1.1"], "--branching"), (["--attempts", "0"], "--attempts"),
    (["--dti", "/nowhere/dti.json"], "/nowhere/dti.json"),
    (["--store", "/nowhere/s.sqlite"], "/nowhere/s.sqlite"),
    (["--store", "s.sqlite", "--no-store"], "--no-store"),
  ])
  func `wrong input is named`(words: [String], named: String) throws {
    let result = try Program.run(["simulate", "society"] + words)
    #expect(result.status == 2, "\(result)")
    #expect(result.errors.contains(named), "\(result.errors)")
  }
}

/// `reproduce intellectual-elites` on simulated societies, whose laws are known.
@Suite struct SimulatedReproductionTests {
  private let folder: Program.Folder

  init() throws { folder = try Program.Folder() }

  private func findings(
    _ beta: String, attempts: Int = 12, steps: Int = 10, _ more: [String] = []
  ) throws -> [String: String] {
    let store = folder.path("beta-\(beta).sqlite")
    for agents in ["8", "32"] {
      let made = try Program.run(
        [
          "simulate", "society", "--agents", agents, "--beta", beta, "--attempts", "\(attempts)",
          "--steps", "\(steps)", "--store", store,
        ] + more)
      #expect(made.status == 0)
    }
    let result = try Program.run([
      "reproduce", "intellectual-elites", "--simulated", "--store", store, "--json",
    ])
    let claims = try #require(try result.json()["claims"] as? [[String: Any]])
    return claims.reduce(into: [:]) { found, claim in
      if let name = claim["claim"] as? String { found[name] = claim["finding"] as? String }
    }
  }

  @Test func `elites are found where agents act the more, the more is made of their claims`() throws
  {
    let few = ["--participation", "0.15"]
    let reinforced = try findings("1.5", attempts: 20, steps: 20, few)
    #expect(reinforced["H2.1"] == "holds" && reinforced["H2.2"] == "holds", "\(reinforced)")
    let chance = try findings("0", attempts: 20, steps: 20, few)
    #expect(chance["H2.1"] == "undecided" && chance["H2.2"] != "holds", "\(chance)")
  }

  @Test func `a bottleneck of integration is found where it is, and not where it is not`() throws {
    let found = try findings("1", attempts: 20, ["--bottleneck", "1"])
    #expect(found["H2.3"] == "holds", "\(found)")
    try FileManager.default.removeItem(atPath: folder.path("beta-1.sqlite"))
    #expect(try findings("1", attempts: 20)["H2.3"] == "undecided")
  }

  @Test func `reinforced routing is found where it is, and not where it is not`() throws {
    let reinforced = try findings("1")
    #expect(reinforced["H2.1"] == "holds" && reinforced["H3.1"] != "cannot tell")
    #expect(reinforced["DTI.1"] == "cannot tell")
    #expect(try findings("0")["H2.1"] == "undecided")
    // No model made them: they are no reproduction unless asked for.
    let store = folder.path("beta-1.sqlite")
    let unasked = try Program.run(["reproduce", "intellectual-elites", "--store", store])
    #expect(unasked.status == 0 && unasked.output.contains("No run of a society yet."))
    let asked = try Program.run([
      "reproduce", "intellectual-elites", "--simulated", "--store", store,
    ])
    #expect(asked.output.contains("SIMULATED: no model made these runs."))
    #expect(
      try Program.run(["reproduce", "orgagent-table1", "--simulated", "--store", store]).status == 2
    )
  }
}
