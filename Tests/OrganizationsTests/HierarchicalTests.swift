import Evaluation
import Foundation
import Organizations
import Scripted
import Testing

@Suite struct HierarchicalTests {
  private func solve(
    _ options: [String: JSONValue] = [:], task: BenchmarkTask = .sample(), with company: Company
  ) async throws -> Transcript {
    try await OrganizationCatalogue.solve(
      "hierarchical", options, task: task, with: company.model())
  }

  @Test func `governance plans, execution drafts and reviews, compliance closes`() async throws {
    let transcript = try await solve(with: Company())
    #expect(
      transcript.course == [
        "CEO plan", "CTO approval", "COO approval", "Drafter draft", "Reviewer review",
        "CSO answer",
      ])
    #expect(transcript.calls.map { $0.agent.layer ?? "" }.joined() == "AAABBC")
    #expect(transcript.outcome == .answered(Prediction("Orvale")))
    #expect(transcript.formatFailures == 0)
    var conduct = Conduct()
    conduct.mode = "light"
    conduct.drafterSkill = "data"
    conduct.completionCap = 300
    conduct.governanceRounds = 1
    conduct.isSettled = true
    conduct.planApprovals = 2
    conduct.planApprovalFallbacks = 0
    conduct.executionRounds = 1
    conduct.isRevised = false
    conduct.isSpecialistUsed = false
    conduct.isAccepted = true
    conduct.draftApprovals = 1
    conduct.draftApprovalFallbacks = 0
    conduct.shortenedMessages = 0
    #expect(transcript.conduct == conduct)
    #expect(transcript.notes.isEmpty)
    #expect(
      transcript.story == [
        "ceo propose_claim c1", "cto endorse_claim <- c1", "coo endorse_claim <- c1",
        "ceo delegate_subtask s1 <- c1", "drafter propose_claim c2", "reviewer endorse_claim <- c2",
        "cso revise_claim c3 <- c2",
      ])
    #expect(transcript.subtasks.map(\.status) == [.done])
  }

  @Test func `a plan that is not approved is proposed again, and the talk shows why`() async throws
  {
    let transcript = try await solve(
      with: Company([
        "CTO": [#"{"reason": "needs a reviewer", "verdict": "amend"}"#, Company.approval],
        "CEO": [Company.plan(mode: "direct"), Company.plan(mode: "light")],
      ]))
    #expect(transcript.conduct.governanceRounds == 2)
    #expect(transcript.conduct.mode == "light")
    let again = transcript.calls("CEO")[1].prompt
    #expect(again.contains("[round 1] CEO: mode direct, drafter_skill data"))
    #expect(again.contains("[round 1] CTO: needs a reviewer"))
    #expect(
      transcript.story.prefix(6) == [
        "ceo propose_claim c1", "cto contradict_claim c2 <- c1", "coo endorse_claim <- c1",
        "ceo revise_claim c3 <- c1", "cto endorse_claim <- c3", "coo endorse_claim <- c3",
      ])
  }

  @Test func `when rounds run out the last plan stands and the CTO's wish reaches the Drafter`()
    async throws
  {
    let transcript = try await solve(
      ["policy": "strict"],
      with: Company(["CTO": [#"{"reason": "mind the dates", "verdict": "amend"}"#]]))
    #expect(transcript.conduct.isSettled == false)
    #expect(transcript.conduct.mode == "light")
    #expect(transcript.calls("Drafter")[0].prompt.contains("[plan] CTO: mind the dates"))
  }

  @Test func `only the execution layer reads the material`() async throws {
    let transcript = try await solve(task: .long, with: Company())
    for call in transcript.calls {
      #expect(call.prompt.contains("It is in Orvale.") == (call.agent.layer == "B"))
      #expect(call.prompt.contains("Where does the kiln stand?"))
    }
    #expect(transcript.calls[0].prompt.contains("a text of 304 words"))
    #expect(transcript.calls[0].prompt.contains("The kiln is so old."))
  }

  @Test func `with material=all every layer reads it`() async throws {
    let transcript = try await solve(["material": "all"], task: .long, with: Company())
    let shared = "\(BenchmarkTask.long.material)\n\nQuestion: Where does the kiln stand?\n\n"
    #expect(transcript.calls.allSatisfy { $0.prompt.hasPrefix(shared) })
  }

  @Test func `agents of a layer share their prompt up to the turn`() async throws {
    let transcript = try await solve(
      with: Company(["Reviewer": [Company.revise], "CEO": [Company.plan(mode: "full")]]))
    let officers = transcript.calls[1...2].map(\.prompt)
    #expect(officers[0].commonPrefix(with: officers[1]).hasSuffix("You are the C"))
    let execution = transcript.calls.filter { $0.agent.layer == "B" }.map(\.prompt)
    for (before, after) in zip(execution, execution.dropFirst()) {
      let talk = before.components(separatedBy: "\n\nYou are the ")[0]
      #expect(after.hasPrefix(talk))
    }
  }

  @Test func `the CSO sees the last draft and an open objection, and nothing else of the talk`()
    async throws
  {
    let transcript = try await solve(
      ["mode": "light"],
      with: Company([
        "Drafter": ["first ANSWER: a", "second ANSWER: b", "third ANSWER: c"],
        "Reviewer": [Company.revise, Company.revise, #"{"evidence": "no", "verdict": "revise"}"#],
      ]))
    let prompt = transcript.calls("CSO")[0].prompt
    #expect(prompt.contains("[round 4] Drafter: third ANSWER: c\n[round 3] Reviewer: no\n"))
    #expect(!prompt.contains("second") && !prompt.contains("wrong town"))
    #expect(transcript.conduct.executionRounds == 4)
    #expect(transcript.conduct.isRevised == true)
    #expect(transcript.conduct.isAccepted == false)
    #expect(
      transcript.story.suffix(8) == [
        "drafter propose_claim c2", "reviewer contradict_claim c3 <- c2",
        "drafter revise_claim c4 <- c2", "reviewer contradict_claim c5 <- c4",
        "drafter revise_claim c6 <- c4", "reviewer contradict_claim c7 <- c6",
        "drafter revise_claim c8 <- c6", "cso merge_claims c9 <- c8 c7",
      ])
  }

  @Test func `strict takes direct unless the plan gives a reason`() async throws {
    let bare = #"{"mode": "light", "drafter_skill": "data", "guidance": ""}"#
    let transcript = try await solve(["policy": "strict"], with: Company(["CEO": [bare]]))
    #expect(transcript.conduct.mode == "direct")
    let reasoned = try await solve(["policy": "strict"], with: Company())
    #expect(reasoned.conduct.mode == "light")
  }

  @Test func `all of layer A see policy, modes with their cost, skills and the cap`() async throws {
    let transcript = try await solve(task: .long, with: Company())
    for call in transcript.calls where call.agent.layer == "A" {
      #expect(call.prompt.contains("The answer is one word."))
      #expect(call.prompt.contains("light 2 - 7 (and a Reviewer)"))
      #expect(call.prompt.contains("communications (wording)"))
      #expect(call.prompt.contains("completion_cap: 128 to 1024 tokens"))
      #expect(call.prompt.contains("The simpler the task, the cheaper the mode."))
    }
    let forced = try await solve(["mode": "light", "policy": "strict"], with: Company())
    #expect(forced.calls[1].prompt.contains("Modes, with their calls: only light 2 - 3 ("))
    #expect(!forced.calls[0].prompt.contains("Take direct"))
  }

  @Test func `amendments have fields, and the last ones of both reach the Drafter`() async throws {
    let amendment = """
      {"reason": "dear", "suggested_changes": [{"member": "mode", "value": "direct"}], \
      "verdict": "amend"}
      """
    let transcript = try await solve(
      ["policy": "strict"], with: Company(["CTO": [amendment], "COO": [amendment]]))
    let prompt = transcript.calls("Drafter")[0].prompt
    #expect(prompt.contains("[plan] CTO: dear Set mode to direct."))
    #expect(prompt.contains("[plan] COO: dear Set mode to direct."))
  }

  @Test
  func `a rejection is followed by a revision under every policy, and a heeded one is settled`()
    async throws
  {
    for policy in ["strict", "balance", "auto", "nocap"] {
      let transcript = try await solve(
        ["policy": .string(policy), "mode": "light", "execution-rounds": 1], task: .long,
        with: Company([
          "Drafter": ["ANSWER: Kest", "ANSWER: Orvale"], "Reviewer": [Company.revise],
        ]))
      #expect(
        transcript.course.suffix(4) == [
          "Drafter draft", "Reviewer review", "Drafter revision", "CSO answer",
        ])
      #expect(!transcript.calls("CSO")[0].prompt.contains("It is in Orvale."))
    }
  }

  @Test(arguments: [["ANSWER: Kest"], ["The text says that the"]])
  func `the CSO reads the material where a draft is disputed or states no answer`(
    drafts: [String]
  ) async throws {
    let transcript = try await solve(
      ["mode": "light"], task: .long,
      with: Company(["Drafter": drafts, "Reviewer": [Company.revise]]))
    #expect(transcript.calls("CSO")[0].prompt.contains("It is in Orvale."))
  }

  @Test func `without a draft the CSO reads the material itself`() async throws {
    let transcript = try await solve(
      ["mode": "direct"], task: .long, with: Company(["Drafter": [""]]))
    #expect(transcript.calls("CSO")[0].prompt.contains("It is in Orvale."))
  }

  @Test func `the Specialist speaks only where the Reviewer asks`() async throws {
    let plan = Company.plan(mode: "full", specialist: "domain")
    let unasked = try await solve(
      with: Company([
        "CEO": [plan], "Reviewer": [Company.revise, #"{"evidence": "", "verdict": "approve"}"#],
      ]))
    #expect(unasked.calls("Specialist").isEmpty)
    #expect(unasked.conduct.specialistSkill == "domain")
    #expect(unasked.conduct.isSpecialistUsed == false)
    #expect(unasked.conduct.specialistSkillUsed == nil)
    #expect(unasked.subtasks.map(\.status) == [.done, .open])
    let asked = try await solve(
      with: Company([
        "CEO": [plan],
        "Reviewer": [Company.reviseWithHelp, #"{"evidence": "", "verdict": "approve"}"#],
      ]))
    #expect(
      asked.course[3...] == [
        "Drafter draft", "Reviewer review", "Specialist advice", "Drafter revision",
        "Reviewer review", "CSO answer",
      ])
    #expect(asked.conduct.isSpecialistUsed == true)
    #expect(asked.conduct.specialistSkillUsed == "domain")
    #expect(asked.conduct.specialistSkill == "domain")
    #expect(asked.calls("Drafter")[1].prompt.contains("[round 1] Specialist: Look at the kiln."))
    #expect(asked.story.contains("drafter merge_claims c5 <- c2 c4"))
    #expect(asked.subtasks.map(\.status) == [.done, .done])
  }

  @Test func `an assigned skill is recorded where the mode has no Specialist`() async throws {
    let transcript = try await solve(
      with: Company(["CEO": [Company.plan(mode: "light", specialist: "domain")]]))
    #expect(transcript.conduct.specialistSkill == "domain")
    #expect(transcript.conduct.isSpecialistUsed == false)
    #expect(transcript.subtasks.count == 1)
  }

  @Test func `where there is no Specialist the Reviewer cannot ask for one`() async throws {
    for options: [String: JSONValue] in [["mode": "light"], ["policy": "strict", "mode": "full"]] {
      let transcript = try await solve(
        options, with: Company(["Reviewer": [Company.reviseWithHelp]]))
      #expect(transcript.calls("Specialist").isEmpty)
      let review = try #require(transcript.calls("Reviewer").first)
      #expect(!review.prompt.contains("needs_specialist"))
      #expect(review.request.schema?.schema["properties"]?["needs_specialist"] == nil)
    }
  }

  @Test func `a forced mode is not asked for and cannot be changed`() async throws {
    let transcript = try await solve(
      ["mode": "direct"], with: Company(["CEO": [Company.plan(mode: "full")]]))
    #expect(transcript.conduct.mode == "direct")
    #expect(transcript.course.suffix(2) == ["Drafter draft", "CSO answer"])
    #expect(transcript.calls[0].request.schema?.schema["properties"]?["mode"] == nil)
    #expect(transcript.formatFailures == 0)
  }

  @Test func `a model-backed CCO can send an answer back twice, and no answer is lost`()
    async throws
  {
    let objection = #"{"compliant": false, "comparison": "too long"}"#
    let transcript = try await solve(
      ["mode": "direct", "cco": "model"],
      with: Company(["CCO": [objection], "CSO": ["ANSWER: a", "ANSWER: b", "gone"]]))
    #expect(
      transcript.course.suffix(5) == [
        "CSO answer", "CCO check", "CSO repair", "CCO check", "CSO repair",
      ])
    #expect(transcript.outcome == .answered(Prediction("b")))
    #expect(transcript.finalReply == "ANSWER: b")
    let check = try #require(transcript.calls("CCO").first)
    #expect(check.prompt.contains("[answer] CSO: ANSWER: a"))
    #expect(!check.prompt.contains("Where does the kiln stand?"))
    #expect(transcript.calls("CSO")[1].request.lastMessage.contains("too long"))
  }

  @Test(arguments: 1...6)
  func `the transcript does not depend on which reply comes first`(seed: Int) async throws {
    let amend = #"{"reason": "more care", "verdict": "amend"}"#
    var company = Company([
      "CTO": [amend], "COO": [amend], "CEO": [Company.plan(mode: "full")],
    ])
    let expected = try await solve(with: company)
    company.delay = { (seed * 7919 + $0 * $0 * 104_729) % 7 }
    #expect(try await solve(with: company) == expected)
  }
}
