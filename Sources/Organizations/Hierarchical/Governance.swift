import Evaluation

/// Layer A: the CEO proposes an execution plan, the CTO and the COO approve or amend it, both at
/// once; it is settled when both approve or rounds run out. Then the CEO's last plan stands, and what
/// the CTO still wants goes to the Drafter as technical advice (our reading).
struct Governance: Sendable {
  /// What layer A hands down.
  struct Settlement: Sendable {
    let plan: ExecutionPlan
    /// The CTO's amendment that no round was left for.
    let technicalAdvice: String?
    /// The Drafter's work.
    let drafting: Subtask.ID
    /// The Specialist's work, where the plan has one.
    let advising: Subtask.ID?
  }

  /// Material up to so many Unicode scalars is shown whole, longer material by its beginning.
  static let openingLength = 600

  let task: BenchmarkTask
  let journal: Journal
  let charter: Charter

  /// Works out the plan.
  ///
  /// Notes `policy`, `governance-rounds`, `settled`, `mode`, `drafter-skill`, `completion-cap`.
  func settle() async throws -> Settlement {
    let form = PlanForm(terms: charter.terms)
    await journal.note("policy", .string(charter.policy.rawValue))
    var plan = form.defaultPlan
    var claim: Claim.ID?
    var talk = Talk()
    var round = 1
    while true {
      let proposal = try await journal.ask(planAsk(form, round, talk))
      plan = await read(proposal, form, otherwise: plan)
      let current = await record(proposal, revising: claim)
      claim = current
      talk.add(Office.ceo.title, round: round, plan.inWords)
      let replies = try await journal.askAll(
        [Office.cto, .coo].map { approvalAsk($0, round, talk) })
      let wishes = await [amendment(replies[0], to: current), amendment(replies[1], to: current)]
      let isSettled = wishes == [nil, nil]
      await journal.note("governance-rounds", .integer(round))
      await journal.note("settled", .bool(isSettled))
      if isSettled || round == charter.terms.governanceRounds {
        return await delegate(plan, proposal, technicalAdvice: wishes[0])
      }
      for (reply, wish) in zip(replies, wishes) {
        if let wish { talk.add(reply.agent.role, round: round, wish) }
      }
      round += 1
    }
  }

  /// The plan in a reply; where there is none, the one before it or else the default plan.
  private func read(_ reply: Reply, _ form: PlanForm, otherwise plan: ExecutionPlan) async
    -> ExecutionPlan
  {
    guard let object = form.form.read(reply) else {
      await journal.noteFormatFailure("no plan as a JSON object", of: reply)
      return plan
    }
    let reading = form.read(object)
    if !reading.faults.isEmpty {
      await journal.noteFormatFailure(reading.faults.joined(separator: "; "), of: reply)
    }
    return reading.plan
  }

  private func record(_ proposal: Reply, revising claim: Claim.ID?) async -> Claim.ID {
    guard let claim else { return await journal.propose(proposal) }
    return await journal.revise(claim, proposal)
  }

  /// What a reply wants changed, or nil for approval; a reply that cannot be read approves.
  private func amendment(_ reply: Reply, to plan: Claim.ID) async -> String? {
    guard let approval = Approval.form.read(reply).flatMap(Approval.init) else {
      await journal.noteFormatFailure("no verdict as a JSON object", of: reply)
      await journal.endorse(plan, reply)
      return nil
    }
    guard let amendment = approval.amendment else {
      await journal.endorse(plan, reply)
      return nil
    }
    await journal.contradict(plan, reply)
    return amendment
  }

  private func delegate(_ plan: ExecutionPlan, _ proposal: Reply, technicalAdvice: String?) async
    -> Settlement
  {
    await journal.note("mode", .string(plan.mode.rawValue))
    await journal.note("drafter-skill", .string(plan.drafterSkill.rawValue))
    await journal.note("completion-cap", plan.completionCap.map(JSONValue.integer) ?? .null)
    let drafting = await journal.delegate(to: Office.drafter.officer, proposal)
    var advising: Subtask.ID?
    if plan.specialistSkill != nil {
      advising = await journal.delegate(to: Office.specialist.officer, proposal)
    }
    return Settlement(
      plan: plan, technicalAdvice: technicalAdvice, drafting: drafting, advising: advising)
  }
}

// MARK: - Asks

extension Governance {
  private func planAsk(_ form: PlanForm, _ round: Int, _ talk: Talk) -> Ask {
    let turn = fill(
      HierarchicalPrompts.plan,
      ["role": Office.ceo.profile, "policy": charter.terms.brief, "members": form.inWords])
    return ask(
      .ceo, "plan", round, talk, form.form,
      turn: round == 1 ? turn : "\(turn)\n\(HierarchicalPrompts.planAgain)")
  }

  private func approvalAsk(_ office: Office, _ round: Int, _ talk: Talk) -> Ask {
    ask(
      office, "approval", round, talk, Approval.form,
      turn: fill(HierarchicalPrompts.approval, ["role": office.profile]))
  }

  private func ask(
    _ office: Office, _ purpose: String, _ round: Int, _ talk: Talk, _ form: Form, turn: String
  ) -> Ask {
    Ask(
      office.officer, purpose: purpose, round: round,
      messages: briefing.messages(talk: talk.text, turn: turn), schema: form.schema,
      completionCap: charter.terms.cap.ceiling)
  }

  /// The task, or its question with an outline of a longer material.
  private var briefing: Briefing {
    let scalars = task.material.unicodeScalars
    guard charter.readers == .execution, scalars.count > Self.openingLength else {
      return Briefing(task)
    }
    let opening = String(String.UnicodeScalarView(scalars.prefix(Self.openingLength)))
    let words = task.material.split(whereSeparator: \.isWhitespace).count
    return Briefing(
      questionOf: task,
      preface: fill(
        HierarchicalPrompts.outline, ["words": "\(words)", "opening": opening + Talk.gap]))
  }
}
