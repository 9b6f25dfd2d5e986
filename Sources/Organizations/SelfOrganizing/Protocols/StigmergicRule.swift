import Evaluation
import Options

/// `stigmergic` (marks on a shared board).
///
/// Agents take turns in the order of their numbers. Each sees the marks on the board and nothing
/// else: no agent, no role. It reinforces a mark, leaves one of its own, or abstains. A mark is an
/// answer with the work of the agent that left it. Before every turn all marks fade to
/// `1 - fade` of their strength; a new mark has strength 1, and reinforcing adds 1. A new mark with
/// the answer of one on the board reinforces that one, so that no answer competes with itself; a
/// contribution without a readable answer leaves no mark, and the number of no mark counts as 0.
///
/// The board lists the weakest first, so the weakest are cut where the context budget ends.
///
/// Final answer: the strongest mark; among equals the older one. Without marks the first agent
/// writes the answer.
///
/// N calls, one after the other. A call that fails fails the task, as in `sequential`.
struct StigmergicRule: TeamRule {
  static let name = "stigmergic"
  var rules: String { SelfOrganizingPrompts.Stigmergic.rules }
  var turns: [PromptText] {
    [
      ("board", SelfOrganizingPrompts.Stigmergic.board),
      ("turn", SelfOrganizingPrompts.Stigmergic.turn),
    ]
  }

  /// The share of its strength that a mark loses with every turn, 0..<1.
  let fade: Double

  var options: [String: JSONValue] {
    var options: [String: JSONValue] = [:]
    options.record(fade, as: Self.fade)
    return options
  }

  func solve(_ team: Team) async throws -> TeamResult {
    var board = Board(format: team.task.format)
    var contributions: [Contribution] = []
    var cut = ContextBudget.Cut()
    for member in team.members {
      board.fade(by: fade)
      let turn = Team.Turn(
        purpose: "contribute", form: .mark,
        seen: team.carry(SelfOrganizingPrompts.Stigmergic.board, board.entries, &cut),
        words: SelfOrganizingPrompts.Stigmergic.turn)
      var contribution = try await team.turn(member, turn)
      switch board.move(of: contribution) {
      case .reinforce(let index):
        board.marks[index].strength += 1
        try await team.journal.endorse(board.marks[index].claim, contribution.reply)
        contribution.status = .contributed
        contribution.answer = board.marks[index].answer
      case .leave(let answer):
        let claim = await team.journal.propose(contribution.reply, words: contribution.words)
        contribution.claim = claim
        board.marks.append(
          .init(answer: answer, work: contribution.work, strength: 1, claim: claim))
      case .nothing: break
      }
      await team.recordStanding(board.strongest?.answer, after: [contribution])
      contributions.append(contribution)
    }
    let solution =
      if let mark = board.strongest { team.conclude(with: mark.answer) } else {
        try await team.write(by: team.members[0], from: contributions, &cut)
      }
    return TeamResult(solution: solution, contributions: contributions, cut: cut)
  }

  /// The shared board.
  struct Board: Sendable {
    struct Mark: Sendable {
      let answer: Plurality.Ballot
      let work: String
      var strength: Double
      let claim: Claim.ID
    }

    enum Move {
      case reinforce(Int)
      case leave(Plurality.Ballot)
      case nothing
    }

    let format: any AnswerFormat
    var marks: [Mark] = []

    init(format: any AnswerFormat) {
      self.format = format
    }

    mutating func fade(by share: Double) {
      for index in marks.indices { marks[index].strength *= 1 - share }
    }

    /// What a contribution does to the board.
    func move(of contribution: Contribution) -> Move {
      guard contribution.status == .contributed || contribution.status == .empty else {
        return .nothing
      }
      let number = contribution.object?[ReplyForm.Member.reinforces.name]?.looseNumber ?? 0
      if number > 0, number <= marks.count { return .reinforce(number - 1) }
      guard let answer = contribution.answer else { return .nothing }
      let key = format.voteKey(of: answer.prediction)
      let same = marks.firstIndex { format.voteKey(of: $0.answer.prediction) == key }
      return same.map(Move.reinforce) ?? .leave(answer)
    }

    /// The mark of the greatest strength, among equals the oldest.
    var strongest: Mark? {
      marks.reduce(nil as Mark?) { best, mark in
        if let best, best.strength >= mark.strength { best } else { mark }
      }
    }

    /// The marks, weakest first, among equals the newest first.
    var entries: [ContextBudget.Entry] {
      let ranked = marks.indices.sorted {
        (marks[$0].strength, $1) < (marks[$1].strength, $0)
      }
      return ranked.map { index in
        let mark = marks[index]
        let answer = mark.answer.prediction.shown
        let head = "Mark \(index + 1), strength \(Self.shown(mark.strength))"
        return .init(
          full: "\(head). \(mark.work)\nAnswer: \(answer)",
          line: "\(head). Answer: \(oneLine(answer, limit: 120))", claim: mark.claim)
      }
    }

    /// Two decimals.
    private static func shown(_ strength: Double) -> String {
      let hundredths = Int((strength * 100).rounded())
      let (whole, rest) = hundredths.quotientAndRemainder(dividingBy: 100)
      return "\(whole).\(rest < 10 ? "0" : "")\(rest)"
    }
  }
}
