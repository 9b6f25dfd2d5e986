public import Evaluation

extension Ledger {
  /// A ledger that the events of a transcript are taken into once more: it comes to the same claims and
  /// events. Subtasks that were delivered are open, since no event says so.
  /// - Throws: `Refusal` where the events do not fit each other.
  public init(replaying transcript: Transcript) throws {
    self.init()
    for event in transcript.events {
      let act = Act(
        agent: event.agent, tick: event.tick, seconds: event.seconds, call: event.call,
        subtask: event.subtask, visibleTokens: event.visibleTokens, origin: event.origin)
      let words = event.claim.map { transcript.claims[$0.number - 1].words } ?? ""
      switch event.kind {
      case .proposeClaim: propose(words, act)
      case .reviseClaim: try revise(event.targets[0], words, act)
      case .contradictClaim: try contradict(event.targets[0], words, act)
      case .mergeClaims: try merge(event.targets, words, act)
      case .endorseClaim: try endorse(event.targets[0], act)
      case .delegateSubtask:
        let subtask = event.delegated.map { transcript.subtasks[$0.number - 1] }
        try delegate(
          to: subtask?.assignee, title: subtask?.title ?? "", words: subtask?.words ?? "",
          under: subtask?.parent, after: subtask?.dependencies ?? [], from: event.targets.first, act
        )
      }
    }
  }
}
