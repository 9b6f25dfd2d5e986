import Evaluation

/// The steps of one agent's trajectory.
///
/// A call that continues a conversation of the same agent adds what is new in it; any other adds its
/// whole prompt, since it begins a conversation anew.
struct ATIFSteps {
  let attempt: TracedAttempt
  private var steps: [[String: JSONValue]] = []
  private var calls: [Call] = []

  init(attempt: TracedAttempt) { self.attempt = attempt }

  var json: [JSONValue] { Self.numbered(steps) }

  static func numbered(_ steps: [[String: JSONValue]]) -> [JSONValue] {
    steps.enumerated().map { index, step in
      .object(step.merging(["step_id": .integer(index + 1)]) { $1 })
    }
  }

  mutating func add(_ call: Call) {
    let continued = calls.last { continues(call, $0) }
    var messages = call.request.messages[...]
    if let continued {
      messages = messages.dropFirst(continued.request.messages.count + 1)
        .drop { $0.role == .tool }
    }
    for message in messages { add(message) }
    steps.append(reply(of: call, continuing: continued?.number))
    calls.append(call)
  }

  private func continues(_ call: Call, _ earlier: Call) -> Bool {
    let (messages, before) = (call.request.messages, earlier.request.messages)
    guard messages.count > before.count, messages.starts(with: before) else { return false }
    let answer = messages[before.count]
    return answer.role == .assistant && answer.content == earlier.reply.text
      && answer.toolCalls == attempt.toolUses(of: earlier).map(\.wish)
  }

  // MARK: - Prompts

  private mutating func add(_ message: Message) {
    switch message.role {
    case .system: steps.append(["source": "system", "message": .string(message.words)])
    case .user: steps.append(["source": "user", "message": .string(message.words)])
    case .assistant:
      var step: [String: JSONValue] = [
        "source": "agent", "message": .string(message.words), "is_copied_context": true,
      ]
      if !message.toolCalls.isEmpty {
        step["tool_calls"] = .array(message.toolCalls.map(Self.json))
      }
      steps.append(step)
    case .tool: addResults(message)
    }
  }

  /// Results of tools in a prompt stand with the step that asked for them.
  private mutating func addResults(_ message: Message) {
    guard let last = steps.last, let asked = last["tool_calls"]?.elements, !message.results.isEmpty,
      message.results.allSatisfy({ result in
        asked.contains { $0["tool_call_id"]?.text == result.callID }
      })
    else {
      steps.append(["source": "user", "message": .string(message.words)])
      return
    }
    let results = message.results.map { result -> JSONValue in
      ["source_call_id": .string(result.callID), "content": .string(result.text)]
    }
    steps[steps.count - 1]["observation"] = ["results": .array(results)]
  }

  // MARK: - Replies

  private func reply(of call: Call, continuing earlier: Int?) -> [String: JSONValue] {
    let stretch = attempt.schedule.calls[call.number - 1]
    var step: [String: JSONValue] = [
      "source": "agent", "message": .string(call.reply.text), "llm_call_count": 1,
      "model_name": .string(call.request.model), "metrics": metrics(of: call),
      "timestamp": .string(ATIFTrajectory.timestamp(stretch.end)),
      "extra": extra(call, stretch, continuing: earlier),
    ]
    step["reasoning_content"] = call.reply.reasoning.map(JSONValue.string)
    step["reasoning_effort"] = call.request.sampling.reasoningEffort.map(JSONValue.string)
    let uses = attempt.toolUses(of: call)
    let wishes = uses.isEmpty ? call.reply.toolCalls : uses.map(\.wish)
    if !wishes.isEmpty { step["tool_calls"] = .array(wishes.map(Self.json)) }
    if !uses.isEmpty { step["observation"] = ["results": .array(uses.map(Self.json))] }
    return step
  }

  private func extra(
    _ call: Call, _ stretch: AttemptSchedule.Stretch, continuing earlier: Int?
  ) -> JSONValue {
    var members: [String: JSONValue] = [
      "call": .integer(call.number), "purpose": .string(call.purpose),
      "round": .integer(call.round), "finish": .string(call.reply.finish.word),
      "latency": .number(call.reply.latency), "cache_hit": .bool(call.isCacheHit),
      "timestamp_is_estimated": .bool(stretch.isEstimated),
    ]
    members["continues"] = earlier.map(JSONValue.integer)
    members["served_model"] = call.reply.servedModel.map(JSONValue.string)
    members["format_failure"] = call.formatFailure.map(JSONValue.string)
    return .object(members)
  }

  private func metrics(of call: Call) -> JSONValue {
    let usage = call.reply.usage
    var members: [String: JSONValue] = [
      "prompt_tokens": .integer(usage.promptTokens),
      "completion_tokens": .integer(usage.completionTokens),
      "cached_tokens": .integer(usage.cachedPromptTokens),
      "extra": [
        "reasoning_tokens": .integer(usage.reasoningTokens),
        "is_estimated": .bool(usage.isEstimated),
      ],
    ]
    members["cost_usd"] = attempt.cost(of: call).map(JSONValue.number)
    return .object(members)
  }

  private static func json(_ wish: ToolCall) -> JSONValue {
    var members: [String: JSONValue] = [
      "tool_call_id": .string(wish.id), "function_name": .string(wish.name),
    ]
    if let arguments = LenientJSON.object(in: wish.arguments) {
      members["arguments"] = arguments
    } else {
      // The format takes an object alone.
      members["arguments"] = [:]
      members["extra"] = ["arguments_as_written": .string(wish.arguments)]
    }
    return .object(members)
  }

  private static func json(_ use: ToolUse) -> JSONValue {
    [
      "source_call_id": .string(use.wish.id), "content": .string(use.output.text),
      "extra": [
        "ending": .string(use.output.ending.rawValue), "seconds": .number(use.output.seconds),
        "stored": .bool(use.isStored),
      ],
    ]
  }
}

extension Message {
  /// The wishes to use tools in it.
  var toolCalls: [ToolCall] {
    parts.compactMap { if case .toolCall(let call) = $0.content { call } else { nil } }
  }

  /// The results of tools in it.
  var results: [ToolResult] {
    parts.compactMap { if case .toolResult(let result) = $0.content { result } else { nil } }
  }

  /// All of it in words: an image or a recording is named by its type, size and digest.
  var words: String {
    let others = parts.compactMap { part -> String? in
      switch part.content {
      case .text, .toolCall, .image, .audio: nil
      case .toolResult(let result): result.text
      }
    }
    return ([contentWithFiles] + others).filter { !$0.isEmpty }.joined(separator: "\n\n")
  }
}
