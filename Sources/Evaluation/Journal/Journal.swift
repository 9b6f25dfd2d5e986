public import Randomness

/// The only door from an organization to a model.
///
/// One journal serves one attempt at one task. It numbers calls in the organization's own order
/// (never in the order in which replies arrive), derives the seed of every call, enforces the task's
/// limits, keeps the ledger of claims and events, and ends as a transcript.
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

  let taskID: String
  let repetition: Int
  let runSeed: Int
  let defaultModel: String
  let sampling: Sampling
  let limits: Limits
  let model: any ChatModel
  let permit: (any CallPermit)?
  let tools: ToolAccess?
  let elapsed: @Sendable () -> Double

  var calls: [Call] = []
  var failedCalls: [FailedCall] = []
  var toolUses: [ToolUse] = []
  /// The claims, subtasks and events so far.
  public internal(set) var ledger = Ledger()
  var requests = RequestCounts()
  /// The same for each agent that may use tools.
  var requestsWithTools: [String: RequestCounts] = [:]
  var tokensUsed = 0
  private var conduct = Conduct()
  private var participants: [Participant] = []
  private var standingAnswers: [StandingAnswer] = []
  private var integrations: [Integration] = []
  private var deferredActions: [DeferredAction] = []
  private var notes: [String: JSONValue] = [:]

  /// A journal for one attempt.
  /// - Parameters:
  ///   - modelName: the model that agents without one of their own are asked on.
  ///   - sampling: the sampling of calls that do not say otherwise.
  ///   - runSeed: every call's seed is derived from it, the task, the repeat and the ordinal of the
  ///     request.
  ///   - place: where the task stands in its run.
  ///   - permit: asked before calls are made; nil allows all.
  ///   - tools: the tools that agents may use; nil for none.
  ///   - elapsed: seconds since the attempt began; nil for a clock that starts now.
  public init(
    taskID: String, repetition: Int, model: any ChatModel, modelName: String, sampling: Sampling,
    runSeed: Int, limits: Limits = Limits(), place: TaskPlace = TaskPlace(),
    permit: (any CallPermit)? = nil, tools: ToolAccess? = nil,
    elapsed: (@Sendable () -> Double)? = nil
  ) {
    self.place = place
    self.taskID = taskID
    self.repetition = repetition
    self.model = model
    defaultModel = modelName
    self.sampling = sampling
    self.runSeed = runSeed
    self.limits = limits
    self.permit = permit
    self.tools = tools
    let start = ContinuousClock.now
    self.elapsed = elapsed ?? { (ContinuousClock.now - start) / .seconds(1) }
  }

  /// Gives the agent of a call the role that it named for itself in its reply.
  public func nameRole(_ role: String, of reply: Reply) {
    calls[reply.call - 1].agent.role = role
  }

  /// Marks a call's reply as not having the form that was asked for.
  public func noteFormatFailure(_ reason: String, of reply: Reply) {
    calls[reply.call - 1].formatFailure = reason
  }

  /// Keeps facts of how the organization goes about the task.
  public func record(_ change: @Sendable (inout Conduct) -> Void) {
    change(&conduct)
  }

  /// Keeps who did what.
  public func record(_ participants: [Participant]) {
    self.participants = participants
  }

  /// What a call took.
  public func usage(of reply: Reply) -> Usage { calls[reply.call - 1].reply.usage }

  /// Keeps the answer that the organization would hand in if it were stopped after a call. One that
  /// stands already is not kept again.
  public func record(standing prediction: Prediction, after reply: Reply) {
    guard standingAnswers.last?.prediction != prediction else { return }
    standingAnswers.append(StandingAnswer(call: reply.call, prediction: prediction))
  }

  /// Keeps an integration that a deficit triggered.
  public func record(_ integration: Integration) {
    integrations.append(integration)
  }

  /// Keeps an action that was put off for an integration.
  public func record(_ deferred: DeferredAction) {
    deferredActions.append(deferred)
  }

  /// Keeps a remark for people. What figures are made of belongs into `record`.
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
      finalReply: solution.finalReply, calls: calls, toolUses: toolUses, claims: ledger.claims,
      subtasks: ledger.subtasks, events: ledger.events, failedCalls: failedCalls,
      conduct: conduct, participants: participants, standingAnswers: standingAnswers,
      integrations: integrations, deferredActions: deferredActions, notes: notes, seconds: seconds)
  }
}
