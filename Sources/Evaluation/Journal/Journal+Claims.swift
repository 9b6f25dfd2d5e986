/// What agents' replies add to the attempt's ledger. All throw `Ledger.Refusal` for a claim or a
/// subtask that does not exist.
extension Journal {
  /// Records a new claim without parents.
  /// - Parameter words: what it says; nil for the reply's text.
  @discardableResult
  public func propose(_ reply: Reply, words: String? = nil) -> Claim.ID {
    ledger.propose(words ?? reply.text, act(reply))
  }

  /// Records a claim that replaces `parent`.
  @discardableResult
  public func revise(_ parent: Claim.ID, _ reply: Reply, words: String? = nil) throws -> Claim.ID {
    try ledger.revise(parent, words ?? reply.text, act(reply))
  }

  /// Records a claim that disputes `parent`.
  @discardableResult
  public func contradict(_ parent: Claim.ID, _ reply: Reply, words: String? = nil) throws
    -> Claim.ID
  {
    try ledger.contradict(parent, words ?? reply.text, act(reply))
  }

  /// Records a claim that builds on earlier ones: a proposal where there is none, a revision of one,
  /// a merge of several.
  @discardableResult
  public func derive(from parents: [Claim.ID], _ reply: Reply, words: String? = nil) throws
    -> Claim.ID
  {
    let words = words ?? reply.text
    return switch Set(parents).count {
    case 0: ledger.propose(words, act(reply))
    case 1: try ledger.revise(parents[0], words, act(reply))
    default: try ledger.merge(parents, words, act(reply))
    }
  }

  /// Records what counting votes came to: a merge of the winners' claims, which no agent made. A vote
  /// for a single claim merges nothing and records nothing.
  public func mergeByVote(_ claims: [Claim.ID], words: String) throws {
    guard Set(claims).count > 1 else { return }
    try ledger.merge(claims, words, Ledger.Act(agent: nil, seconds: elapsed(), origin: .vote))
  }

  /// Records a merge that Deficit-Triggered Integration asked for.
  @discardableResult
  public func integrate(_ heads: [Claim.ID], _ reply: Reply, words: String) throws -> Claim.ID {
    var act = act(reply)
    act.origin = .dti
    return try ledger.merge(heads, words, act)
  }

  /// Records that an agent supports a claim of another.
  public func endorse(_ claim: Claim.ID, _ reply: Reply) throws {
    try ledger.endorse(claim, act(reply))
  }

  /// Records work handed to an agent.
  /// - Parameter source: the claim that the work comes from, if any.
  @discardableResult
  public func delegate(
    to assignee: Agent, title: String = "", words: String = "", under parent: Subtask.ID? = nil,
    from source: Claim.ID? = nil, _ reply: Reply
  ) throws -> Subtask.ID {
    try ledger.delegate(
      to: assignee.id, title: title, words: words, under: parent, from: source, act(reply))
  }

  /// Records work that no agent handed out, such as a part of a workload.
  @discardableResult
  public func plan(
    title: String, words: String = "", under parent: Subtask.ID? = nil,
    after dependencies: [Subtask.ID] = [], assignee: String? = nil
  ) throws -> Subtask.ID {
    try ledger.plan(
      title: title, words: words, under: parent, after: dependencies, assignee: assignee)
  }

  /// Records that a subtask's assignee has delivered.
  public func finish(_ subtask: Subtask.ID) throws {
    try ledger.finish(subtask)
  }

  private func act(_ reply: Reply) -> Ledger.Act {
    let call = calls[reply.call - 1]
    let usage = call.reply.usage
    return Ledger.Act(
      agent: reply.agent.id, tick: call.round, seconds: elapsed(), call: reply.call,
      subtask: call.subtask,
      visibleTokens: max(0, usage.completionTokens - usage.reasoningTokens))
  }
}
