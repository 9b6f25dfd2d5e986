import Evaluation

/// `coordinator` (centralized: roles are imposed).
///
/// The first agent assigns roles, instructions and steps to other agents or leaves them idle. The
/// assigned ones of a step work in parallel; each sees the task, its own assignment and, within the
/// context budget, the finished work of all earlier steps, nothing of its own step. The first agent
/// sees its plan and all their work, within the context budget, and integrates it.
///
/// Final answer: the coordinator's. A plan that cannot be read is a format failure, and everybody
/// is assigned to solve the task in one step; so is an assignment without a step in the first. Of two
/// assignments of one agent the first counts, and agents that do not exist are passed over.
///
/// 2 calls and one for each assigned agent: at most N + 1. An assigned agent whose call fails is
/// missing from the work; if all of a step fail, the task fails.
struct CoordinatorRule: TeamRule {
  static let name = "coordinator"
  var rules: String { SelfOrganizingPrompts.Coordinator.rules }
  var turns: [PromptText] {
    [
      ("plan", SelfOrganizingPrompts.Coordinator.plan),
      ("work", SelfOrganizingPrompts.Coordinator.work),
      ("earlier work", SelfOrganizingPrompts.Coordinator.earlierWork),
      ("later work", SelfOrganizingPrompts.Coordinator.sequel),
      ("plan and work", SelfOrganizingPrompts.Coordinator.planAndWork),
      ("assigned", SelfOrganizingPrompts.Coordinator.assigned),
      ("integration", SelfOrganizingPrompts.Coordinator.final),
    ]
  }

  /// What the coordinator gives an agent to do.
  struct Assignment: Sendable {
    let member: Member
    let role: String
    let instruction: String
    /// Its place in the order of work.
    var step = 1
    var subtask: Subtask.ID?

    /// The assignment as the coordinator sees it again.
    var entry: ContextBudget.Entry {
      func text(_ instruction: String) -> String {
        fill(
          SelfOrganizingPrompts.Coordinator.assigned,
          [
            "agent": role.isEmpty ? member.id : "\(member.id) (\(role))", "step": "\(step)",
            "task": instruction,
          ])
      }
      return .init(full: text(instruction), line: text(oneLine(instruction, limit: 120)))
    }

    /// What everybody does where there is no plan.
    static func solving(_ member: Member) -> Assignment {
      Assignment(member: member, role: "Solver", instruction: "Solve the whole task.")
    }
  }

  func solve(_ team: Team) async throws -> TeamResult {
    let coordinator = team.members[0]
    let others = Array(team.members.dropFirst())
    let (plan, reply) = try await assign(others, by: coordinator, team)
    var cut = ContextBudget.Cut()
    let contributions = try await carryOut(plan, team, &cut)
    await team.recordStanding(afterEach: contributions)
    let solution = try await team.write(
      by: Agent(id: coordinator.id, role: "Coordinator"), on: coordinator.model,
      seeing: team.carry(
        SelfOrganizingPrompts.Coordinator.planAndWork,
        plan.map(\.entry) + Team.work(contributions), &cut),
      words: SelfOrganizingPrompts.Coordinator.final)
    return TeamResult(
      solution: solution,
      contributions: contributions + [integration(by: coordinator, reply, solution)],
      idle: Set(others.map(\.number)).subtracting(plan.map(\.member.number)), cut: cut)
  }

  /// What the coordinator hands out, or where its plan cannot be read, what everybody does: that
  /// nobody has delegated.
  private func assign(
    _ others: [Member], by coordinator: Member, _ team: Team
  ) async throws -> ([Assignment], Reply) {
    let turn = Team.Turn(
      purpose: "plan", form: .plan, words: SelfOrganizingPrompts.Coordinator.plan,
      isWork: false)
    let reply = try await team.journal.ask(
      team.ask(
        coordinator, turn,
        Team.Post(
          role: "Coordinator", places: ["others": Self.listed(others.map(\.number))])))
    let object = ReplyForm.plan.object(in: reply.text)
    guard let rows = object?[ReplyForm.Member.assignments.name]?.elements else {
      await team.journal.noteFormatFailure("there is no JSON object with assignments", of: reply)
      var plan = others.map(Assignment.solving)
      for index in plan.indices {
        plan[index].subtask = try await team.journal.plan(
          title: plan[index].role, words: plan[index].instruction,
          assignee: plan[index].member.id)
      }
      return (plan, reply)
    }
    var plan = Self.assignments(rows, others)
    for index in plan.indices {
      plan[index].subtask = try await team.journal.delegate(
        to: Agent(id: plan[index].member.id, role: plan[index].role), title: plan[index].role,
        words: plan[index].instruction, reply)
    }
    return (plan, reply)
  }

  /// Rising numbers as `2 to 8`, with gaps as `2, 4 to 8`.
  static func listed(_ numbers: [Int]) -> String {
    var ranges: [ClosedRange<Int>] = []
    for number in numbers {
      if let last = ranges.last, last.upperBound + 1 == number {
        ranges[ranges.count - 1] = last.lowerBound...number
      } else {
        ranges.append(number...number)
      }
    }
    let texts = ranges.map {
      $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound) to \($0.upperBound)"
    }
    return texts.isEmpty ? "none" : texts.joined(separator: ", ")
  }

  /// The plan's rows that name an agent, each agent once, by number.
  static func assignments(_ rows: [JSONValue], _ others: [Member]) -> [Assignment] {
    var plan: [Int: Assignment] = [:]
    for row in rows {
      guard let number = row["agent"]?.looseNumber, plan[number] == nil,
        let member = others.first(where: { $0.number == number })
      else { continue }
      let role = oneLine(row["role"]?.text ?? "", limit: ContributionReader.longestRole)
      plan[number] = Assignment(
        member: member, role: role,
        instruction: row["instruction"]?.text?.trimmed ?? "",
        step: row["step"]?.looseNumber ?? 1)
    }
    return others.compactMap { plan[$0.number] }
  }

  /// The work on a plan, step by step.
  private func carryOut(
    _ plan: [Assignment], _ team: Team, _ cut: inout ContextBudget.Cut
  ) async throws -> [Contribution] {
    var all: [Contribution] = []
    var claims: [Int: Claim.ID] = [:]
    let steps = Dictionary(grouping: plan, by: \.step).sorted { $0.key < $1.key }
    for (index, step) in steps.enumerated() {
      let turn = Team.Turn(
        purpose: "contribute", round: steps.count > 1 ? index + 1 : 0,
        form: index == 0 ? .work : .sequel,
        seen: team.carry(
          SelfOrganizingPrompts.Coordinator.earlierWork, Team.work(all), &cut),
        words: index == 0
          ? SelfOrganizingPrompts.Coordinator.work : SelfOrganizingPrompts.Coordinator.sequel)
      let gathered = try await carryOut(step.value, turn, team)
      all += try await team.derive(gathered, seeing: turn.seen, after: &claims)
    }
    return all
  }

  /// The work on the assignments of one step.
  private func carryOut(
    _ assignments: [Assignment], _ turn: Team.Turn, _ team: Team
  ) async throws -> [Contribution] {
    let byAgent = Dictionary(assignments.map { ($0.member.number, $0) }, uniquingKeysWith: { $1 })
    let work = try await team.gather(assignments.map(\.member), turn) { member in
      let assignment = byAgent[member.number]
      let role = assignment?.role ?? ""
      return Team.Post(
        role: role, subtask: assignment?.subtask,
        places: ["role": role, "task": assignment?.instruction ?? ""])
    }
    for (assignment, contribution) in zip(assignments, work) where contribution != nil {
      if let subtask = assignment.subtask { try await team.journal.finish(subtask) }
    }
    return work.compactMap(\.self)
  }

  /// The coordinator's part: what became the organization's answer.
  private func integration(
    by coordinator: Member, _ reply: Reply, _ solution: Solution
  ) -> Contribution {
    let answer = solution.outcome.prediction.map {
      Plurality.Ballot(
        reply: reply, prediction: $0, abstains: solution.outcome.kind == .abstained)
    }
    return Contribution(
      member: coordinator, reply: reply, role: "Coordinator", status: .contributed, work: "",
      answer: answer, object: nil)
  }
}
