/// How a task ended. Never a missing value: every task that was started has one of these, and every
/// table counts them apart.
public enum Outcome: Sendable, Hashable, Codable {
  /// An answer was read from the final reply.
  case answered(Prediction)
  /// The organization stated that there is no answer, in the benchmark's own terms.
  case abstained(Prediction)
  /// A final reply came, but no answer could be read from it, even after repairs.
  case unparsable(reason: String)
  /// The model or its content filter declined to answer.
  case refused(reason: String)
  /// A limit ended the task before there was an answer.
  case limitReached(Limit)
  /// The endpoint could not be made to answer. Not scored; the run is incomplete and can be resumed.
  case failed(reason: String)
  /// A simulator's attempt: nobody was asked, and nothing was answered.
  case simulated

  /// The limits that can end a task.
  public enum Limit: String, Sendable, Hashable, Codable, CaseIterable {
    /// The completion was cut off at its token cap before an answer.
    case completionTokens = "completion-tokens"
    /// The task's token budget.
    case taskTokens = "task-tokens"
    /// The task's budget of calls.
    case taskCalls = "task-calls"
    /// The prompt did not fit the model's context.
    case context = "context"
  }

  /// The outcome's name, without its payload.
  public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    case answered
    case abstained
    case unparsable
    case refused
    case limitReached = "limit-reached"
    case failed
    case simulated

    /// The outcomes of tasks that a model was asked to solve.
    public static let ofModels = allCases.filter { $0 != .simulated }
  }

  /// What a final reply comes to in which no answer can be read.
  /// - Parameters:
  ///   - reason: what is missing.
  ///   - end: whether the reply was cut off.
  public init(unreadable reply: String, _ reason: String, _ end: ReplyEnd) {
    self =
      if end != .whole {
        .limitReached(.completionTokens)
      } else if ReplyProse.declines(reply) {
        .refused(reason: String(reply.prefix(200)))
      } else {
        .unparsable(reason: reason)
      }
  }

  /// The outcome's name.
  public var kind: Kind {
    switch self {
    case .answered: .answered
    case .abstained: .abstained
    case .unparsable: .unparsable
    case .refused: .refused
    case .limitReached: .limitReached
    case .failed: .failed
    case .simulated: .simulated
    }
  }

  /// The prediction of an answer or an abstention, else nil.
  public var prediction: Prediction? {
    switch self {
    case .answered(let prediction), .abstained(let prediction): prediction
    default: nil
    }
  }

  /// Why there is no prediction, or nil where there is one or none was asked for.
  public var reason: String? {
    switch self {
    case .answered, .abstained, .simulated: nil
    case .unparsable(let reason), .refused(let reason), .failed(let reason): reason
    case .limitReached(let limit): limit.rawValue
    }
  }
}
