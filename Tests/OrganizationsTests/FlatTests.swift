import Evaluation
import Foundation
import Organizations
import Scripted
import Testing

@Suite struct FlatTests {
  private static let peers = ["CEO", "CTO", "COO", "Drafter", "Reviewer", "Specialist", "CSO"]

  private func solve(_ changes: [String: [String]], rounds: Int = 3) async throws -> Transcript {
    var says = Dictionary(uniqueKeysWithValues: Self.peers.map { ($0, ["ANSWER: Orvale"]) })
    says.merge(changes) { $1 }
    return try await OrganizationCatalogue.solve(
      "flat", ["rounds": .integer(rounds)], with: Company(says).model())
  }

  @Test func `a round in which all state the same answer ends the talk`() async throws {
    let transcript = try await solve(["Drafter": ["I agree: ANSWER: ORVALE"]])
    #expect(transcript.calls.map(\.agent.role) == Self.peers + ["CSO"])
    #expect(transcript.calls.map(\.purpose) == Array(repeating: "talk", count: 7) + ["answer"])
    #expect(transcript.conduct.talkRounds == 1)
    #expect(transcript.conduct.hasConsensus == true)
    #expect(transcript.conduct.shortenedMessages == 0)
    #expect(transcript.notes.isEmpty)
    #expect(transcript.outcome == .answered(Prediction("Orvale")))
    #expect(transcript.calls.allSatisfy { $0.agent.layer == nil })
  }

  @Test(arguments: [1, 2, 3])
  func `without consensus the talk ends with the last round`(rounds: Int) async throws {
    let transcript = try await solve(["Reviewer": ["ANSWER: Kest"]], rounds: rounds)
    #expect(transcript.calls.count == 7 * rounds + 1)
    #expect(transcript.conduct.talkRounds == rounds)
    #expect(transcript.conduct.hasConsensus == false)
  }

  @Test func `a peer without an answer is no consensus and no format failure`() async throws {
    let transcript = try await solve(["CEO": ["Let us begin.", "ANSWER: Orvale"]])
    #expect(transcript.conduct.talkRounds == 2)
    #expect(transcript.formatFailures == 0)
  }

  @Test func `everybody sees all that was said, in front of the own turn`() async throws {
    let transcript = try await solve(["CTO": ["ANSWER: Kest", "ANSWER: Orvale"]])
    let prompts = transcript.calls.map(\.prompt)
    #expect(prompts[0].hasPrefix("The kiln stands in Orvale.\n\nQuestion: Where"))
    #expect(prompts[2].contains("[round 1] CEO: ANSWER: Orvale\n[round 1] CTO: ANSWER: Kest\n\n"))
    for (before, after) in zip(prompts, prompts.dropFirst()) {
      #expect(after.hasPrefix(before.components(separatedBy: "\n\nYou are the ")[0]))
    }
    #expect(prompts[14].components(separatedBy: "] CSO: ").count == 3)
    #expect(prompts[14].hasSuffix("End with ANSWER: and one word."))
  }

  @Test func `answers become claims: proposed, endorsed, contradicted, revised, merged`()
    async throws
  {
    let transcript = try await solve(
      [
        "CTO": ["ANSWER: Kest", "ANSWER: Orvale"], "COO": ["ANSWER: Kest"],
        "Drafter": ["nothing yet", "ANSWER: none"], "Reviewer": ["ANSWER: Orvale", "ANSWER: Lum"],
        "Specialist": ["hm"], "CSO": ["hm", "hm", "ANSWER: Orvale"],
      ], rounds: 2)
    #expect(
      transcript.story == [
        "ceo propose_claim c1", "cto contradict_claim c2 <- c1", "coo endorse_claim <- c2",
        "reviewer endorse_claim <- c1", "cto endorse_claim <- c1",
        "drafter contradict_claim c3 <- c2",
        "reviewer revise_claim c4 <- c1", "cso merge_claims c5 <- c1 c2 c3 c4",
      ])
  }
}

@Suite struct DebateTests {
  /// Answers by round and agent.
  private func debate(
    _ answers: [[String]], _ name: String = "debate", _ options: [String: JSONValue] = [:],
    delay: Int = 0
  ) async throws -> (Transcript, ScriptedModel) {
    let model = ScriptedModel { request, occasion in
      try await Task.sleep(for: .milliseconds((occasion.ordinal * delay + delay) % 7))
      let agent = Int(
        request.lastMessage.firstMatch(of: /You are agent-(\d+)/).map { String($0.1) } ?? "")
      return ChatReply(
        text: agent.map { answers[1][$0 - 1] } ?? answers[0][occasion.ordinal],
        usage: Usage(promptTokens: 10, completionTokens: 2))
    }
    return (try await OrganizationCatalogue.solve(name, options, with: model), model)
  }

  @Test func `answers are independent, then revised after reading all of them`() async throws {
    let (transcript, model) = try await debate([
      ["ANSWER: a", "ANSWER: b", "ANSWER: c"], ["ANSWER: a", "ANSWER: c", "ANSWER: c"],
    ])
    #expect(transcript.outcome == .answered(Prediction("c")))
    #expect(transcript.calls.map(\.agent.id) == ["agent-01", "agent-02", "agent-03"] * 2)
    #expect(Set(model.requests.prefix(3).map(\.messages)).count == 1)
    let talk = "[round 1] agent-01: ANSWER: a\n[round 1] agent-02: ANSWER: b\n[round 1] agent-03"
    #expect(transcript.calls[3...].allSatisfy { $0.prompt.contains(talk) })
    #expect(transcript.calls.allSatisfy { $0.request.sampling.temperature == 0.7 })
    let conduct = transcript.conduct
    #expect(conduct.talkRounds == 2)
    #expect(conduct.changedAnswers == 1)
    #expect(conduct.hasConsensus == false)
    #expect(conduct.votes == 3)
    #expect(conduct.winningVotes == 2)
    #expect(
      transcript.story == [
        "agent-01 propose_claim c1", "agent-02 propose_claim c2", "agent-03 propose_claim c3",
        "agent-02 revise_claim c4 <- c2", "vote merge_claims c5 <- c4 c3",
      ])
  }

  @Test func `an unreadable answer has no vote and counts as a format failure`() async throws {
    let (transcript, _) = try await debate([
      ["no", "ANSWER: b", "ANSWER: c"], ["no", "ANSWER: b", "ANSWER: c"],
    ])
    #expect(transcript.outcome == .answered(Prediction("b")))
    #expect(transcript.formatFailures == 2)
  }

  @Test func `a vote takes the plurality, among equals the first`() async throws {
    let (transcript, _) = try await debate(
      [["ANSWER: x", "ANSWER: none", "ANSWER: y", "ANSWER: none", "ANSWER: x"]], "vote")
    #expect(transcript.outcome == .answered(Prediction("x")))
    #expect(transcript.calls.count == 5)
    #expect(transcript.conduct.winningVotes == 2)
  }

  @Test(arguments: 1...4)
  func `the transcript does not depend on which reply comes first`(delay: Int) async throws {
    let answers = [["ANSWER: a", "no", "ANSWER: c"], ["ANSWER: b", "ANSWER: c", "ANSWER: c"]]
    #expect(try await debate(answers, delay: delay).0 == (try await debate(answers)).0)
  }
}

private func * <Element>(list: [Element], count: Int) -> [Element] {
  Array(repeatElement(list, count: count).joined())
}
