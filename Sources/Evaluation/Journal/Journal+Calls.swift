import Randomness

extension Journal {
  /// Asks one agent and waits for its reply.
  /// - Throws: `LimitReached`, `ModelError`, `CancellationError`.
  public func ask(_ ask: Ask) async throws -> Reply {
    try await askAll([ask])[0]
  }

  /// Asks several agents at once; reply `i` answers ask `i`. Calls are numbered in the order of the
  /// asks, so the transcript does not depend on which reply comes first.
  ///
  /// Where a call fails, the others are waited for and kept before the error is thrown: they are paid
  /// for, and the next attempt takes them from the store.
  /// - Throws: `LimitReached` before anything is sent if not all asks fit the limits; the first ask's
  ///   `ModelError`; `CancellationError`.
  public func askAll(_ asks: [Ask]) async throws -> [Reply] {
    let (prepared, answers) = try await answer(asks)
    let replies = zip(prepared, answers).map { call, answer in
      answer.map { record(call, $0) }
    }
    return try replies.map { try $0.get() }
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
    let (prepared, answers) = try await answer(asks)
    var failures: [any Error] = []
    let replies = zip(prepared, answers).map { call, answer -> Reply? in
      switch answer {
      case .success(let answer): return record(call, answer)
      case .failure(let error):
        failures.append(error)
        recordFailure(call, error)
        return nil
      }
    }
    let decisive = failures.first { ($0 as? ModelError)?.concernsTheAccount ?? true }
    if let decisive { throw decisive }
    if failures.count == asks.count, let first = failures.first { throw first }
    return replies
  }

  private struct Prepared: Sendable {
    let ask: Ask
    let request: ChatRequest
    let occasion: CallOccasion
  }

  private func admit(_ count: Int) throws {
    try permit?.check()
    if let most = limits.calls, calls.count + count > most { throw LimitReached(limit: .taskCalls) }
    if let most = limits.tokens, tokensUsed >= most { throw LimitReached(limit: .taskTokens) }
  }

  private func prepare(_ ask: Ask) -> Prepared {
    var request = ChatRequest(
      model: ask.model ?? defaultModel, messages: ask.messages, sampling: sampling,
      schema: ask.schema)
    let cap = [ask.completionCap, sampling.maxCompletionTokens].compactMap(\.self).min()
    request.sampling.maxCompletionTokens = cap.map { $0 + (sampling.reasoningAllowance ?? 0) }
    request.sampling.reasoningAllowance = nil
    // A run without a temperature is for models that take none.
    if let temperature = ask.temperature, sampling.temperature != nil {
      request.sampling.temperature = temperature
    }
    let fingerprint = RequestFingerprint(request)
    let ordinal = ordinals[fingerprint, default: 0]
    ordinals[fingerprint] = ordinal + 1
    let hash = StableHash.of("call", "\(runSeed)", taskID, "\(repetition)", "\(ordinal)")
    request.seed = Int(hash >> 33)
    return Prepared(
      ask: ask, request: request,
      occasion: CallOccasion(repetition: repetition, ordinal: ordinal))
  }

  /// What came of each ask, when all are over.
  private func answer(_ asks: [Ask]) async throws -> (
    [Prepared], [Result<ModelAnswer, any Error>]
  ) {
    try admit(asks.count)
    let prepared = asks.map(prepare)
    if prepared.count == 1 { return (prepared, [await Self.answer(prepared[0], model, permit)]) }
    let answers = await withTaskGroup(of: (Int, Result<ModelAnswer, any Error>).self) { group in
      for (index, call) in prepared.enumerated() {
        group.addTask { [model, permit] in (index, await Self.answer(call, model, permit)) }
      }
      var answers: [Int: Result<ModelAnswer, any Error>] = [:]
      for await (index, answer) in group { answers[index] = answer }
      return prepared.indices.compactMap { answers[$0] }
    }
    return (prepared, answers)
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

  private func recordFailure(_ prepared: Prepared, _ error: any Error) {
    failedCalls.append(
      FailedCall(
        agent: prepared.ask.agent, purpose: prepared.ask.purpose, round: prepared.ask.round,
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

/// What makes two requests of one attempt identical: everything that an endpoint is sent of them but
/// the seed, however the messages are divided into parts.
struct RequestFingerprint: Hashable {
  private let model: String
  private let sampling: Sampling
  private let schema: OutputSchema?
  private let messages: [Message]
  private let contentBytes: Int

  init(_ request: ChatRequest) {
    model = request.model
    sampling = request.sampling
    schema = request.schema
    messages = request.messages
    contentBytes = messages.contentBytes
  }

  /// Whether an endpoint would be sent the same.
  static func == (left: RequestFingerprint, right: RequestFingerprint) -> Bool {
    left.contentBytes == right.contentBytes && left.model == right.model
      && left.sampling == right.sampling && left.schema == right.schema
      && left.messages.readsLike(right.messages)
  }

  /// Hashes little: requests of one attempt rarely have the same length and are not the same.
  func hash(into hasher: inout Hasher) { hasher.combine(contentBytes) }
}
