import Evaluation
import Testing

@testable import Organizations

@Suite struct RosterTests {
  @Test func `models are assigned in the order of the agents`() throws {
    let roster = try Roster(agents: 4, models: ["llama3:8b:1", "weak:3"])
    #expect(roster.members(at: 1).map(\.model) == ["llama3:8b", "weak", "weak", "weak"])
    #expect(roster.members(at: 1).map(\.id) == ["agent-01", "agent-02", "agent-03", "agent-04"])
  }

  @Test func `the last of two swaps of one agent counts, and only from its task on`() throws {
    let roster = try Roster(
      agents: 2, shocks: ["model:agent-02=a@task:2", "model:agent-02=b:1@task:3"])
    #expect((1...3).map { roster.members(at: $0)[1].model } == [nil, "a", "b:1"])
  }

  @Test(arguments: [
    (["strong:1", "weak:2"], [], "the counts sum to 3"), (["strong"], [], "NAME:COUNT"),
    (["strong:0"], [], "NAME:COUNT"), ([], ["remove:agent-03"], "remove:AGENT@task:POSITION"),
    ([], ["remove:3@task:1"], "remove:AGENT@task:POSITION"),
    ([], ["model:agent-01=@task:2"], "remove:AGENT@task:POSITION"),
    ([], ["remove:agent-01@task:0"], "remove:AGENT@task:POSITION"),
    ([], ["remove:agent-05@task:1"], "there is no agent-05"),
    ([], (1...4).map { "remove:agent-0\($0)@task:\($0)" }, "at least one must stay"),
  ])
  func `an entry that cannot be is an error that says why`(
    models: [String], shocks: [String], reason: String
  ) throws {
    let error = #expect(throws: InputError.self) {
      try Roster(agents: 4, models: models, shocks: shocks)
    }
    #expect(error?.description.contains(reason) == true)
  }

  @Test func `options take a list of words or an array, and are all part of the identity`() throws {
    let kind = try #require(OrganizationCatalogue.kind(named: "sequential"))
    let organization = try kind.organization(["models": "strong:1, weak:7"])
    #expect(
      organization.options
        == (try kind.organization(["models": ["strong:1", "weak:7"]])).options)
    #expect(
      organization.options == [
        "agents": 8, "context-budget": 4000, "context-length": 0, "models": ["strong:1", "weak:7"],
        "roles": "free", "shock": [], "stop-after": "none",
      ])
    #expect(throws: InputError.self) { try kind.organization(["models": 3]) }
    #expect(throws: InputError.self) { try kind.organization(["agents": 1]) }
    #expect(throws: InputError.self) { try kind.organization(["agents": 4, "models": ["weak:7"]]) }
  }
}

@Suite struct ShockOrderTests {
  @Test func `shocks hold in the order of their tasks, however they are given`() throws {
    let roster = try Roster(
      agents: 2,
      shocks: ["model:agent-02=B@task:20", "model:agent-02=A@task:10", "model:agent-02=C@task:20"])
    #expect([9, 10, 19, 20].map { roster.members(at: $0)[1].model } == [nil, "A", "A", "C"])
    #expect(
      roster.shocks(at: 20).map(\.text)
        == ["model:agent-02=A@task:10", "model:agent-02=B@task:20", "model:agent-02=C@task:20"])
  }
}

@Suite struct ContextBudgetTests {
  private let entries = (1...3).map {
    ContextBudget.Entry(
      full: "full \($0) " + String(repeating: "x", count: 32), line: "line \($0)",
      claim: Claim.ID($0))
  }

  /// What is seen is a heading and parts that start like this, and no claim of what is left out.
  private func expect(_ seen: Context, _ starts: [String]) {
    let texts = seen.parts.compactMap(\.text)
    #expect(texts.first == "work")
    #expect(seen.parts.allSatisfy { $0.joint == .paragraph })
    #expect(
      texts.dropFirst().map { $0.prefix(10).split(separator: " x")[0] }
        == starts[...].map { $0[...] })
    let shown = starts.compactMap { $0.hasPrefix("(") ? nil : $0.last?.wholeNumberValue }
    #expect(seen.claims == shown.sorted().map(Claim.ID.init))
  }

  @Test func `where there is nothing to carry there is no heading`() {
    #expect(ContextBudget(tokens: 9).carry([], under: "work").context.isEmpty)
  }

  @Test(arguments: [
    (30, ["full 1", "full 2", "full 3"], 0, 0), (29, ["line 1", "full 2", "full 3"], 1, 0),
    (14, ["line 1", "line 2", "full 3"], 2, 0), (6, ["line 1", "line 2", "line 3"], 3, 0),
    (4, ["(1 earlier", "line 2", "line 3"], 2, 1), (0, ["(3 earlier"], 0, 3),
  ])
  func `what does not fit is cut oldest first, to a line and then altogether`(
    tokens: Int, starts: [String], shortened: Int, leftOut: Int
  ) {
    let (seen, cut) = ContextBudget(tokens: tokens).carry(entries, under: "work")
    expect(seen, starts)
    #expect(cut == ContextBudget.Cut(shortened: shortened, leftOut: leftOut))
  }

  @Test(arguments: [
    (29, ["full 1", "full 2", "line 3"], 1, 0), (14, ["full 1", "line 2", "line 3"], 2, 0),
    (4, ["line 1", "line 2", "(1 further"], 2, 1), (0, ["(3 further"], 0, 3),
  ])
  func `where the first count more, the last are cut`(
    tokens: Int, starts: [String], shortened: Int, leftOut: Int
  ) {
    let (seen, cut) = ContextBudget(tokens: tokens).carry(
      entries, under: "work", cutting: .last)
    expect(seen, starts)
    #expect(cut == ContextBudget.Cut(shortened: shortened, leftOut: leftOut))
  }

  @Test(arguments: [
    (0, 4000), (100_000, 4000), (2324, 525), (1624, 0), (1, 0),
  ])
  func `the model's context leaves what the reply and the rest of the prompt do not take`(
    contextLength: Int, tokens: Int
  ) {
    let budget = ContextBudget(
      tokens: 4000, contextLength: contextLength, completion: 1024, promptBytes: 1800)
    #expect(budget.tokens == tokens)
  }

  @Test func `what a prompt's images take is not left for the others' work`() {
    let budget = ContextBudget(
      tokens: 4000, contextLength: 3324, completion: 1024, promptBytes: 1800, fileTokens: 1000)
    #expect(budget.tokens == 525)
  }

  @Test func `a line is never longer than the work it stands for`() {
    let entry = ContextBudget.Entry(full: "ok", line: "agent-01. Answer: ok")
    #expect(entry.line == entry.full)
    #expect(entry.line.text == "ok")
  }

  @Test(arguments: [("", 0), ("abcd", 1), ("abcde", 2), ("ääää", 2)])
  func `tokens are a quarter of the bytes, rounded up`(text: String, tokens: Int) {
    #expect(ContextBudget.estimate(text) == tokens)
  }
}
