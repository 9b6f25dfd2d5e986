import Evaluation
import Options

/// Peers on one shared context (OrgAgent, section 3.4): in a round every peer speaks once, in order,
/// seeing everything said so far; a round in which all state the same answer ends the talk; the CSO
/// gives the final answer, and a compliance check that is no peer looks at its structure.
///
/// The most calls: `7 * rounds + 3`, the last three being the final answer and two repairs.
struct FlatOrganization: Organization {
  /// The most rounds of talk; 3 in the paper (Table 5).
  let rounds: Int

  var name: String { "flat" }
  var options: [String: JSONValue] {
    var options: [String: JSONValue] = [:]
    options.record(rounds, as: Self.rounds)
    return options
  }
  var prompts: PromptSet { FlatPrompts.set }

  func solve(_ task: BenchmarkTask, journal: Journal) async throws -> Solution {
    let briefing = Briefing(task)
    var talk = Talk()
    var positions = Positions()
    for round in 1...rounds {
      var answers: [String?] = []
      for office in Office.peers {
        let reply = try await journal.ask(
          Ask(
            office.peer, purpose: "talk", round: round,
            messages: briefing.messages(talk.context, turn: turn(office, round, task)),
            shownClaims: talk.context.claims))
        let position = try await positions.state(reply, task.format, journal: journal)
        talk.add(office.title, round: round, reply.text, stating: position?.claim)
        answers.append(position?.answer)
        guard office == Office.peers.last, let standing = positions.plurality(task.format) else {
          continue
        }
        await journal.record(standing: standing, after: reply)
      }
      let isConsensus = answers[0] != nil && Set(answers).count == 1
      await journal.record { [shortened = talk.shortened] in
        $0.talkRounds = round
        $0.hasConsensus = isConsensus
        $0.shortenedMessages = shortened
      }
      if isConsensus { break }
    }
    return try await conclude(task, briefing, talk, positions, journal)
  }

  private func conclude(
    _ task: BenchmarkTask, _ briefing: Briefing, _ talk: Talk, _ positions: Positions,
    _ journal: Journal
  ) async throws -> Solution {
    let turn = fill(
      FlatPrompts.final, ["role": Office.cso.profile, "instruction": task.format.instruction])
    let ask = Ask(
      Office.cso.peer, purpose: "answer",
      messages: briefing.messages(talk.context, turn: turn), shownClaims: talk.context.claims,
      schema: task.format.schema(reasoning: false), isWork: false)
    let reply = try await journal.ask(ask)
    let claim = try await journal.derive(
      from: positions.standing, reply, words: task.format.words(of: reply))
    return try await Compliance(task: task, journal: journal).finish(reply, of: ask, claim: claim)
  }

  private func turn(_ office: Office, _ round: Int, _ task: BenchmarkTask) -> String {
    fill(
      FlatPrompts.turn,
      [
        "role": office.profile, "round": "\(round)", "rounds": "\(rounds)",
        "instruction": task.format.instruction,
      ])
  }
}
