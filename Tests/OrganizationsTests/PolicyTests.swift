import Evaluation
import Organizations
import Scripted
import Testing

@Suite struct PolicyTests {
  struct Limits: Sendable, CustomTestStringConvertible {
    let policy: String
    let modes: [JSONValue]
    let governance: Int
    let drafts: Int
    let specialist: Bool
    let cap: Int?
    var testDescription: String { policy }
  }

  private static let limits = [
    Limits(
      policy: "strict", modes: ["direct", "light"], governance: 1, drafts: 1, specialist: false,
      cap: 256),
    Limits(
      policy: "balance", modes: ["direct", "light", "full"], governance: 2, drafts: 3,
      specialist: true, cap: 512),
    Limits(
      policy: "nocap", modes: ["direct", "light", "full"], governance: 3, drafts: 5,
      specialist: true, cap: nil),
    Limits(
      policy: "auto", modes: ["direct", "light", "full"], governance: 3, drafts: 5,
      specialist: true, cap: 300),
  ]

  private static let stubborn = Company([
    "CEO": [Company.plan(mode: "full", specialist: "domain")],
    "CTO": [#"{"reason": "no", "verdict": "amend"}"#], "Reviewer": [Company.reviseWithHelp],
  ])

  @Test(arguments: limits)
  func `a policy's limits hold when nobody ever agrees`(limits: Limits) async throws {
    let transcript = try await OrganizationCatalogue.solve(
      "hierarchical", ["policy": .string(limits.policy)], with: Self.stubborn.model())
    let schema = transcript.calls[0].request.schema?.schema
    #expect(schema?["properties"]?["mode"]?["enum"]?.elements == limits.modes)
    #expect(transcript.calls("CEO").count == limits.governance)
    #expect(transcript.calls("COO").count == limits.governance)
    #expect(transcript.calls("Drafter").count == limits.drafts + 1)
    #expect(transcript.calls("Reviewer").count == limits.drafts)
    #expect(transcript.calls("Specialist").count == (limits.specialist ? limits.drafts : 0))
    let caps = transcript.calls.filter { $0.agent.layer != "A" }.map {
      $0.request.sampling.maxCompletionTokens
    }
    #expect(caps.allSatisfy { $0 == limits.cap })
    #expect(transcript.conduct.governanceRounds == limits.governance)
    #expect(transcript.conduct.executionRounds == limits.drafts + 1)
  }

  @Test func `options replace a policy's limits`() async throws {
    let options: [String: JSONValue] = [
      "policy": "strict", "mode": "light", "governance-rounds": 2, "execution-rounds": 4,
      "completion-cap": 99,
    ]
    let transcript = try await OrganizationCatalogue.solve(
      "hierarchical", options, with: Self.stubborn.model())
    #expect(transcript.calls("CEO").count == 2)
    #expect(transcript.calls("Drafter").count == 5)
    #expect(transcript.calls.allSatisfy { $0.request.sampling.maxCompletionTokens == 99 })
  }

  @Test func `a cap of none is no cap`() async throws {
    let transcript = try await OrganizationCatalogue.solve(
      "hierarchical", ["completion-cap": "none"], with: Company().model())
    #expect(transcript.calls.allSatisfy { $0.request.sampling.maxCompletionTokens == nil })
    #expect(transcript.conduct.completionCap == nil)
  }

  struct Plan: Sendable, CustomTestStringConvertible {
    let policy: String
    let reply: String
    /// Facts of the transcript, by name.
    let facts: [String: JSONValue]
    let fault: String?
    var testDescription: String { "\(policy): \(reply.prefix(60))" }

    init(_ policy: String, _ reply: String, _ facts: [String: JSONValue], _ fault: String?) {
      self.policy = policy
      self.reply = reply
      self.facts = facts
      self.fault = fault
    }
  }

  @Test(arguments: [
    Plan("auto", Company.plan(), ["mode": "light", "completion-cap": 300], nil),
    Plan(
      "strict", Company.plan(mode: "full"), ["mode": "light", "completion-cap": 256],
      "mode full is not allowed"),
    Plan(
      "auto", Company.plan(cap: 9), ["completion-cap": 128], "completion_cap 9 is out of range"),
    Plan(
      "auto", Company.plan(cap: 2048), ["completion-cap": 1024],
      "completion_cap 2048 is out of range"),
    Plan(
      "auto", Company.plan(drafter: "telepathy"), ["drafter-skill": "reasoning"],
      "drafter_skill is missing or unknown"),
    Plan("auto", Company.plan(mode: "turbo"), ["mode": "light"], "mode is missing or unknown"),
    Plan("nocap", Company.plan(mode: "turbo"), ["mode": "full"], "mode is missing or unknown"),
    Plan(
      "auto", #"```json\#n{'mode': 'FULL MAS', 'drafter_skill': 'Data', 'guidance': 'go',}\#n```"#,
      ["mode": "full", "drafter-skill": "data", "completion-cap": 1024],
      "specialist_skill is missing or unknown; completion_cap is missing or no whole number"),
    Plan(
      "auto", "I would not plan.", ["mode": "light", "drafter-skill": "reasoning"],
      "no plan as a JSON object"),
    Plan("strict", #"{"mode": "light"}"#, ["mode": "direct"], "no plan as a JSON object"),
    Plan("balance", "", ["mode": "light", "completion-cap": 512], "no plan as a JSON object"),
  ])
  func `a plan outside its terms is clamped, an unreadable one replaced`(plan: Plan) async throws {
    let transcript = try await OrganizationCatalogue.solve(
      "hierarchical", ["policy": .string(plan.policy)], with: Company(["CEO": [plan.reply]]).model()
    )
    for (name, value) in plan.facts {
      let fact = try #require(Conduct.facts.first { $0.name == name })
      #expect(transcript.conduct[fact] == value)
    }
    #expect(transcript.calls[0].formatFailure == plan.fault)
    #expect(transcript.outcome == .answered(Prediction("Orvale")))
  }

  @Test func `a later plan that cannot be read leaves the one before`() async throws {
    let transcript = try await OrganizationCatalogue.solve(
      "hierarchical", [:],
      with: Company([
        "CEO": [Company.plan(mode: "direct", drafter: "domain"), "what?"],
        "COO": [#"{"reason": "dear", "verdict": "amend"}"#, Company.approval],
      ]).model())
    #expect(transcript.conduct.mode == "direct")
    #expect(transcript.conduct.drafterSkill == "domain")
    #expect(transcript.formatFailures == 1)
  }
}
