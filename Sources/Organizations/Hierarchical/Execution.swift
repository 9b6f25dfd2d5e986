import Evaluation

/// Layer B: the Drafter writes, the Reviewer approves or asks for a revision, and in full mode the
/// Specialist helps where the Reviewer asks for it.
///
/// A round is a review, and where it objects a revision. The last revision is reviewed by nobody: the
/// objection stays beside it where the Drafter kept its answer (our reading).
struct Execution: Sendable {
  /// What layer B hands on.
  struct Work: Sendable {
    let draft: Reply
    let claim: Claim.ID
    let round: Int
    /// Why the Reviewer does not accept the draft, or nil.
    var objection: Objection?
  }

  /// A review that asks for a revision.
  struct Objection: Sendable {
    let text: String
    let claim: Claim.ID
    /// The round of the review.
    let round: Int
    let needsSpecialist: Bool
  }

  let task: BenchmarkTask
  let journal: Journal
  let charter: Charter
  let settlement: Governance.Settlement
  private let briefing: Briefing

  init(
    task: BenchmarkTask, journal: Journal, charter: Charter, settlement: Governance.Settlement
  ) {
    self.task = task
    self.journal = journal
    self.charter = charter
    self.settlement = settlement
    briefing = Briefing(task).with(
      rules: fill(HierarchicalPrompts.answerForm, ["form": task.format.form]))
  }

  private var plan: ExecutionPlan { settlement.plan }

  /// Works out a draft, and records how.
  func carryOut() async throws -> Work {
    var talk = opening
    await journal.record {
      $0.isRevised = false
      $0.isSpecialistUsed = false
    }
    var work = try await draft(round: 1, &talk, after: nil, advice: nil)
    while plan.mode != .direct, work.round <= charter.rounds(plan.mode) {
      let objection = try await review(work, &talk)
      await journal.record { $0.isAccepted = objection == nil }
      guard let objection else { break }
      let advice = try await advice(on: objection, work.round, &talk)
      let answer = task.format.statedKey(work.draft)
      work = try await draft(round: work.round + 1, &talk, after: work, advice: advice)
      if task.format.statedKey(work.draft) == answer { work.objection = objection }
      await journal.record { $0.isRevised = true }
    }
    try await journal.finish(settlement.drafting)
    await journal.record { [shortened = talk.shortened] in $0.shortenedMessages = shortened }
    return work
  }

  private var opening: Talk {
    var talk = Talk()
    if !plan.guidance.isEmpty {
      talk.add(Office.ceo.title, at: "plan", plan.guidance, stating: settlement.claim)
    }
    for (office, amendment) in settlement.amendments where !amendment.text.isEmpty {
      talk.add(office.title, at: "plan", amendment.text, stating: amendment.claim)
    }
    return talk
  }

  private func draft(round: Int, _ talk: inout Talk, after last: Work?, advice: Claim.ID?)
    async throws -> Work
  {
    var turn = fill(
      last == nil ? HierarchicalPrompts.draft : HierarchicalPrompts.revision,
      [
        "role": Office.drafter.profile, "skill": plan.drafterSkill.profile,
        "ending": task.format.ending,
      ])
    if advice != nil { turn += "\n" + HierarchicalPrompts.advised }
    let purpose = last == nil ? "draft" : "revision"
    let reply = try await journal.ask(
      ask(.drafter, purpose, round, talk, turn, on: settlement.drafting))
    await journal.record { $0.executionRounds = round }
    let claim = try await journal.derive(
      from: [last?.claim, advice].compactMap { $0 }, reply, words: task.format.words(of: reply))
    talk.add(Office.drafter.title, round: round, reply.text, stating: claim)
    if let answer = task.format.ballot(in: reply) {
      await journal.record(standing: answer.prediction, after: reply)
    }
    return Work(draft: reply, claim: claim, round: round)
  }

  /// What the Reviewer objects to, or nil for approval. A review that cannot be read objects to
  /// nothing, and endorses nothing.
  private func review(_ work: Work, _ talk: inout Talk) async throws -> Objection? {
    let form = Review.form(specialist: hasSpecialist)
    let turn = fill(
      HierarchicalPrompts.review,
      [
        "role": Office.reviewer.profile,
        "specialist": hasSpecialist ? HierarchicalPrompts.specialistMemberOfReview + "\n" : "",
      ])
    var ask = ask(.reviewer, "review", work.round, talk, turn, on: settlement.drafting)
    ask.schema = form.schema
    ask.isWork = false
    let reply = try await journal.ask(ask)
    guard let review = form.read(reply).flatMap(Review.init) else {
      await journal.noteFormatFailure("no verdict as a JSON object", of: reply)
      await journal.record { $0.countOnDraft(.fallback) }
      return nil
    }
    await journal.record { $0.countOnDraft(review.objection == nil ? .approval : .objection) }
    guard let text = review.objection else {
      try await journal.endorse(work.claim, reply)
      return nil
    }
    let claim = try await journal.contradict(work.claim, reply, words: text)
    talk.add(Office.reviewer.title, round: work.round, text, stating: claim)
    return Objection(
      text: text, claim: claim, round: work.round, needsSpecialist: review.needsSpecialist)
  }

  /// The Specialist's advice, where there is a Specialist and the Reviewer asks for one.
  private func advice(on objection: Objection, _ round: Int, _ talk: inout Talk) async throws
    -> Claim.ID?
  {
    guard objection.needsSpecialist, let skill = plan.specialistSkill else { return nil }
    let turn = fill(
      HierarchicalPrompts.advice, ["role": Office.specialist.profile, "skill": skill.profile])
    let reply = try await journal.ask(
      ask(.specialist, "advice", round, talk, turn, on: settlement.advising))
    await journal.record {
      $0.isSpecialistUsed = true
      $0.specialistSkillUsed = skill.rawValue
    }
    let claim = await journal.propose(reply)
    talk.add(Office.specialist.title, round: round, reply.text, stating: claim)
    if let advising = settlement.advising { try await journal.finish(advising) }
    return claim
  }

  private var hasSpecialist: Bool { plan.specialistSkill != nil }

  private func ask(
    _ office: Office, _ purpose: String, _ round: Int, _ talk: Talk, _ turn: String,
    on subtask: Subtask.ID?
  ) -> Ask {
    Ask(
      office.officer, purpose: purpose, round: round, subtask: subtask,
      messages: briefing.messages(talk.context, turn: turn), shownClaims: talk.context.claims,
      completionCap: plan.completionCap)
  }
}
