/// What an agent came to on a task, in organizations whose agents may abstain.
public struct Participant: Sendable, Hashable {
  /// How an agent took part in a task.
  public enum Status: String, Sendable, Hashable, CaseIterable {
    /// It handed in work, an answer, or both.
    case contributed
    /// It withdrew of its own will.
    case abstained
    /// It was given nothing to do.
    case idle
    /// The model declined.
    case refused
    /// Its reply had neither work nor an answer.
    case empty
    /// Its call failed.
    case failed
  }

  /// The agent's identity.
  public var agent: String
  /// The role as named, in the end taken up or not; empty where none was.
  public var role: String
  /// How it took part.
  public var status: Status
  /// Whether the agent's own answer was the organization's final answer.
  public var isTaken: Bool
  /// Why it withdrew, in its own words; empty where it did not, or gave no reason.
  public var reason: String

  /// A participant.
  public init(agent: String, role: String, status: Status, isTaken: Bool, reason: String = "") {
    self.agent = agent
    self.role = role
    self.status = status
    self.isTaken = isTaken
    self.reason = reason
  }
}

/// An answer that an organization would have handed in, had it been stopped after a call.
public struct StandingAnswer: Sendable, Hashable {
  /// The number of the call after which it stood.
  public var call: Int
  /// The answer.
  public var prediction: Prediction

  /// A standing answer.
  public init(call: Int, prediction: Prediction) {
    self.call = call
    self.prediction = prediction
  }
}
