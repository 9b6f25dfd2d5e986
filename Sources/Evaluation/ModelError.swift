/// Why an endpoint gave no reply.
public struct ModelError: Error, Sendable, Hashable {
  /// What went wrong.
  public var kind: Kind
  /// Tokens of answers that were paid for and could not be used, of all attempts of the call.
  public var discardedUsage: Usage

  /// An error.
  public init(_ kind: Kind, discardedUsage: Usage = .zero) {
    self.kind = kind
    self.discardedUsage = discardedUsage
  }

  /// The ways in which a call can fail.
  public enum Kind: Sendable, Hashable {
    /// Nothing answers at the endpoint's address, and nothing ever did in this run.
    case noEndpoint(address: String, detail: String)
    /// No connection, or it broke: the transport's own words.
    case unreachable(String)
    /// No whole reply within the time allowed, in seconds.
    case timedOut(String)
    /// A status other than 200, with what the server said.
    case rejected(status: Int, message: String)
    /// Status 401 or 403: the key.
    case authentication(status: Int, message: String)
    /// A quota of the account is used up, whatever the status.
    case quotaExhausted(status: Int, message: String)
    /// A reply that is no chat completion, or that the provider itself calls broken.
    case malformedReply(String)
    /// The prompt does not fit the model's context, in the server's words.
    case contextExceeded(String)
    /// A content filter refused the prompt, in the server's words.
    case filtered(String)
    /// The endpoint takes no images or no recordings for a model, in the server's words.
    case mediaRefused(model: String, status: Int, message: String)
    /// Not in the store, and calls are forbidden (`--offline`).
    case notStored(requestKey: String)
    /// The endpoint wants to be left alone for longer than a run should wait, in words.
    case closed(String)
    /// A budget of the run forbids a further call.
    case budgetReached(String)
    /// The run was asked to stop, by a signal or a time limit, in words.
    case stopped(String)
  }
}

extension ModelError {
  /// Nothing answers at the endpoint's address, and nothing ever did in this run.
  public static func noEndpoint(address: String, detail: String) -> ModelError {
    ModelError(.noEndpoint(address: address, detail: detail))
  }

  /// No connection, or it broke: the transport's own words.
  public static func unreachable(_ detail: String) -> ModelError {
    ModelError(.unreachable(detail))
  }

  /// No whole reply within the time allowed, in seconds.
  public static func timedOut(_ detail: String) -> ModelError { ModelError(.timedOut(detail)) }

  /// A status other than 200, with what the server said.
  public static func rejected(status: Int, message: String) -> ModelError {
    ModelError(.rejected(status: status, message: message))
  }

  /// Status 401 or 403: the key.
  public static func authentication(status: Int, message: String) -> ModelError {
    ModelError(.authentication(status: status, message: message))
  }

  /// A quota of the account is used up, whatever the status.
  public static func quotaExhausted(status: Int, message: String) -> ModelError {
    ModelError(.quotaExhausted(status: status, message: message))
  }

  /// A reply that is no chat completion, or that the provider itself calls broken.
  public static func malformedReply(_ detail: String) -> ModelError {
    ModelError(.malformedReply(detail))
  }

  /// The prompt does not fit the model's context, in the server's words.
  public static func contextExceeded(_ message: String) -> ModelError {
    ModelError(.contextExceeded(message))
  }

  /// A content filter refused the prompt, in the server's words.
  public static func filtered(_ message: String) -> ModelError { ModelError(.filtered(message)) }

  /// The endpoint takes no images or no recordings for a model, in the server's words.
  public static func mediaRefused(model: String, status: Int, message: String) -> ModelError {
    ModelError(.mediaRefused(model: model, status: status, message: message))
  }

  /// Not in the store, and calls are forbidden (`--offline`).
  public static func notStored(requestKey: String) -> ModelError {
    ModelError(.notStored(requestKey: requestKey))
  }

  /// The endpoint wants to be left alone for longer than a run should wait, in words.
  public static func closed(_ detail: String) -> ModelError { ModelError(.closed(detail)) }

  /// A budget of the run forbids a further call.
  public static func budgetReached(_ detail: String) -> ModelError {
    ModelError(.budgetReached(detail))
  }

  /// The run was asked to stop, by a signal or a time limit, in words.
  public static func stopped(_ detail: String) -> ModelError { ModelError(.stopped(detail)) }
}

extension ModelError {
  /// Whether the error concerns the run as a whole and says nothing about the task.
  public var endsTheRun: Bool {
    switch kind {
    case .noEndpoint, .mediaRefused, .notStored, .closed, .budgetReached, .stopped: true
    default: false
    }
  }

  /// Whether it is the account that is refused, whoever asks and whatever is asked: the key, the
  /// quota, the model.
  public var concernsTheAccount: Bool {
    switch kind {
    case .authentication, .quotaExhausted, .rejected(status: 402, _), .rejected(status: 404, _):
      true
    default: endsTheRun
    }
  }

  /// The task's outcome where the error is an answer to this prompt, not a failure to give one: a
  /// content filter's refusal, a prompt that does not fit. The same call would end the same way.
  public var outcome: Outcome? {
    switch kind {
    case .filtered(let message): .refused(reason: message)
    case .contextExceeded: .limitReached(.context)
    default: nil
    }
  }
}

extension ModelError {
  /// The task's outcome where this prompt was answered like that in an earlier session already, while
  /// most of the run's others were answered: a refusal in words that nobody knows. Only for statuses
  /// that judge the request itself.
  public var outcomeOnceRepeated: Outcome? {
    guard case .rejected(let status, let message) = kind,
      [400, 406, 413, 422, 451].contains(status)
    else { return nil }
    return .refused(reason: "the endpoint answered \(status) in two sessions: \(message)")
  }
}

extension ModelError: CustomStringConvertible {
  public var description: String {
    switch kind {
    case .noEndpoint(let address, let detail):
      "cannot reach the endpoint at \(address): \(detail)"
    case .unreachable(let detail): "cannot reach the endpoint: \(detail)"
    case .timedOut(let detail): "timed out: \(detail)"
    case .rejected(let status, let message), .quotaExhausted(let status, let message):
      "the endpoint answered \(status): \(message)"
    case .authentication(let status, let message):
      "the endpoint refused the API key (\(status)): \(message)"
    case .malformedReply(let detail): "the reply is no chat completion: \(detail)"
    case .contextExceeded(let message): "the prompt exceeds the model's context: \(message)"
    case .filtered(let message): "a content filter refused the prompt: \(message)"
    case .mediaRefused(let model, let status, let message):
      "the endpoint takes no images or no recordings for \(model) (\(status): \(message)); leave out "
        + "--media, or ask a model that takes them: orgbench doctor --media tries it"
    case .notStored(let key): "not in the store, and calls are forbidden: request \(key.prefix(12))"
    case .closed(let detail), .stopped(let detail): detail
    case .budgetReached(let detail): detail
    }
  }
}
