import Evaluation

/// What a run will take, estimated without a call: the organization works on a few of its tasks with
/// made-up replies, once with agents that agree at once and once with agents that never do.
///
/// Tokens are reckoned at 4 bytes of the prompts as they would be sent, and at a set length of each
/// reply; real replies may be shorter or, up to the limit of a completion, longer.
public struct Forecast: Sendable, Hashable {
  /// The calls of one attempt: the fewer when agents agree, the more when they do not.
  public let calls: ClosedRange<Double>
  /// The tokens of one attempt, likewise.
  public let tokens: ClosedRange<Double>

  /// Tokens that a made-up reply has, unless the organization caps it below that.
  public static let replyTokens = 100

  /// Tasks that are worked on, spread over the plan.
  static let sampleSize = 5

  /// Estimates a plan.
  /// - Throws: what the organization throws, which the run would then too.
  public static func of(_ plan: RunPlan) async throws -> Forecast {
    let agreeing = try await mean(plan, agreeing: true)
    let arguing = try await mean(plan, agreeing: false)
    return Forecast(
      calls: min(agreeing.calls, arguing.calls)...max(agreeing.calls, arguing.calls),
      tokens: min(agreeing.tokens, arguing.tokens)...max(agreeing.tokens, arguing.tokens))
  }

  private static func mean(
    _ plan: RunPlan, agreeing: Bool
  ) async throws -> (calls: Double, tokens: Double) {
    let step = max(1, plan.tasks.count / sampleSize)
    let attempts = stride(from: 0, to: plan.tasks.count, by: step).prefix(sampleSize).map {
      PlannedAttempt(task: plan.tasks[$0], repetition: 0, position: $0 + 1)
    }
    guard !attempts.isEmpty else { return (0, 0) }
    let runner = AttemptRunner(plan: plan, model: SupposedModel(isAgreeing: agreeing))
    var calls = 0
    var tokens = 0
    for attempt in attempts {
      switch await runner.run(attempt, memory: []) {
      case .finished(let transcript), .failed(let transcript, _):
        calls += transcript.calls.count
        tokens += transcript.usage.totalTokens
      case .abandoned(let error): throw error
      }
    }
    return (Double(calls) / Double(attempts.count), Double(tokens) / Double(attempts.count))
  }
}
