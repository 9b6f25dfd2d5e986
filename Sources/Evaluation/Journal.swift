public import Randomness

/// The only door from an organization to a model.
///
/// One journal serves one attempt at one task. It numbers calls, claims and events in the
/// organization's own order (never in the order in which replies arrive), derives the seed of every
/// call, enforces the task's limits, and ends as a transcript.
public actor Journal {
  /// The task's limits; nil is none.
  public struct Limits: Sendable, Hashable, Codable {
    /// The most calls one task may make.
    public var calls: Int?
    /// The most tokens, prompt and completion, that one task may use.
    public var tokens: Int?

    /// Limits.
    public init(calls: Int? = nil, tokens: Int? = nil) {
      self.calls = calls
      self.tokens = tokens
    }
  }

  /// Thrown by `ask` when a limit forbids the call. The harness makes it the task's outcome.
  public struct LimitReached: Error, Sendable, Hashable {
    /// Which limit.
    public let limit: Outcome.Limit
  }

  /// Where the task stands in its run.
  public nonisolated let place: TaskPlace

  private let taskID: String
  private let repetition: Int
  private let runSeed: Int
  private let defaultModel: String
  private let sampling: Sampling
  private let limits: Limits
  private let model: any ChatModel

  private var calls: [Call] = []
  private var claims: [Claim] = []
  private var subtasks: [Subtask] = []
  private var events: [CoordinationEvent] = []
  private var notes: [String: JSONValue] = [:]
  private var ordinals: [ChatRequest: Int] = [:]
  private var tokensUsed = 0

  /// A journal for one attempt.
  /// - Parameters:
  ///   - modelName: the model that agents without one of their own are asked on.
  ///   - sampling: the sampling of calls that do not say otherwise.
  ///   - runSeed: every call's seed is derived from it, the task, the repeat and the ordinal of the
  ///     request.
  ///   - place: where the task stands in its run.
  public init(
    taskID: String, repetition: Int, model: any ChatModel, modelName: String, sampling: Sampling,
    runSeed: Int, limits: Limits = Limits(), place: TaskPlace = TaskPlace()
  ) {
    self.place = place
    self.taskID = taskID
    self.repetition = repetition
    self.model = model
    defaultModel = modelName
    self.sampling = sampling
    self.runSeed = runSeed
    self.limits = limits
  }

  /// Asks one agent and waits for its reply.
  /// - Throws: `LimitReached`, `ModelError`, `CancellationError`.
  public func ask(_ ask: Ask) async throws -> Reply {
    try await askAll([ask])[0]
  }

  /// Asks several agents at once; reply `i` answers ask `i`. Calls are numbered in the order of the
  /// asks, so the transcript does not depend on which reply comes first.
  /// - Throws: `LimitReached` before anything is sent if not all asks fit the limits; `ModelError`;
  ///   `CancellationError`.
  public func askAll(_ asks: [Ask]) async throws -> [Reply] {
    try admit(asks.count)
    let prepared = asks.map(prepare)
    let answers = try await answer(prepared)
    return zip(prepared, answers).map(record)
  }

  /// Asks several agents at once and goes on without those whose call fails: reply `i` answers ask
  /// `i`, nil where its call failed.
  ///
  /// A failed call gets no number and no entry among the calls. The note `failed-calls` lists it
  /// with agent, purpose, round and reason.
  /// - Throws: the first ask's `ModelError` if all calls fail; a `ModelError` that says nothing about
  ///   this agent's call (`concernsTheAccount`: a refused key, a used-up quota, `notStored`) even if
  ///   others succeed, since the team would lose one agent after the other; `LimitReached` before
  ///   anything is sent if not all asks fit the limits; `CancellationError`.
  public func attemptAll(_ asks: [Ask]) async throws -> [Reply?] {
    try admit(asks.count)
    let prepared = asks.map(prepare)
    let answers = try await attempt(prepared)
    if let first = answers.first, !answers.contains(where: \.isSuccess) { _ = try first.get() }
    var refusal: ModelError?
    let replies = zip(prepared, answers).map { call, answer -> Reply? in
      switch answer {
      case .success(let answer): return record(call, answer)
      case .failure(let error):
        recordFailure(call, error)
        if error.concernsTheAccount { refusal = refusal ?? error }
        return nil
      }
    }
    if let refusal { throw refusal }
    return replies
  }

  /// Gives the agent of a call the role that it named for itself in its reply.
  public func nameRole(_ role: String, of reply: Reply) {
    calls[reply.call - 1].agent.role = role
  }

  /// Marks a call's reply as not having the form that was asked for.
  public func noteFormatFailure(_ reason: String, of reply: Reply) {
    calls[reply.call - 1].formatFailure = reason
  }

  /// Keeps a fact with the transcript, such as the plan that was settled on.
  public func note(_ name: String, _ value: JSONValue) {
    notes[name] = value
  }

  /// The most tokens of a completion, where the run sets a limit.
  public nonisolated var completionLimit: Int? { sampling.maxCompletionTokens }

  /// A generator for choices of the organization's own, seeded by run, task and repeat.
  /// - Parameter purpose: generators of different purposes are independent.
  public nonisolated func generator(for purpose: String) -> SplitMix64 {
    SplitMix64(seed: StableHash.of("choice", "\(runSeed)", taskID, "\(repetition)", purpose))
  }

  /// The transcript so far, with the task's outcome.
  public func transcript(_ solution: Solution, seconds: Double) -> Transcript {
    Transcript(
      taskID: taskID, repetition: repetition, outcome: solution.outcome,
      finalReply: solution.finalReply, calls: calls, claims: claims, subtasks: subtasks,
      events: events, notes: notes, seconds: seconds)
  }
}

// MARK: - Claims and events

extension Journal {
  /// Records a new claim without parents.
  @discardableResult
  public func propose(_ reply: Reply) -> Claim.ID {
    add(.proposed, .proposeClaim, parents: [], by: reply.agent, call: reply.call)
  }

  /// Records a claim that replaces `parent`.
  @discardableResult
  public func revise(_ parent: Claim.ID, _ reply: Reply) -> Claim.ID {
    add(.revised, .reviseClaim, parents: [parent], by: reply.agent, call: reply.call)
  }

  /// Records a claim that disputes `parent`.
  @discardableResult
  public func contradict(_ parent: Claim.ID, _ reply: Reply) -> Claim.ID {
    add(.contradictory, .contradictClaim, parents: [parent], by: reply.agent, call: reply.call)
  }

  /// Records a claim made of several; with a single parent it is a revision.
  @discardableResult
  public func merge(_ parents: [Claim.ID], _ reply: Reply) -> Claim.ID {
    merge(parents, by: reply.agent, call: reply.call)
  }

  /// Records a merge that no call made, such as a vote's result.
  @discardableResult
  public func merge(_ parents: [Claim.ID], by agent: Agent) -> Claim.ID {
    merge(parents, by: agent, call: nil)
  }

  /// Records that an agent supports a claim of another.
  public func endorse(_ claim: Claim.ID, _ reply: Reply) {
    append(.endorseClaim, by: reply.agent, call: reply.call, claim: claim, subtask: nil)
  }

  /// Records work handed to an agent.
  @discardableResult
  public func delegate(to assignee: Agent, under parent: Subtask.ID? = nil, _ reply: Reply)
    -> Subtask.ID
  {
    let depth = parent.map { subtasks[$0 - 1].depth + 1 } ?? 0
    let subtask = Subtask(
      id: subtasks.count + 1, parent: parent, depth: depth, assignee: assignee.id)
    subtasks.append(subtask)
    append(
      .delegateSubtask, by: reply.agent, call: reply.call, claim: nil, subtask: subtask.id)
    return subtask.id
  }

  /// Records that a subtask's assignee has delivered.
  public func finish(_ subtask: Subtask.ID) {
    subtasks[subtask - 1].isDone = true
  }

  private func merge(_ parents: [Claim.ID], by agent: Agent, call: Int?) -> Claim.ID {
    parents.count > 1
      ? add(.merged, .mergeClaims, parents: parents, by: agent, call: call)
      : add(
        parents.isEmpty ? .proposed : .revised, parents.isEmpty ? .proposeClaim : .reviseClaim,
        parents: parents, by: agent, call: call)
  }

  private func add(
    _ status: Claim.Status, _ kind: CoordinationEvent.Kind, parents: [Claim.ID], by agent: Agent,
    call: Int?
  ) -> Claim.ID {
    let id = claims.count + 1
    claims.append(
      Claim(
        id: id, parents: parents, root: parents.first.map { claims[$0 - 1].root } ?? id,
        depth: (parents.map { claims[$0 - 1].depth }.max() ?? -1) + 1, status: status,
        agent: agent.id, call: call))
    append(kind, by: agent, call: call, claim: id, subtask: nil)
    return id
  }

  private func append(
    _ kind: CoordinationEvent.Kind, by agent: Agent, call: Int?, claim: Claim.ID?,
    subtask: Subtask.ID?
  ) {
    events.append(
      CoordinationEvent(
        step: events.count + 1, kind: kind, agent: agent.id, claim: claim, subtask: subtask,
        call: call,
        messageTokens: call.map { calls[$0 - 1].reply.usage.completionTokens } ?? 0))
  }
}

// MARK: - Calls

extension Journal {
  private struct Prepared: Sendable {
    let ask: Ask
    let request: ChatRequest
    let occasion: CallOccasion
  }

  private func admit(_ count: Int) throws {
    if let most = limits.calls, calls.count + count > most { throw LimitReached(limit: .taskCalls) }
    if let most = limits.tokens, tokensUsed >= most { throw LimitReached(limit: .taskTokens) }
  }

  private func prepare(_ ask: Ask) -> Prepared {
    var request = ChatRequest(
      model: ask.model ?? defaultModel, messages: ask.messages, sampling: sampling,
      schema: ask.schema)
    if let cap = ask.completionCap {
      request.sampling.maxCompletionTokens = min(cap, sampling.maxCompletionTokens ?? cap)
    }
    if let temperature = ask.temperature { request.sampling.temperature = temperature }
    let ordinal = ordinals[request, default: 0]
    ordinals[request] = ordinal + 1
    let hash = StableHash.of("call", "\(runSeed)", taskID, "\(repetition)", "\(ordinal)")
    request.seed = Int(hash >> 33)
    return Prepared(
      ask: ask, request: request,
      occasion: CallOccasion(repetition: repetition, ordinal: ordinal))
  }

  private func answer(_ prepared: [Prepared]) async throws -> [ModelAnswer] {
    if prepared.count == 1 {
      return [try await model.reply(to: prepared[0].request, occasion: prepared[0].occasion)]
    }
    return try await withThrowingTaskGroup(of: (Int, ModelAnswer).self) { group in
      for (index, call) in prepared.enumerated() {
        group.addTask { [model] in
          (index, try await model.reply(to: call.request, occasion: call.occasion))
        }
      }
      var answers: [Int: ModelAnswer] = [:]
      for try await (index, answer) in group { answers[index] = answer }
      return prepared.indices.compactMap { answers[$0] }
    }
  }

  private func attempt(_ prepared: [Prepared]) async throws -> [Result<ModelAnswer, ModelError>] {
    try await withThrowingTaskGroup(of: (Int, Result<ModelAnswer, ModelError>).self) { group in
      for (index, call) in prepared.enumerated() {
        group.addTask { [model] in
          do {
            return (
              index, .success(try await model.reply(to: call.request, occasion: call.occasion))
            )
          } catch let error as ModelError where !error.endsTheRun {
            return (index, .failure(error))
          }
        }
      }
      var answers: [Int: Result<ModelAnswer, ModelError>] = [:]
      for try await (index, answer) in group { answers[index] = answer }
      return prepared.indices.compactMap { answers[$0] }
    }
  }

  private func recordFailure(_ prepared: Prepared, _ error: ModelError) {
    let failure: JSONValue = [
      "agent": .string(prepared.ask.agent.id), "purpose": .string(prepared.ask.purpose),
      "round": .integer(prepared.ask.round), "reason": .string(error.description),
    ]
    notes["failed-calls"] = .array((notes["failed-calls"]?.elements ?? []) + [failure])
  }

  private func record(_ prepared: Prepared, _ answer: ModelAnswer) -> Reply {
    let number = calls.count + 1
    calls.append(
      Call(
        number: number, agent: prepared.ask.agent, purpose: prepared.ask.purpose,
        round: prepared.ask.round, request: prepared.request, requestKey: answer.requestKey,
        reply: answer.reply, isCacheHit: answer.isCacheHit))
    tokensUsed += answer.reply.usage.totalTokens
    return Reply(
      call: number, agent: prepared.ask.agent, text: answer.reply.text, finish: answer.reply.finish)
  }
}

/// What an agent is asked.
public struct Ask: Sendable, Hashable {
  /// Who is asked.
  public var agent: Agent
  /// What for, in one word of the organization's: `draft`, `review`, `answer` …
  public var purpose: String
  /// The round of the talk, from 1; 0 outside rounds.
  public var round: Int
  /// The conversation shown to the agent.
  public var messages: [Message]
  /// The schema of a structured reply, or nil for free text.
  public var schema: OutputSchema?
  /// The most tokens of the completion; the run's own cap still holds.
  public var completionCap: Int?
  /// The temperature of this call, where it differs from the run's.
  public var temperature: Double?
  /// The model of this agent, where it differs from the run's.
  public var model: String?

  /// An ask.
  public init(
    _ agent: Agent, purpose: String, round: Int = 0, messages: [Message],
    schema: OutputSchema? = nil, completionCap: Int? = nil, temperature: Double? = nil,
    model: String? = nil
  ) {
    self.agent = agent
    self.purpose = purpose
    self.round = round
    self.messages = messages
    self.schema = schema
    self.completionCap = completionCap
    self.temperature = temperature
    self.model = model
  }
}

/// An agent's reply, as an organization sees it.
public struct Reply: Sendable, Hashable {
  /// The call's number in the transcript.
  public var call: Int
  /// Who replied.
  public var agent: Agent
  /// The text, without hidden reasoning.
  public var text: String
  /// Why the model stopped.
  public var finish: FinishReason

  /// A reply.
  public init(call: Int, agent: Agent, text: String, finish: FinishReason) {
    self.call = call
    self.agent = agent
    self.text = text
    self.finish = finish
  }
}

extension Result {
  fileprivate var isSuccess: Bool {
    if case .success = self { true } else { false }
  }
}
