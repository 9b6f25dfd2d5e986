import Randomness

extension Journal {
  /// Asks one agent and waits for its reply.
  /// - Throws: `LimitReached`, `ModelError`, `CancellationError`.
  public func ask(_ ask: Ask) async throws -> Reply {
    // Not `[ask]`, for which this would keep room for the ask once more while the model is waited for.
    try Self.first(of: try await converse(Array(repeating: ask, count: 1)))
  }

  @inline(never)  // Room for a reply is not needed before there is one.
  private static func first(of results: [Result<Reply, any Error>]) throws -> Reply {
    try results[0].get()
  }

  /// Asks several agents at once; reply `i` answers ask `i`. Calls are numbered in the order of the
  /// asks, so the transcript does not depend on which reply comes first.
  ///
  /// Where a call fails, the others are waited for and kept before the error is thrown: they are paid
  /// for, and the next attempt takes them from the store.
  /// - Throws: `LimitReached` before anything is sent if not all asks fit the limits; the first ask's
  ///   `ModelError`; `CancellationError`.
  public func askAll(_ asks: [Ask]) async throws -> [Reply] {
    try await converse(asks).map { try $0.get() }
  }

  /// Asks several agents at once and goes on without those whose call fails: reply `i` answers ask
  /// `i`, nil where its call failed.
  ///
  /// A failed call gets no number and no entry among the calls; the transcript's `failedCalls` list
  /// it.
  /// - Throws: the first ask's `ModelError` if all calls fail; a `ModelError` that says nothing about
  ///   this agent's call (`concernsTheAccount`: a refused key, a used-up quota, `notStored`) even if
  ///   others succeed, since the team would lose one agent after the other; `LimitReached` before
  ///   anything is sent if not all asks fit the limits; `CancellationError`.
  public func attemptAll(_ asks: [Ask]) async throws -> [Reply?] {
    let answers = try await converse(asks)
    var failures: [any Error] = []
    let replies = zip(asks, answers).map { ask, answer -> Reply? in
      switch answer {
      case .success(let reply): return reply
      case .failure(let error):
        failures.append(error)
        recordFailure(ask, error)
        return nil
      }
    }
    let decisive = failures.first { ($0 as? ModelError)?.concernsTheAccount ?? true }
    if let decisive { throw decisive }
    if failures.count == asks.count, let first = failures.first { throw first }
    return replies
  }

  // An object, as the model's answer is: what waits for a reply keeps room for no more than it needs.
  private final class Prepared: Sendable {
    /// Its place among the asks.
    let index: Int
    let ask: Ask
    let request: ChatRequest
    let occasion: CallOccasion
    /// Where its tools work: the agent's, and of an agent that was asked the same before, as samples
    /// are, another each time.
    let workspace: String
    /// How often tools were used in this turn.
    let rounds: Int

    init(
      index: Int, ask: Ask, request: ChatRequest, occasion: CallOccasion, workspace: String,
      rounds: Int = 0
    ) {
      self.index = index
      self.ask = ask
      self.request = request
      self.occasion = occasion
      self.workspace = workspace
      self.rounds = rounds
    }

    /// The call after it, once its tools have been used.
    func followed(by request: ChatRequest, round: Int) -> Prepared {
      Prepared(
        index: index, ask: ask, request: request, occasion: occasion, workspace: workspace,
        rounds: round)
    }
  }

  /// A call whose reply wishes tools.
  private struct Wishing {
    let call: Prepared
    /// Its number in the transcript.
    let number: Int
    let answer: ModelAnswer
  }

  private func admit(_ count: Int) throws {
    try permit?.check()
    if let most = limits.calls, calls.count + count > most { throw LimitReached(limit: .taskCalls) }
    if let most = limits.tokens, tokensUsed >= most { throw LimitReached(limit: .taskTokens) }
  }

  @inline(never)  // Its variables are not needed while a call waits.
  private func prepare(_ asks: [Ask]) throws -> [Prepared] {
    try admit(asks.count)
    return asks.enumerated().map(prepare)
  }

  private func prepare(_ index: Int, _ ask: Ask) -> Prepared {
    var request = ChatRequest(
      model: ask.model ?? defaultModel, messages: ask.messages, sampling: sampling,
      schema: ask.schema)
    if let tools, tools.serves(ask) { request.tools = tools.menu }
    let cap = [ask.completionCap, sampling.maxCompletionTokens].compactMap(\.self).min()
    request.sampling.maxCompletionTokens = cap.map { $0 + (sampling.reasoningAllowance ?? 0) }
    request.sampling.reasoningAllowance = nil
    // A run without a temperature is for models that take none.
    if let temperature = ask.temperature, sampling.temperature != nil {
      request.sampling.temperature = temperature
    }
    let ordinal = requests.add(request)
    let hash = StableHash.of("call", "\(runSeed)", taskID, "\(repetition)", "\(ordinal)")
    request.seed = Int(hash >> 33)
    return Prepared(
      index: index, ask: ask, request: request,
      occasion: CallOccasion(repetition: repetition, ordinal: ordinal),
      workspace: request.tools == nil ? "" : workspace(of: ask.agent, request))
  }

  private func workspace(of agent: Agent, _ request: ChatRequest) -> String {
    let before = requestsWithTools[agent.id, default: RequestCounts()].add(request)
    return before == 0 ? agent.id : "\(agent.id) \(before + 1)"
  }

  /// What came of each ask, when all are over.
  ///
  /// Agents that use tools are asked on with the results, all together, until each has answered: so
  /// calls are numbered, and limits reached, whatever comes back first.
  private func converse(_ asks: [Ask]) async throws -> [Result<Reply, any Error>] {
    var results: [Int: Result<Reply, any Error>] = [:]
    var due = try prepare(asks)
    while true {
      let wishing = record(await Self.answers(to: due, model, permit), to: due, in: &results)
      guard !wishing.isEmpty else { break }
      due = try await grant(wishing)
      try admit(due.count)
    }
    return Self.inOrder(results, count: asks.count)
  }

  @inline(never)
  private static func inOrder(
    _ results: [Int: Result<Reply, any Error>], count: Int
  ) -> [Result<Reply, any Error>] {
    (0..<count).compactMap { results[$0] }
  }

  /// Records what came of calls.
  /// - Returns: those that do not have their result yet, since they wish tools.
  @inline(never)  // Its variables are not needed while a call waits.
  private func record(
    _ answers: [Result<ModelAnswer, any Error>], to calls: [Prepared],
    in results: inout [Int: Result<Reply, any Error>]
  ) -> [Wishing] {
    var wishing: [Wishing] = []
    for (call, answer) in zip(calls, answers) {
      switch answer {
      case .failure(let error): results[call.index] = .failure(error)
      case .success(let answer):
        let reply = record(call, answer)
        if call.request.offersTools, !answer.reply.toolCalls.isEmpty {
          wishing.append(Wishing(call: call, number: reply.call, answer: answer))
        } else {
          results[call.index] = .success(reply)
        }
      }
    }
    return wishing
  }

  private static func answers(
    to calls: [Prepared], _ model: any ChatModel, _ permit: (any CallPermit)?
  ) async -> [Result<ModelAnswer, any Error>] {
    if calls.count == 1 { return [await answer(calls[0], model, permit)] }
    return await concurrently(calls) { await answer($0, model, permit) }
  }

  /// Carries out what models wish, and prepares the calls that show them what came of it.
  private func grant(_ wishing: [Wishing]) async throws -> [Prepared] {
    guard let tools else { return [] }
    let wishes = wishing.flatMap { wishing in
      ToolTurn.wishes(of: wishing.answer.reply, in: wishing.call.request).map { wish in
        (number: wishing.number, wish: ToolWish(wish, workspace: wishing.call.workspace))
      }
    }
    let answers = try await tools.session.use(wishes.map(\.wish))
    var uses: [Int: [ToolUse]] = [:]
    for ((number, wish), answer) in zip(wishes, answers) {
      let use = ToolUse(
        call: number, wish: wish.call, output: answer.output, key: answer.key,
        isStored: answer.isStored)
      toolUses.append(use)
      uses[number, default: []].append(use)
    }
    return wishing.map { wishing in
      let round = wishing.call.rounds + 1
      return wishing.call.followed(
        by: ToolTurn.next(
          wishing.call.request, reply: wishing.answer.reply, uses: uses[wishing.number] ?? [],
          isLast: round == tools.rounds),
        round: round)
    }
  }

  private static func answer(
    _ call: Prepared, _ model: any ChatModel, _ permit: (any CallPermit)?
  ) async -> Result<ModelAnswer, any Error> {
    do {
      let answer = try await model.reply(to: call.request, occasion: call.occasion)
      if !answer.isCacheHit {
        let usage = answer.reply.usage + answer.reply.discardedUsage
        permit?.paid(usage, model: call.request.model)
      }
      return .success(answer)
    } catch {
      if let error = error as? ModelError, error.discardedUsage != .zero {
        permit?.paid(error.discardedUsage, model: call.request.model)
      }
      return .failure(error)
    }
  }

  private func recordFailure(_ ask: Ask, _ error: any Error) {
    failedCalls.append(
      FailedCall(
        agent: ask.agent, purpose: ask.purpose, round: ask.round,
        reason: "\(error)", discardedUsage: (error as? ModelError)?.discardedUsage ?? .zero))
  }

  private func record(_ prepared: Prepared, _ answer: ModelAnswer) -> Reply {
    let number = calls.count + 1
    let ask = prepared.ask
    calls.append(
      Call(
        number: number, agent: ask.agent, purpose: ask.purpose, round: ask.round,
        subtask: ask.subtask, shownClaims: ask.shownClaims, request: prepared.request,
        requestKey: answer.requestKey, reply: answer.reply, isCacheHit: answer.isCacheHit))
    tokensUsed += answer.reply.usage.totalTokens
    return Reply(
      call: number, agent: ask.agent, text: answer.reply.text, finish: answer.reply.finish,
      end: answer.reply.end)
  }
}
