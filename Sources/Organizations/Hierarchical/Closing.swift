import Evaluation

/// Layer C: the CSO writes the final answer from the draft under the benchmark's answer format, and
/// the CCO checks its structure.
///
/// The CSO gets the draft and, where the Reviewer did not accept it, the objection; never the whole
/// talk. It reads the material only where the charter says so, or where the draft states no answer, was cut
/// off, or is disputed; otherwise only when its answer goes back to it.
struct Closing: Sendable {
  let task: BenchmarkTask
  let journal: Journal
  let charter: Charter
  let plan: ExecutionPlan

  /// Writes and checks the final answer.
  func finish(_ work: Execution.Work) async throws -> Solution {
    let ask = ask(work)
    let reply = try await journal.ask(ask)
    let claim = try await journal.derive(
      from: [work.claim, work.objection?.claim].compactMap { $0 }, reply,
      words: task.format.words(of: reply))
    var compliance = Compliance(task: task, journal: journal, isClosing: true)
    if isBlind(work) { compliance.unseen = task.materialParts }
    if charter.complianceOfficer == .model {
      compliance.inspector = { answer in
        try await inspect(answer, claim: answer.call == reply.call ? claim : nil)
      }
    }
    return try await compliance.finish(reply, of: ask, claim: claim)
  }

  private func statesAnswer(_ work: Execution.Work) -> Bool {
    work.draft.end != .cut && task.format.ballot(in: work.draft) != nil
  }

  /// Whether the CSO closes without the material.
  private func isBlind(_ work: Execution.Work) -> Bool {
    charter.readers == .execution && statesAnswer(work) && work.objection == nil
  }

  private func ask(_ work: Execution.Work) -> Ask {
    var talk = Talk()
    talk.add(Office.drafter.title, round: work.round, work.draft.text, stating: work.claim)
    if let objection = work.objection {
      talk.add(
        Office.reviewer.title, round: objection.round, objection.text, stating: objection.claim)
    }
    let turn = fill(
      !statesAnswer(work)
        ? HierarchicalPrompts.finalAlone
        : work.objection == nil
          ? HierarchicalPrompts.final : HierarchicalPrompts.finalWithObjection,
      ["role": Office.cso.profile, "instruction": task.closingFormat.instruction])
    let briefing = isBlind(work) ? Briefing(questionOf: task) : Briefing(task)
    return Ask(
      Office.cso.officer, purpose: "answer",
      messages: briefing.messages(talk.context, turn: turn), shownClaims: talk.context.claims,
      schema: task.closingFormat.schema(reasoning: false), completionCap: plan.completionCap,
      isWork: false)
  }

  /// The model-backed CCO's view of a final reply: what is wrong with its form, or nil. It sees the
  /// answer and the form, not the task. A check that cannot be read finds nothing.
  /// - Parameter claim: the claim that the reply was recorded as, if any.
  private func inspect(_ answer: Reply, claim: Claim.ID?) async throws -> String? {
    var talk = Talk()
    talk.add(Office.cso.title, at: "answer", answer.text, stating: claim)
    let turn = fill(
      HierarchicalPrompts.check,
      ["role": Office.cco.profile, "instruction": task.closingFormat.instruction])
    let reply = try await journal.ask(
      Ask(
        Office.cco.officer, purpose: "check",
        messages: Briefing.messages(only: talk.context, turn: turn),
        shownClaims: talk.context.claims, schema: StructureCheck.form.schema,
        completionCap: plan.completionCap, isWork: false))
    guard let check = StructureCheck.form.read(reply).flatMap(StructureCheck.init) else {
      await journal.noteFormatFailure("no check as a JSON object", of: reply)
      await journal.record { $0.countOnForm(.fallback) }
      return nil
    }
    await journal.record { $0.countOnForm(check.problem == nil ? .approval : .objection) }
    return check.problem
  }
}
