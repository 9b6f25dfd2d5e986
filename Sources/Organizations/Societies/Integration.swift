import Evaluation

/// Deficit-Triggered Integration in a society at work (section 6, appendix C): watches every cascade,
/// and knows the ends of its branches.
struct Integrator: Sendable {
  /// A cascade that is to be integrated at the end of the step.
  struct Due: Sendable {
    let trigger: DeficitMonitor.Trigger
    /// The agent whose event triggered it.
    let agent: Int
  }

  private struct Branch {
    let id: Claim.ID
    let agent: Int
  }

  let parameters: DeficitParameters
  private let budget: Int
  private var monitor: DeficitMonitor
  private var roots: [Claim.ID: Claim.ID] = [:]
  /// By cascade: the claims that no other claim of it was made from, the oldest first.
  private var branches: [Claim.ID: [Branch]] = [:]
  /// The cascades that were triggered in this step, in that order.
  private(set) var due: [Due] = []

  init(_ parameters: DeficitParameters, budget: Int) {
    self.parameters = parameters
    self.budget = budget
    monitor = DeficitMonitor(parameters)
  }

  /// Whether an action must wait because it would expand a cascade that is being integrated.
  func defers(_ action: SocietyAction) -> Bool {
    action.move.expands
      && action.targets.contains { target in
        due.contains { $0.trigger.root == roots[target] }
      }
  }

  /// Takes an event in.
  /// - Parameter claim: the claim that it made, if any.
  mutating func add(
    _ kind: CoordinationEvent.Kind, claim: Claim.ID?, targets: [Claim.ID], by agent: Int
  ) {
    if let claim { grow(claim, from: targets, by: agent) }
    guard let root = claim.flatMap({ roots[$0] }) ?? targets.first.flatMap({ roots[$0] }),
      let trigger = monitor.add(kind, to: root), !due.contains(where: { $0.trigger.root == root }),
      Set(branches[root, default: []].map(\.agent)).count > 1
    else { return }
    due.append(Due(trigger: trigger, agent: agent))
  }

  /// A claim takes the place of those it was made from. A merge of several cascades belongs to the
  /// earliest; the branches that it took from the others end there.
  private mutating func grow(_ claim: Claim.ID, from parents: [Claim.ID], by agent: Int) {
    let root = parents.compactMap { roots[$0] }.min() ?? claim
    roots[claim] = root
    for ended in Set(parents.compactMap { roots[$0] }) {
      branches[ended]?.removeAll { parents.contains($0.id) }
    }
    branches[root, default: []].append(Branch(id: claim, agent: agent))
  }

  /// The ends of a cascade's branches that are to be integrated, as far as the budget for claims lasts.
  func heads(of root: Claim.ID, on board: ClaimBoard) -> ClaimBoard.View {
    board.view(of: ends(of: root))
  }

  /// The ends of a cascade's branches: the newest of each agent, the newest first (equation A4).
  func ends(of root: Claim.ID) -> [Claim.ID] {
    var agents: Set<Int> = []
    return branches[root, default: []].reversed().filter { agents.insert($0.agent).inserted }
      .map(\.id)
  }

  /// Ends a step's integration of a cascade: it begins anew with the merge, if there is one.
  mutating func end(_ due: Due, with merge: Claim.ID?, of heads: [Claim.ID]) {
    self.due.removeAll { $0.trigger.root == due.trigger.root }
    guard let merge else { return }
    grow(merge, from: heads, by: due.agent)
    monitor.restart(due.trigger.root)
  }
}

extension Assembly {
  /// Has the cascades integrated whose deficit came above the threshold in this step: each by the agent
  /// whose event triggered it, all at once.
  mutating func integrate(step: Int) async throws {
    guard let due = integrator?.due, let parameters = integrator?.parameters, !due.isEmpty else {
      return
    }
    let form = integrationForm
    let words = MessagePart(
      fill(
        SocietyPrompts.integrate,
        ["answer": task.format.form, "form": form.wording(task.format)]),
      joint: .line)
    let schema = form.schema(task.format, longestList: 0)
    let views = due.map { integrator?.heads(of: $0.trigger.root, on: board) ?? .init() }
    let asks = zip(due, views).map { ask($0.agent, "integrate", step, $1, words, schema) }
    let replies = try await journal.attemptAll(asks)
    for (index, due) in due.enumerated() {
      let heads = views[index].entries.map(\.id)
      var integration = Integration(
        tick: step, agent: Agent.id(due.agent), trigger: due.trigger,
        threshold: parameters.threshold, heads: heads.reversed(), call: replies[index]?.call)
      if let reply = replies[index], heads.count > 1 {
        integration.claim = try await merge(reply, by: due.agent, heads)
      }
      integrator?.end(due, with: integration.claim, of: heads)
      await journal.record(integration)
    }
  }

  private var integrationForm: ReplyForm {
    SocietyForm.integration(
      longestClaim: SocietyForm.longestClaim(completionCap: society.completionCap))
  }

  private mutating func merge(_ reply: Reply, by agent: Int, _ heads: [Claim.ID]) async throws
    -> Claim.ID?
  {
    let (contribution, failure) = ContributionReader(form: integrationForm, format: task.format)
      .read(reply, of: Member(number: agent))
    if let failure { await journal.noteFormatFailure(failure, of: reply) }
    if let answer = contribution.answer { answers[agent] = answer }
    guard contribution.hasContributed else { return nil }
    let claim = try await journal.integrate(heads, reply, words: contribution.words)
    add(
      claim, by: agent, contribution.work, contribution.answer, "integrates", heads,
      isBroadcast: true)
    credit(agent, for: heads)
    return claim
  }
}
