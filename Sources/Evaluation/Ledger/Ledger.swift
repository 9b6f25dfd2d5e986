/// The claims, subtasks and events of one attempt, and the rules by which they grow ("Do Agent
/// Societies Develop Intellectual Elites?", appendix E.3 and E.4).
///
/// It knows no model and no clock, so that a simulator can write it too: whoever acts says when, in
/// an `Act`. Names of claims and subtasks are given out here and checked here; one that does not
/// exist, such as a model may invent, is an error and never a trap.
///
///     var ledger = Ledger()
///     let first = ledger.propose("The barn.", Act(agent: "agent-01"))
///     let second = try ledger.revise(first, "The old barn.", Act(agent: "agent-02"))
///     ledger[second]?.depth  // 1
public struct Ledger: Sendable, Hashable {
  /// The claims, in the order in which they were made: `c1` first.
  public private(set) var claims: [Claim] = []
  /// The subtasks, in the order in which they were made: `s1` first.
  public private(set) var subtasks: [Subtask] = []
  /// The steps in order.
  public private(set) var events: [CoordinationEvent] = []

  private var countedCalls: Set<Int> = []

  /// An empty ledger.
  public init() {}

  /// The circumstances of a step.
  public struct Act: Sendable, Hashable {
    /// Who acts; nil where counting votes does.
    public var agent: String?
    /// The round, from 1; 0 outside rounds.
    public var tick: Int
    /// Seconds since the attempt began.
    public var seconds: Double
    /// The call behind it, or nil.
    public var call: Int?
    /// The subtask it belongs to, or nil.
    public var subtask: Subtask.ID?
    /// Tokens of the call's message, without hidden reasoning.
    public var visibleTokens: Int
    /// Who or what makes it happen.
    public var origin: CoordinationEvent.Origin

    /// The circumstances of a step.
    public init(
      agent: String?, tick: Int = 0, seconds: Double = 0, call: Int? = nil,
      subtask: Subtask.ID? = nil, visibleTokens: Int = 0,
      origin: CoordinationEvent.Origin = .agent
    ) {
      self.agent = agent
      self.tick = tick
      self.seconds = seconds
      self.call = call
      self.subtask = subtask
      self.visibleTokens = visibleTokens
      self.origin = origin
    }
  }

  /// Why a step cannot be taken.
  public enum Refusal: Error, Sendable, Hashable, CustomStringConvertible {
    /// No claim has this name.
    case unknownClaim(Claim.ID)
    /// No subtask has this name.
    case unknownSubtask(Subtask.ID)
    /// A merge needs two different claims.
    case nothingToMerge

    public var description: String {
      switch self {
      case .unknownClaim(let id): "there is no claim \(id)"
      case .unknownSubtask(let id): "there is no subtask \(id)"
      case .nothingToMerge: "a merge needs at least two different claims"
      }
    }
  }

  /// The claim of that name, or nil.
  public subscript(_ id: Claim.ID) -> Claim? {
    id.number > 0 && id.number <= claims.count ? claims[id.number - 1] : nil
  }

  /// The subtask of that name, or nil.
  public subscript(_ id: Subtask.ID) -> Subtask? {
    id.number > 0 && id.number <= subtasks.count ? subtasks[id.number - 1] : nil
  }
}

// MARK: - Claims

extension Ledger {
  /// Records a claim without parents.
  @discardableResult
  public mutating func propose(_ words: String, _ act: Act) -> Claim.ID {
    add(.proposed, .proposeClaim, parents: [], words, act)
  }

  /// Records a claim that replaces `parent`.
  /// - Throws: `Refusal.unknownClaim`.
  @discardableResult
  public mutating func revise(_ parent: Claim.ID, _ words: String, _ act: Act) throws -> Claim.ID {
    try check([parent])
    return add(.revised, .reviseClaim, parents: [parent], words, act)
  }

  /// Records a claim that disputes `parent`.
  /// - Throws: `Refusal.unknownClaim`.
  @discardableResult
  public mutating func contradict(_ parent: Claim.ID, _ words: String, _ act: Act) throws
    -> Claim.ID
  {
    try check([parent])
    return add(.contradictory, .contradictClaim, parents: [parent], words, act)
  }

  /// Records a claim made of several; one that is named twice counts once.
  /// - Throws: `Refusal.unknownClaim`; `Refusal.nothingToMerge` for fewer than two.
  @discardableResult
  public mutating func merge(_ parents: [Claim.ID], _ words: String, _ act: Act) throws
    -> Claim.ID
  {
    var distinct: [Claim.ID] = []
    for parent in parents where !distinct.contains(parent) { distinct.append(parent) }
    guard distinct.count > 1 else { throw Refusal.nothingToMerge }
    try check(distinct)
    return add(.merged, .mergeClaims, parents: distinct, words, act)
  }

  /// Records that an agent supports a claim.
  /// - Throws: `Refusal.unknownClaim`.
  public mutating func endorse(_ claim: Claim.ID, _ act: Act) throws {
    try check([claim])
    append(.endorseClaim, targets: [claim], act)
  }

  private func check(_ ids: [Claim.ID]) throws {
    for id in ids where self[id] == nil { throw Refusal.unknownClaim(id) }
  }

  private mutating func add(
    _ status: Claim.Status, _ kind: CoordinationEvent.Kind, parents: [Claim.ID], _ words: String,
    _ act: Act
  ) -> Claim.ID {
    let id = Claim.ID(claims.count + 1)
    let ancestors = parents.compactMap { self[$0] }
    claims.append(
      Claim(
        id: id, parents: parents, root: ancestors.map(\.root).min() ?? id,
        depth: ancestors.map { $0.depth + 1 }.max() ?? 0, status: status, agent: act.agent,
        subtask: act.subtask, call: act.call, words: words))
    append(kind, targets: parents, claim: id, act)
    return id
  }
}

// MARK: - Subtasks

extension Ledger {
  /// Adds work that no agent handed out, such as a workload's: no event.
  /// - Throws: `Refusal.unknownSubtask` for a parent or a dependency that does not exist.
  @discardableResult
  public mutating func plan(
    title: String, words: String = "", under parent: Subtask.ID? = nil,
    after dependencies: [Subtask.ID] = [], assignee: String? = nil
  ) throws -> Subtask.ID {
    for id in dependencies where self[id] == nil { throw Refusal.unknownSubtask(id) }
    if let parent, self[parent] == nil { throw Refusal.unknownSubtask(parent) }
    let id = Subtask.ID(subtasks.count + 1)
    subtasks.append(
      Subtask(
        id: id, parent: parent, depth: parent.flatMap { self[$0]?.depth }.map { $0 + 1 } ?? 0,
        title: title, words: words, dependencies: dependencies, assignee: assignee))
    return id
  }

  /// Records work that an agent hands to another.
  /// - Parameter source: the claim that the work comes from, if any.
  /// - Throws: `Refusal.unknownSubtask` for a parent or a dependency, `Refusal.unknownClaim` for a
  ///   source that does not exist.
  @discardableResult
  public mutating func delegate(
    to assignee: String?, title: String = "", words: String = "", under parent: Subtask.ID? = nil,
    after dependencies: [Subtask.ID] = [], from source: Claim.ID? = nil, _ act: Act
  ) throws -> Subtask.ID {
    let targets = source.map { [$0] } ?? []
    try check(targets)
    let id = try plan(
      title: title, words: words, under: parent, after: dependencies, assignee: assignee)
    append(.delegateSubtask, targets: targets, delegated: id, act)
    return id
  }

  /// Records that a subtask's assignee has delivered.
  /// - Throws: `Refusal.unknownSubtask`.
  public mutating func finish(_ subtask: Subtask.ID) throws {
    guard self[subtask] != nil else { throw Refusal.unknownSubtask(subtask) }
    subtasks[subtask.number - 1].status = .done
  }

  private mutating func append(
    _ kind: CoordinationEvent.Kind, targets: [Claim.ID], claim: Claim.ID? = nil,
    delegated: Subtask.ID? = nil, _ act: Act
  ) {
    let isFirstOfCall = act.call.map { countedCalls.insert($0).inserted } ?? true
    events.append(
      CoordinationEvent(
        step: events.count + 1, tick: act.tick, seconds: act.seconds, kind: kind,
        agent: act.agent, targets: targets, claim: claim, delegated: delegated,
        subtask: act.subtask, call: act.call,
        visibleTokens: isFirstOfCall ? act.visibleTokens : 0, origin: act.origin))
  }
}
