import Digests
public import Evaluation

/// An attempt with what other tools are told of it: when its calls ran, and what they cost.
public struct TracedAttempt: Sendable {
  /// The run.
  public let run: RunRecord
  /// The attempt.
  public let recorded: RecordedTranscript
  /// When its calls ran.
  public let schedule: AttemptSchedule
  private let cost: @Sendable (Usage, String) -> Double?

  /// An attempt.
  /// - Parameter cost: what tokens of a model cost in US dollars, or nil where no price is known.
  public init(
    _ recorded: RecordedTranscript, of run: RunRecord,
    cost: @escaping @Sendable (_ usage: Usage, _ model: String) -> Double? = { _, _ in nil }
  ) {
    self.run = run
    self.recorded = recorded
    self.cost = cost
    schedule = AttemptSchedule(recorded)
  }

  var transcript: Transcript { recorded.transcript }

  /// What tells this attempt from all others: run, task and repeat.
  var identity: String { "\(run.id)/\(transcript.taskID)/\(transcript.repetition + 1)" }

  /// The version of orgbench that worked on the run last.
  var version: String { run.sessions.last?.provenance.version ?? "unknown" }

  /// The agents that were asked, in the order of their first calls, each with its calls.
  var agents: [(agent: Agent, calls: [Call])] {
    var places: [String: Int] = [:]
    var agents: [(agent: Agent, calls: [Call])] = []
    for call in transcript.calls {
      if let place = places[call.agent.id] {
        agents[place].calls.append(call)
      } else {
        places[call.agent.id] = agents.count
        agents.append((call.agent, [call]))
      }
    }
    return agents
  }

  /// What came of the tools that a call asked for.
  func toolUses(of call: Call) -> [ToolUse] {
    transcript.toolUses.filter { $0.call == call.number }
  }

  /// What a call's tokens cost in US dollars, whether they were paid for now or before; nil where
  /// no price is known.
  func cost(of call: Call) -> Double? { cost(call.reply.usage, call.request.model) }

  /// What all calls cost in US dollars; nil where the price of one is not known.
  func cost(of calls: [Call]) -> Double? {
    var sum = 0.0
    for call in calls {
      guard let cost = cost(of: call) else { return nil }
      sum += cost
    }
    return calls.isEmpty ? nil : sum
  }

  /// The settings of the run and how the attempt ended, by the names that the store has for them.
  var facts: [String: JSONValue] {
    let settings = run.configuration
    var facts: [String: JSONValue] = [
      "run": .string(run.id), "benchmark": .string(settings.benchmark),
      "organization": .string(settings.organization), "task": .string(transcript.taskID),
      "repeat": .integer(transcript.repetition + 1),
      "outcome": .string(transcript.outcome.kind.rawValue),
    ]
    facts["name"] = run.name.map(JSONValue.string)
    facts["reason"] = transcript.outcome.reason.map(JSONValue.string)
    facts["prediction"] = transcript.outcome.prediction?.json
    return facts
  }
}

extension Prediction {
  /// The prediction as JSON.
  public var json: JSONValue {
    [
      "answer": .string(answer),
      "support": support.map { .array($0.map(JSONValue.integer)) } ?? .null,
      "answerable": answerable.map(JSONValue.bool) ?? .null,
    ]
  }
}

extension FinishReason {
  /// `stop`, `length`, `refusal`, or the endpoint's own word.
  public var word: String {
    switch self {
    case .stop: "stop"
    case .length: "length"
    case .refusal: "refusal"
    case .other(let word): word
    }
  }
}
