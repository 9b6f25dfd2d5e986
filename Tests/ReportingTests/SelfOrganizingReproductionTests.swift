import Evaluation
import Foundation
import Reporting
import Testing

@Suite struct SelfOrganizingReproductionTests {
  private let baseline: PublishedBaseline

  init() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    baseline = try PublishedBaseline(
      contentsOfFile: root.appending(path: "baselines/self-organizing.json").path)
  }

  private func measured(
    _ organization: String, scores: [Double], values: [String: Double] = [:],
    shock: String? = nil, agents: Int = 8, roles: String = "free"
  ) -> SelfOrganizingReproduction.Measured {
    var options: [String: JSONValue] = [
      "agents": .integer(agents), "models": [],
      "shock": .array(shock.map { [.string($0)] } ?? []),
    ]
    if organization == "sequential" {
      options.merge(["roles": .string(roles), "stop-after": "none"]) { $1 }
    }
    return .init(
      run: .fixture(
        "\(organization)\(shock ?? "")\(agents)\(roles)", scores: scores,
        configuration: .fixture(organization: organization, options: options)),
      agents: agents, isShocked: shock != nil, values: values)
  }

  private let good = coins(60, seed: 1, share: 0.9)
  private let poor = coins(60, seed: 1, share: 0.2)

  @Test func `a protocol's measures stand beside the paper's figures`() throws {
    let reproduction = try SelfOrganizingReproduction(
      baseline,
      measured: [
        measured("sequential", scores: good, values: ["quality": 0.9, "balance": 0.5]),
        measured("coordinator", scores: poor, values: ["quality": 0.2]),
        measured(
          "sequential", scores: poor, values: ["quality": 0.1, "resilience": 0.7],
          shock: "remove:agent-03@task:5"),
      ])
    func row(_ organization: String, _ metric: String) throws -> [String: Double] {
      try #require(
        reproduction.rows.first {
          $0.organization == organization && $0.agents == 8 && $0.figure.metric == metric
        }
      ).measured
    }
    #expect(try row("sequential", "quality") == ["squad2": 0.9])
    #expect(try row("sequential", "balance") == ["squad2": 0.5])
    #expect(try row("sequential", "resilience") == ["squad2": 0.7])
    #expect(try row("broadcast", "quality").isEmpty)
    #expect(reproduction.directions.map(\.finding).first == .holds)
    #expect(reproduction.document.text().contains("score: coordinator (8) < sequential (8)"))
  }

  @Test func `runs under other conditions do not stand for the paper's`() throws {
    func other(_ options: [String: JSONValue], _ values: [String: Double]) -> Measured {
      var run = measured("sequential", scores: poor).run
      run.run = "other \(values)"
      run.configuration.options.merge(options) { $1 }
      return Measured(run: run, agents: 8, isShocked: false, values: values)
    }
    let mixed = other(["models": ["a:4", "b:4"]], ["quality": 0.1])
    let shocked = other(
      ["shock": ["remove:agent-03@task:5"], "context-budget": 100], ["resilience": 0.2])
    let reproduction = try SelfOrganizingReproduction(
      baseline,
      measured: [
        mixed, Measured(run: shocked.run, agents: 8, isShocked: true, values: shocked.values),
        measured("sequential", scores: good, values: ["quality": 0.9]),
      ])
    let own = reproduction.rows.filter { $0.organization == "sequential" && $0.agents == 8 }
    #expect(own.first { $0.figure.metric == "quality" }?.measured == ["squad2": 0.9])
    #expect(own.first { $0.figure.metric == "resilience" }?.measured == [:])
  }

  @Test func `figures of no protocol are shown, with what several runs say of them`() throws {
    let values = [("sequential", 0.9), ("coordinator", 0.6), ("broadcast", 0.3), ("shared", 0.5)]
    let reproduction = try SelfOrganizingReproduction(
      baseline,
      measured: values.map { name, quality in
        measured(name, scores: good, values: ["quality": quality, "distinct roles": 12])
      })
    #expect(reproduction.rows.count == baseline.figures.count)
    func row(_ metric: String) throws -> Double {
      let row = try #require(
        reproduction.rows.first { $0.figure.metric == metric && $0.agents != 16 })
      return try #require(row.measured["squad2"])
    }
    #expect(try row("distinct roles") == 12)
    #expect(abs(try row("quality of sequential over coordinator, gain") - 0.5) < 1e-9)
    #expect(abs(try row("quality of the best over the worst protocol, gain") - 2) < 1e-9)
    #expect(reproduction.document.text().contains("models, N = 16, level L3, model 2"))
  }

  @Test func `each gain is taken at the size of the paper's figure`() throws {
    let reproduction = try SelfOrganizingReproduction(
      baseline,
      measured: [
        measured("sequential", scores: good, values: ["quality": 0.9]),
        measured("coordinator", scores: good, values: ["quality": 0.6]),
        measured("sequential", scores: good, values: ["quality": 0.8], agents: 16),
        measured("coordinator", scores: good, values: ["quality": 0.4], agents: 16),
        measured("sequential", scores: good, values: ["quality": 0.75], roles: "fixed"),
      ])
    func gains(_ metric: String) -> [Double] {
      reproduction.rows.filter { $0.figure.metric == metric }.compactMap { $0.measured["squad2"] }
        .map { ($0 * 1000).rounded() / 1000 }
    }
    #expect(gains("quality of sequential over coordinator, gain") == [1, 0.5])
    #expect(reproduction.document.text().contains("it is the gain at N = 16"))
    #expect(gains("quality of free over fixed roles, gain") == [0.2, 0.2])
  }

  @Test func `the best and the worst protocol are told apart by Cohen's d`() throws {
    let reproduction = try SelfOrganizingReproduction(
      baseline,
      measured: [
        measured("sequential", scores: good), measured("coordinator", scores: poor),
        measured("broadcast", scores: poor), measured("shared", scores: poor),
      ])
    let row = try #require(
      reproduction.rows.first { $0.figure.metric.hasPrefix("Cohen's d") })
    let effect = try #require(row.measured["squad2"])
    #expect(effect > 1)
  }

  private typealias Measured = SelfOrganizingReproduction.Measured

  @Test func `a direction against the paper's is called reversed`() throws {
    let reproduction = try SelfOrganizingReproduction(
      baseline,
      measured: [
        measured("sequential", scores: poor), measured("coordinator", scores: good),
      ])
    #expect(reproduction.directions.map(\.finding).first == .reversed)
  }

  @Test func `without runs only the paper speaks`() throws {
    let reproduction = try SelfOrganizingReproduction(baseline, measured: [])
    #expect(reproduction.directions.isEmpty)
    #expect(reproduction.rows.count > 15)
    #expect(reproduction.document.text().contains("No runs of these protocols yet."))
  }
}
