import Evaluation
import Reporting

extension Conduct {
  /// How the organization went about the task, in words; what does not occur in it is left out.
  var inWords: [String] {
    [planning, staffing, drafting, checks, talk, voting, cuts].flatMap(\.self)
      + shocks.map { "shock: \($0)" }
  }

  private var planning: [String] {
    var words: [String] = []
    if let mode { words.append("mode \(mode)") }
    if let rounds = governanceRounds {
      let end = isSettled.map { $0 ? ", approved by all" : ", standing because rounds ran out" }
      words.append("plan after \(Counts.text(rounds, "round"))\(end ?? "")")
    }
    if let approvals = planApprovals {
      words.append(Self.approvals(approvals, planApprovalFallbacks, of: "the plan"))
    }
    if let cap = completionCap { words.append("the plan's cap: \(Counts.text(cap, "token"))") }
    return words
  }

  private var staffing: [String] {
    var words: [String] = []
    if let skill = drafterSkill { words.append("the Drafter's skill: \(skill)") }
    if let isUsed = isSpecialistUsed {
      let skill = (specialistSkillUsed ?? specialistSkill).map { " (\($0))" } ?? ""
      words.append(isUsed ? "a Specialist\(skill) was asked" : "no Specialist was asked")
    }
    return words
  }

  private var drafting: [String] {
    guard let rounds = executionRounds else { return [] }
    let revised = isRevised.map { $0 ? ", revised" : ", not revised" } ?? ""
    let accepted = isAccepted.map { $0 ? ", accepted" : ", not accepted" } ?? ""
    return ["\(Counts.text(rounds, "draft"))\(revised)\(accepted)"]
  }

  private var checks: [String] {
    [
      (draftApprovals, draftApprovalFallbacks, "drafts"),
      (formApprovals, formApprovalFallbacks, "the form"),
    ]
    .compactMap { count, fallbacks, what in
      count.map { Self.approvals($0, fallbacks, of: what) }
    }
  }

  private static func approvals(_ count: Int, _ fallbacks: Int?, of what: String) -> String {
    let unread = fallbacks.map { $0 > 0 ? ", of which \($0) could not be read" : "" } ?? ""
    return "\(Counts.text(count, "approval")) of \(what)\(unread)"
  }

  private var talk: [String] {
    var words: [String] = []
    if let rounds = talkRounds {
      let end = hasConsensus.map { $0 ? ", all of one answer in the end" : ", no consensus" } ?? ""
      words.append("\(Counts.text(rounds, "round")) of talk\(end)")
    }
    if let turns {
      words.append("\(Counts.text(turns, "turn"))\(passes.map { ", \($0) passed" } ?? "")")
    }
    if let changed = changedAnswers { words.append("answers changed: \(changed)") }
    return words
  }

  private var voting: [String] {
    guard let votes else { return [] }
    return ["\(winningVotes ?? 0) of \(Counts.text(votes, "vote")) for the answer"]
  }

  private var cuts: [String] {
    [(shortenedMessages, "shortened"), (leftOutMessages, "left out")].compactMap { count, what in
      count.flatMap {
        $0 > 0 ? "\(Counts.text($0, "message")) \(what) where others were shown it" : nil
      }
    }
  }
}
