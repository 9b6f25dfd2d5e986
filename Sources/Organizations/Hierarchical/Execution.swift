import Evaluation

/// Layer B: the Drafter writes, the Reviewer approves or asks for a revision, and in full mode the
/// Specialist helps where the Reviewer asks for it.
///
/// A round is a draft and its review. When rounds run out the last draft stands, with the Reviewer's
/// objection beside it (our reading).
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
    let needsSpecialist: Bool
  }

  let task: BenchmarkTask
  let journal: Journal
  let charter: Charter
  let settlement: Governance.Settlement

  private var plan: ExecutionPlan { settlement.plan }

  /// Works out a draft.
  ///
  /// Notes `execution-rounds`, `revised`, `specialist-used`, `specialist-skill` where one was used,
  /// `accepted` where there was a review, and `shortened-messages`.
  func carryOut() async throws -> Work {
    var talk = opening
    await journal.note("revised", false)
    await journal.note("specialist-used", false)
    var work = try await draft(round: 1, &talk, after: nil, advice: nil)
    while plan.mode != .direct {
      work.objection = try await review(work, &talk)
      await journal.note("accepted", .bool(work.objection == nil))
      guard let objection = work.objection, work.round < charter.rounds(plan.mode) else { break }
      let advice = try await advice(on: objection, work.round, &talk)
      work = try await draft(round: work.round + 1, &talk, after: work, advice: advice)
      await journal.note("revised", true)
    }
    await journal.finish(settlement.drafting)
    if talk.shortened > 0 { await journal.note("shortened-messages", .integer(talk.shortened)) }
    return work
  }

  private var opening: Talk {
    var talk = Talk()
    if !plan.guidance.isEmpty { talk.add(Office.ceo.title, at: "plan", plan.guidance) }
    if let advice = settlement.technicalAdvice, !advice.isEmpty {
      talk.add(Office.cto.title, at: "plan", advice)
    }
    return talk
  }

  private func draft(round: Int, _ talk: inout Talk, after last: Work?, advice: Claim.ID?)
    async throws -> Work
  {
    let turn = fill(
      last == nil ? HierarchicalPrompts.draft : HierarchicalPrompts.revision,
      [
        "role": Office.drafter.profile, "skill": plan.drafterSkill.profile,
        "instruction": task.format.instruction,
      ])
    let purpose = last == nil ? "draft" : "revision"
    let reply = try await journal.ask(ask(.drafter, purpose, round, talk, turn))
    talk.add(Office.drafter.title, round: round, reply.text)
    await journal.note("execution-rounds", .integer(round))
    let claim = await journal.merge([last?.claim, advice].compactMap { $0 }, reply)
    return Work(draft: reply, claim: claim, round: round)
  }

  /// What the Reviewer objects to, or nil for approval; a review that cannot be read approves.
  private func review(_ work: Work, _ talk: inout Talk) async throws -> Objection? {
    let form = Review.form(specialist: hasSpecialist)
    var turn = fill(HierarchicalPrompts.review, ["role": Office.reviewer.profile])
    if hasSpecialist { turn = fill(HierarchicalPrompts.reviewWithSpecialist, ["review": turn]) }
    var ask = ask(.reviewer, "review", work.round, talk, turn)
    ask.schema = form.schema
    let reply = try await journal.ask(ask)
    let review = form.read(reply).flatMap(Review.init)
    if review == nil {
      await journal.noteFormatFailure("no verdict as a JSON object", of: reply)
    }
    guard let text = review?.objection else {
      await journal.endorse(work.claim, reply)
      return nil
    }
    talk.add(Office.reviewer.title, round: work.round, text)
    return Objection(
      text: text, claim: await journal.contradict(work.claim, reply),
      needsSpecialist: review?.needsSpecialist ?? false)
  }

  /// The Specialist's advice, where there is a Specialist and the Reviewer asks for one.
  private func advice(on objection: Objection, _ round: Int, _ talk: inout Talk) async throws
    -> Claim.ID?
  {
    guard objection.needsSpecialist, let skill = plan.specialistSkill else { return nil }
    let turn = fill(
      HierarchicalPrompts.advice, ["role": Office.specialist.profile, "skill": skill.profile])
    let reply = try await journal.ask(ask(.specialist, "advice", round, talk, turn))
    talk.add(Office.specialist.title, round: round, reply.text)
    await journal.note("specialist-used", true)
    await journal.note("specialist-skill", .string(skill.rawValue))
    if let advising = settlement.advising { await journal.finish(advising) }
    return await journal.propose(reply)
  }

  private var hasSpecialist: Bool { plan.specialistSkill != nil }

  private func ask(
    _ office: Office, _ purpose: String, _ round: Int, _ talk: Talk, _ turn: String
  ) -> Ask {
    Ask(
      office.officer, purpose: purpose, round: round,
      messages: Briefing(task).messages(talk: talk.text, turn: turn),
      completionCap: plan.completionCap)
  }
}
