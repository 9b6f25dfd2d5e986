public import Evaluation

/// What a run will take, estimated without a call: the organization works on a few of its tasks with
/// made-up replies, once with agents that agree at once and once with agents that never do.
///
/// Tokens are reckoned at 4 bytes of the prompts as they would be sent, and at a set length of each
/// reply; real replies may be shorter or, up to the limit of a completion, longer. Tasks that show an
/// image or a recording are a sample of their own, since few of them may take most tokens.
public struct Forecast: Sendable, Hashable {
  /// The calls of one attempt: the fewer when agents agree, the more when they do not.
  public let calls: ClosedRange<Double>
  /// The tokens of one attempt, likewise.
  public let tokens: ClosedRange<Double>
  private let agreeing: [Trial]
  private let arguing: [Trial]

  /// Tokens that a made-up reply has, unless the organization caps it below that.
  public static let replyTokens = 100

  /// Tasks that are worked on, spread over the plan.
  static let sampleSize = 5
  /// After so many made-up calls no further task is begun: a large society makes 10,000 a task.
  static let enoughCalls = 1_000

  /// Estimates a plan.
  /// - Throws: what the organization throws, which the run would then too.
  public static func of(_ plan: RunPlan) async throws -> Forecast {
    Forecast(try await attempt(plan, agreeing: true), try await attempt(plan, agreeing: false))
  }

  private init(_ agreeing: [Trial], _ arguing: [Trial]) {
    (self.agreeing, self.arguing) = (agreeing, arguing)
    func range(_ figure: (Trial) -> Double) -> ClosedRange<Double> {
      let (low, high) = (Self.mean(agreeing, figure), Self.mean(arguing, figure))
      return min(low, high)...max(low, high)
    }
    calls = range(\.calls)
    tokens = range(\.tokens)
  }

  /// A figure of an attempt, over all tasks.
  private static func mean(_ trials: [Trial], _ figure: (Trial) -> Double) -> Double {
    trials.reduce(0) { $0 + $1.share * figure($1) }
  }

  /// The cost of one attempt, likewise.
  /// - Parameter price: the cost of tokens of a model; nil where it is not known.
  /// - Returns: nil where a model has no price.
  public func cost(
    _ price: (_ usage: Usage, _ model: String) -> Double?
  ) -> ClosedRange<Double>? {
    func cost(_ trials: [Trial]) -> Double? {
      let costs = trials.compactMap { trial in trial.cost(price).map { trial.share * $0 } }
      return costs.count == trials.count ? costs.reduce(0, +) : nil
    }
    guard let low = cost(agreeing), let high = cost(arguing) else { return nil }
    return min(low, high)...max(low, high)
  }

  /// What a few attempts with made-up replies took.
  private struct Trial: Hashable {
    /// Of all tasks those that it stands for.
    let share: Double
    var attempts = 0
    var callCount = 0
    var usage: [String: Usage] = [:]

    var calls: Double { attempts == 0 ? 0 : Double(callCount) / Double(attempts) }
    var tokens: Double {
      attempts == 0
        ? 0 : Double(usage.values.reduce(0) { $0 + $1.totalTokens }) / Double(attempts)
    }

    func cost(_ price: (Usage, String) -> Double?) -> Double? {
      var sum = 0.0
      for (model, usage) in usage.sorted(by: { $0.key < $1.key }) {
        guard let cost = price(usage, model) else { return nil }
        sum += cost
      }
      return attempts == 0 ? 0 : sum / Double(attempts)
    }
  }

  private static func attempt(_ plan: RunPlan, agreeing: Bool) async throws -> [Trial] {
    let (shown, plain) = (
      plan.tasks.indices.filter { plan.tasks[$0].showsFile },
      plan.tasks.indices.filter { !plan.tasks[$0].showsFile }
    )
    var trials: [Trial] = []
    for places in [plain, shown] where !places.isEmpty {
      trials.append(try await attempt(places, of: plan, agreeing: agreeing))
    }
    return trials
  }

  /// - Parameter places: of the tasks that it is to stand for.
  private static func attempt(
    _ places: [Int], of plan: RunPlan, agreeing: Bool
  ) async throws -> Trial {
    let step = max(1, places.count / sampleSize)
    let attempts = stride(from: 0, to: places.count, by: step).prefix(sampleSize).map {
      PlannedAttempt(task: plan.tasks[places[$0]], repetition: 0, position: places[$0] + 1)
    }
    let runner = AttemptRunner(plan: plan, model: SupposedModel(isAgreeing: agreeing))
    var trial = Trial(share: Double(places.count) / Double(plan.tasks.count))
    for attempt in attempts where trial.callCount < enoughCalls {
      switch await runner.run(attempt, memory: []) {
      case .finished(let transcript), .failed(let transcript, _):
        trial.attempts += 1
        trial.callCount += transcript.calls.count
        for call in transcript.calls {
          trial.usage[call.request.model] =
            trial.usage[call.request.model, default: .zero] + call.reply.usage
        }
      case .abandoned(let error): throw error
      }
    }
    return trial
  }
}
