import Evaluation
import Organizations
import Testing

@Suite struct MeasuresTests {
  private func transcript(
    _ agents: [(role: String, status: Participant.Status)], tokens: [Int] = [],
    claims: [Claim] = [], repetition: Int = 0, shocks: [String] = []
  ) -> Transcript {
    let participants = agents.enumerated().map { index, agent in
      Participant(
        agent: "agent-0\(index + 1)", role: agent.role, status: agent.status, isTaken: false)
    }
    let calls = tokens.enumerated().map { index, tokens in
      Call(
        number: index + 1, agent: Agent(id: "agent-0\(index + 1)", role: ""),
        purpose: "contribute", round: 0, request: ChatRequest(model: "m", messages: []),
        requestKey: "",
        reply: ChatReply(
          text: "", usage: Usage(promptTokens: 7, completionTokens: tokens)), isCacheHit: false)
    }
    var conduct = Conduct()
    conduct.shocks = shocks
    return Transcript(
      taskID: "t", repetition: repetition, outcome: .unparsable(reason: ""), calls: calls,
      claims: claims, conduct: conduct, participants: participants)
  }

  private func claim(_ id: Int, _ parents: [Int], call: Int? = 1) -> Claim {
    Claim(
      id: Claim.ID(id), parents: parents.map(Claim.ID.init), root: Claim.ID(1), depth: 0,
      status: .proposed, agent: "agent-01", call: call)
  }

  @Test(arguments: [
    ("The Fact-Checker", "fact checker"), ("fact checker agent", "fact checker"),
    ("FACT  CHECKER!", "fact checker"), ("Verifier 2", "verifier 2"), ("an Agent", nil), ("", nil),
  ])
  func `role names are normalized`(role: String, normalized: String?) {
    #expect(RoleName.normalized(role) == normalized)
  }

  @Test func `roles are counted once, and unnamed ones not at all`() {
    let measures = TeamMeasures([
      transcript([("Reader", .contributed), ("the reader", .contributed)]),
      transcript([("Critic", .contributed), ("", .idle)]),
    ])
    #expect(measures.roles.played == 2 && measures.roles.named == 2)
    #expect(measures.roles.turns == 4 && measures.roles.playedPerThousandTurns == 500)
    #expect(measures.tasks == 2)
  }

  @Test func `roles that were named and not played are counted apart, and are no stability`() {
    let tasks = [
      transcript([("reader", .contributed), ("quitter", .abstained)]),
      transcript([("reader", .contributed), ("quitter", .abstained)]),
      transcript([("judge", .contributed), ("quitter", .contributed)]),
    ]
    let measures = TeamMeasures(tasks)
    #expect(measures.roles.played == 3 && measures.roles.named == 3)
    #expect(TeamMeasures([tasks[0]]).roles.played == 1)
    #expect(TeamMeasures([tasks[0]]).roles.named == 2)
    #expect(measures.roleStability == 0.5)
  }

  @Test func `over several runs a role that two of them have is one`() {
    let runs = [
      TeamMeasures([transcript([("Reader", .contributed), ("judge", .contributed)])]),
      TeamMeasures([transcript([("the reader", .contributed), ("critic", .abstained)])]),
    ]
    let union = RoleCounts(unionOf: runs.map(\.roles))
    #expect(union.turns == 4 && union.played == 2 && union.named == 3)
    #expect(union.playedPerThousandTurns == 500)
    #expect(RoleCounts(unionOf: []).playedPerThousandTurns == nil)
  }

  @Test func `balance counts what agents contributed, not what they said`() {
    let one = transcript([("", .contributed), ("", .abstained)], tokens: [30, 30])
    #expect(TeamMeasures([one]).balance == 0)
    let nobody = transcript([("", .abstained), ("", .refused)], tokens: [30, 30])
    #expect(TeamMeasures([nobody]).balance == nil)
  }

  @Test func `of those that did nothing some withdrew of their own will`() {
    let team = transcript([("", .abstained), ("", .idle), ("", .idle), ("", .idle)])
    #expect(TeamMeasures([team]).voluntaryShare == 0.25)
    #expect(TeamMeasures([transcript([("", .contributed)])]).voluntaryShare == nil)
  }

  @Test func `abstention is voluntary or assigned`() {
    let measures = TeamMeasures([
      transcript([("", .abstained), ("", .idle), ("", .idle), ("", .failed)])
    ])
    #expect(measures.voluntaryAbstention == 0.25)
    #expect(measures.assignedIdleness == 0.5)
  }

  @Test func `stability is the mean share of agents that keep a role to the next task of a repeat`()
  {
    let tasks = [
      transcript([("reader", .contributed), ("critic", .contributed)]),
      transcript([("x", .contributed), ("x", .contributed)], repetition: 1),
      transcript([("The Reader", .contributed), ("judge", .contributed)]),
      transcript([("reader", .contributed), ("", .abstained)]),
    ]
    #expect(TeamMeasures(tasks).roleStability == 0.75)
    #expect(TeamMeasures([tasks[0], tasks[1]]).roleStability == nil)
  }

  @Test func `depth is the longest chain of claims that agents made`() {
    let flat = transcript([], claims: [claim(1, []), claim(2, []), claim(3, [1, 2], call: nil)])
    let deep = transcript(
      [], claims: [claim(1, []), claim(2, [1]), claim(3, []), claim(4, [2, 3])])
    #expect(TeamMeasures([flat]).hierarchyDepth == 1)
    #expect(TeamMeasures([flat, deep]).hierarchyDepth == 2)
    #expect(TeamMeasures([transcript([])]).hierarchyDepth == nil)
  }

  @Test(arguments: [([5, 5], 1.0), ([10, 0], 0.0), ([3, 1], 0.8112781244591328)])
  func `balance is the evenness of contribution tokens`(tokens: [Int], balance: Double) throws {
    let agents = tokens.map { _ in (role: "", status: Participant.Status.contributed) }
    let measured = try #require(TeamMeasures([transcript(agents, tokens: tokens)]).balance)
    #expect(abs(measured - balance) < 1e-12)
  }

  @Test func `agents that did nothing weigh on balance`() throws {
    let agents = Array(repeating: (role: "", status: Participant.Status.contributed), count: 4)
    let measured = try #require(TeamMeasures([transcript(agents, tokens: [5, 5])]).balance)
    #expect(abs(measured - 0.5) < 1e-12)
  }

  @Test func `another organization's transcript has no agents to measure`() {
    let measures = TeamMeasures([
      Transcript(taskID: "t", repetition: 0, outcome: .unparsable(reason: ""))
    ])
    #expect(measures.tasks == 0)
    #expect(measures.voluntaryAbstention == nil)
    #expect(measures.balance == nil)
  }

  @Test func `resilience compares the score before and after each shock`() {
    let first = ["remove:agent-03@task:3"]
    let second = ["remove:agent-03@task:3", "model:agent-01=x@task:4"]
    let resilience = Resilience([
      (transcript([]), 1), (transcript([]), 0.5), (transcript([], shocks: first), 0),
      (transcript([], shocks: second), 0.6),
    ])
    #expect(resilience.phases.map(\.score) == [0.75, 0, 0.6])
    #expect(resilience.phases.map(\.tasks) == [2, 1, 1])
    #expect(resilience.ratio.map { abs($0 - 0.8) < 1e-12 } == true)
    #expect(Resilience([(transcript([]), 1)]).ratio == nil)
  }
}
