import Evaluation

/// Layer A: the CEO proposes an execution plan, the CTO and the COO approve or amend it, both at
/// once; it is settled when both approve or rounds run out. Then the CEO's last plan stands, and what
/// both still want goes to the Drafter (our reading).
struct Governance: Sendable {
  /// What layer A hands down.
  struct Settlement: Sendable {
    let plan: ExecutionPlan
    /// The plan as a claim.
    let claim: Claim.ID
    /// The amendments of the CTO and the COO that no round was left for.
    let amendments: [(office: Office, amendment: Amendment)]
    /// The Drafter's work.
    let drafting: Subtask.ID
    /// The Specialist's work, where the plan has one.
    let advising: Subtask.ID?
  }

  /// What the CTO or the COO wants changed.
  struct Amendment: Sendable {
    let text: String
    let claim: Claim.ID
  }

  /// So many Unicode scalars of the material's beginning are shown where it is much longer: enough to
  /// see what it is about, which is all that planning takes.
  static let openingLength = 200

  let task: BenchmarkTask
  let journal: Journal
  let charter: Charter
  private let briefing: Briefing

  init(task: BenchmarkTask, journal: Journal, charter: Charter) {
    self.task = task
    self.journal = journal
    self.charter = charter
    briefing = Self.briefing(on: task, charter)
  }

  /// Works out the plan, and records how.
  func settle() async throws -> Settlement {
    let form = PlanForm(terms: charter.terms)
    var plan = form.defaultPlan
    var claim: Claim.ID?
    var talk = Talk()
    var round = 1
    while true {
      let proposal = try await journal.ask(planAsk(form, round, talk))
      let earlier = plan
      plan = await read(proposal, form, otherwise: earlier)
      let current = try await record(
        proposal, plan, revising: claim, isNew: plan != earlier)
      claim = current
      talk.add(Office.ceo.title, round: round, plan.inWords, stating: current)
      let replies = try await journal.askAll(
        [Office.cto, .coo].map { approvalAsk($0, round, talk) })
      let wishes = [
        try await amendment(replies[0], to: current), try await amendment(replies[1], to: current),
      ]
      let isSettled = wishes.allSatisfy { $0 == nil }
      await journal.record { [round] in
        $0.governanceRounds = round
        $0.isSettled = isSettled
      }
      if isSettled || round == charter.terms.governanceRounds {
        return try await delegate(plan, current, proposal, Array(zip([.cto, .coo], wishes)))
      }
      for case (let reply, let wish?) in zip(replies, wishes) {
        talk.add(reply.agent.role, round: round, wish.text, stating: wish.claim)
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

  /// The claim of a plan; the same plan once more is no revision.
  private func record(
    _ proposal: Reply, _ plan: ExecutionPlan, revising claim: Claim.ID?, isNew: Bool
  ) async throws -> Claim.ID {
    guard let claim else { return await journal.propose(proposal, words: plan.inWords) }
    guard isNew else { return claim }
    return try await journal.revise(claim, proposal, words: plan.inWords)
  }

  /// What a reply wants changed, or nil for approval. A reply that cannot be read stands in no plan's
  /// way, and endorses none.
  private func amendment(_ reply: Reply, to plan: Claim.ID) async throws -> Amendment? {
    guard let approval = Approval.form.read(reply).flatMap(Approval.init) else {
      await journal.noteFormatFailure("no verdict as a JSON object", of: reply)
      await journal.record { $0.countOnPlan(.fallback) }
      return nil
    }
    await journal.record { $0.countOnPlan(approval.amendment == nil ? .approval : .objection) }
    guard let text = approval.amendment else {
      try await journal.endorse(plan, reply)
      return nil
    }
    return Amendment(
      text: text, claim: try await journal.contradict(plan, reply, words: text))
  }

  private func delegate(
    _ plan: ExecutionPlan, _ claim: Claim.ID, _ proposal: Reply,
    _ wishes: [(Office, Amendment?)]
  ) async throws -> Settlement {
    await journal.record {
      $0.mode = plan.mode.rawValue
      $0.drafterSkill = plan.drafterSkill.rawValue
      $0.specialistSkill = plan.assignedSpecialistSkill?.rawValue
      $0.completionCap = plan.completionCap
    }
    let drafting = try await journal.delegate(
      to: Office.drafter.officer, title: "draft, skill \(plan.drafterSkill.rawValue)",
      words: plan.guidance, from: claim, proposal)
    var advising: Subtask.ID?
    if let skill = plan.specialistSkill {
      advising = try await journal.delegate(
        to: Office.specialist.officer, title: "advice, skill \(skill.rawValue)", from: claim,
        proposal)
    }
    return Settlement(
      plan: plan, claim: claim,
      amendments: wishes.compactMap { office, wish in wish.map { (office, $0) } },
      drafting: drafting, advising: advising)
  }
}

// MARK: - Asks

extension Governance {
  private func planAsk(_ form: PlanForm, _ round: Int, _ talk: Talk) -> Ask {
    let turn = fill(
      HierarchicalPrompts.plan,
      ["role": Office.ceo.profile, "members": form.inWords])
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
      messages: briefing.messages(talk.context, turn: turn), shownClaims: talk.context.claims,
      schema: form.schema, completionCap: charter.terms.cap.ceiling, isWork: false)
  }

  /// The task, or its question with an outline where that is much shorter, or with what a file is that
  /// goes along; the answer's form, and the terms.
  private static func briefing(on task: BenchmarkTask, _ charter: Charter) -> Briefing {
    reading(task, charter).with(
      rules: fill(HierarchicalPrompts.answerForm, ["form": task.format.form]) + "\n"
        + inWords(charter))
  }

  private static func reading(_ task: BenchmarkTask, _ charter: Charter) -> Briefing {
    let outline =
      task.outline
      ?? String(String.UnicodeScalarView(task.material.unicodeScalars.prefix(openingLength)))
      + Talk.gap
    guard charter.readers == .execution else { return Briefing(task) }
    guard outline.utf8.count * 3 < task.material.utf8.count * 2 else {
      return task.showsFile
        ? Briefing(
          questionOf: task, preface: fill(HierarchicalPrompts.file, ["material": task.material]))
        : Briefing(task)
    }
    let words = task.material.split(whereSeparator: \.isWhitespace).count
    return Briefing(
      questionOf: task,
      preface: fill(
        HierarchicalPrompts.outline, ["words": "\(words)", "opening": outline]))
  }

  /// Policy, menu and costs.
  private static func inWords(_ charter: Charter) -> String {
    let terms = charter.terms
    let modes = terms.modes.map { mode in
      let calls = charter.calls(mode)
      return fill(
        HierarchicalPrompts.modeCost,
        [
          "mode": mode.rawValue, "purpose": mode.purpose,
          "calls": calls.count == 1 ? "1" : "\(calls.lowerBound) - \(calls.upperBound)",
        ])
    }
    let cap: String =
      switch terms.cap {
      case .unlimited: HierarchicalPrompts.noCap
      case .fixed(let most): fill(HierarchicalPrompts.fixedCap, ["most": "\(most)"])
      case .chosen(let range):
        fill(
          HierarchicalPrompts.chosenCap,
          ["least": "\(range.lowerBound)", "most": "\(range.upperBound)"])
      }
    return fill(
      HierarchicalPrompts.terms,
      [
        "modes": charter.forcedMode == nil
          ? modes.joined(separator: ", ")
          : fill(HierarchicalPrompts.forcedMode, ["mode": modes.joined()]),
        "skills": Skill.menu, "cap": cap,
        "policy": [terms.brief, terms.modeAdvice].filter { !$0.isEmpty }.joined(separator: " "),
      ])
  }
}
