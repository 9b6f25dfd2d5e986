import Digests
import Evaluation

/// The spans of an attempt.
struct OTLPSpans {
  let attempt: TracedAttempt
  private let trace: String

  init(attempt: TracedAttempt) {
    self.attempt = attempt
    trace = String(Digest.sha256(attempt.identity).prefix(32))
  }

  /// All spans, each after the one it stands in.
  var all: [OTLPSpan] {
    [workflow]
      + attempt.agents.flatMap { agent, calls in
        [span(of: agent, calls)]
          + calls.flatMap { call in
            [span(of: call)]
              + attempt.toolUses(of: call).enumerated().map { span(of: $1, $0, in: call) }
          }
      } + attempt.transcript.failedCalls.enumerated().map { span(of: $1, $0) }
  }

  private func id(_ words: String) -> String {
    String(Digest.sha256("\(attempt.identity)\u{0}\(words)").prefix(16))
  }

  private var workflowID: String { id("workflow") }

  private func agentID(_ agent: Agent) -> String { id("agent \(agent.id)") }

  // MARK: - The organization and its agents

  private var workflow: OTLPSpan {
    let transcript = attempt.transcript
    let organization = attempt.run.configuration.organization
    var attributes: OTLPAttributes = [
      "gen_ai.operation.name": "invoke_workflow",
      // Until version 1.41 the attribute was `gen_ai.workflow.name`, then `gen_ai.agent.name`.
      "gen_ai.workflow.name": .string(organization), "gen_ai.agent.name": .string(organization),
      "gen_ai.conversation.id": .string(attempt.identity),
    ]
    if let reply = transcript.finalReply {
      attributes["gen_ai.output.messages"] = .string(
        GenAIMessages.text(ofReply: reply, reason: "stop"))
    }
    for (name, value) in attempt.facts.sorted(by: { $0.key < $1.key }) {
      attributes["orgbench.\(name)"] = value
    }
    attributes["orgbench.cost_usd"] = attempt.cost(of: transcript.calls).map(JSONValue.number)
    var failure: String?
    if case .failed(let reason) = transcript.outcome {
      attributes["error.type"] = .string(transcript.outcome.kind.rawValue)
      failure = reason
    }
    return OTLPSpan(
      trace: trace, id: workflowID, name: "invoke_workflow \(organization)",
      stretch: attempt.schedule.attempt, attributes: attributes, events: evaluations,
      failure: failure)
  }

  private var evaluations: [(name: String, attributes: OTLPAttributes)] {
    let scores = attempt.recorded.score?.values.sorted { $0.name < $1.name } ?? []
    return scores.map { name, value in
      (
        "gen_ai.evaluation.result",
        ["gen_ai.evaluation.name": .string(name), "gen_ai.evaluation.score.value": .number(value)]
      )
    }
  }

  private func span(of agent: Agent, _ calls: [Call]) -> OTLPSpan {
    var attributes: OTLPAttributes = [
      "gen_ai.operation.name": "invoke_agent", "gen_ai.provider.name": "openai",
      "gen_ai.agent.name": .string(agent.id), "gen_ai.conversation.id": .string(attempt.identity),
      "orgbench.agent.role": .string(agent.role),
    ]
    attributes["gen_ai.request.model"] = calls.first.map { .string($0.request.model) }
    attributes["orgbench.agent.layer"] = agent.layer.map(JSONValue.string)
    return OTLPSpan(
      trace: trace, id: agentID(agent), parent: workflowID, name: "invoke_agent \(agent.id)",
      stretch: attempt.schedule.stretch(of: calls), attributes: attributes)
  }

  // MARK: - Calls

  private func span(of call: Call) -> OTLPSpan {
    OTLPSpan(
      trace: trace, id: id("call \(call.number)"), parent: agentID(call.agent),
      name: "chat \(call.request.model)", kind: .client,
      stretch: attempt.schedule.calls[call.number - 1], attributes: attributes(of: call))
  }

  private func attributes(of call: Call) -> OTLPAttributes {
    let (request, reply) = (call.request, call.reply)
    var attributes = endpoint(model: request.model)
    attributes["gen_ai.conversation.id"] = .string(attempt.identity)
    attributes["gen_ai.agent.name"] = .string(call.agent.id)
    attributes["gen_ai.output.type"] = request.schema == nil ? "text" : "json"
    attributes["gen_ai.request.seed"] = request.seed.map(JSONValue.integer)
    attributes["gen_ai.request.temperature"] = request.sampling.temperature.map(JSONValue.number)
    attributes["gen_ai.request.top_p"] = request.sampling.topP.map(JSONValue.number)
    attributes["gen_ai.request.max_tokens"] =
      request.sampling.maxCompletionTokens.map(JSONValue.integer)
    attributes["gen_ai.response.model"] = reply.servedModel.map(JSONValue.string)
    attributes["gen_ai.response.finish_reasons"] = [.string(GenAIMessages.finishReason(of: reply))]
    attributes["gen_ai.usage.input_tokens"] = .integer(reply.usage.promptTokens)
    attributes["gen_ai.usage.output_tokens"] = .integer(reply.usage.completionTokens)
    attributes["gen_ai.usage.cache_read.input_tokens"] = .integer(reply.usage.cachedPromptTokens)
    attributes["gen_ai.usage.cache_creation.input_tokens"] = .integer(reply.usage.cacheWriteTokens)
    attributes["gen_ai.usage.reasoning.output_tokens"] = .integer(reply.usage.reasoningTokens)
    attributes["gen_ai.input.messages"] = .string(GenAIMessages.text(of: request.messages))
    attributes["gen_ai.output.messages"] = .string(
      GenAIMessages.text(of: reply, wishes: attempt.toolUses(of: call).map(\.wish)))
    attributes["gen_ai.tool.definitions"] = request.tools.map {
      .string(GenAIMessages.definitions($0))
    }
    attributes["orgbench.call"] = .integer(call.number)
    attributes["orgbench.call.purpose"] = .string(call.purpose)
    attributes["orgbench.call.round"] = .integer(call.round)
    attributes["orgbench.call.cache_hit"] = .bool(call.isCacheHit)
    attributes["orgbench.call.latency"] = .number(reply.latency)
    attributes["orgbench.call.format_failure"] = call.formatFailure.map(JSONValue.string)
    attributes["orgbench.usage.is_estimated"] = .bool(reply.usage.isEstimated)
    attributes["orgbench.cost_usd"] = attempt.cost(of: call).map(JSONValue.number)
    return attributes
  }

  private func endpoint(model: String) -> OTLPAttributes {
    var attributes: OTLPAttributes = [
      "gen_ai.operation.name": "chat", "gen_ai.provider.name": "openai",
      "gen_ai.request.model": .string(model),
    ]
    if let (host, port) = EndpointPlace.hostAndPort(of: attempt.run.configuration.endpoint) {
      attributes["server.address"] = .string(host)
      attributes["server.port"] = .integer(port)
    }
    return attributes
  }

  private func span(of call: FailedCall, _ index: Int) -> OTLPSpan {
    let model = attempt.run.configuration.model
    var attributes = endpoint(model: model)
    attributes["gen_ai.agent.name"] = .string(call.agent.id)
    attributes["error.type"] = "_OTHER"
    attributes["orgbench.call.purpose"] = .string(call.purpose)
    attributes["orgbench.call.round"] = .integer(call.round)
    let known = attempt.transcript.calls.contains { $0.agent.id == call.agent.id }
    var stretch = attempt.schedule.attempt
    stretch.start = stretch.end
    stretch.isEstimated = true
    return OTLPSpan(
      trace: trace, id: id("failed call \(index)"),
      parent: known ? agentID(call.agent) : workflowID, name: "chat \(model)", kind: .client,
      stretch: stretch, attributes: attributes, failure: call.reason)
  }

  private func span(of use: ToolUse, _ index: Int, in call: Call) -> OTLPSpan {
    let begin = attempt.schedule.calls[call.number - 1].end
    let seconds = use.isStored ? 0 : max(0, use.output.seconds)
    let stretch = AttemptSchedule.Stretch(
      start: begin, end: min(begin + seconds, max(begin, attempt.schedule.attempt.end)),
      isEstimated: true)
    var attributes: OTLPAttributes = [
      "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": .string(use.wish.name),
      "gen_ai.tool.type": "function", "gen_ai.tool.call.id": .string(use.wish.id),
      "gen_ai.tool.call.arguments": .string(use.wish.arguments),
      "gen_ai.tool.call.result": .string(use.output.text),
      "gen_ai.agent.name": .string(call.agent.id), "orgbench.tool.stored": .bool(use.isStored),
    ]
    if use.output.isError { attributes["error.type"] = .string(use.output.ending.rawValue) }
    return OTLPSpan(
      trace: trace, id: id("call \(call.number) tool \(index)"), parent: agentID(call.agent),
      name: "execute_tool \(use.wish.name)", stretch: stretch, attributes: attributes,
      failure: use.output.isError ? use.output.ending.rawValue : nil)
  }
}

/// Where an endpoint is, as far as its name tells.
enum EndpointPlace {
  /// Host and port of an endpoint that is known by its URL; nil for one that has a name of its own.
  static func hostAndPort(of endpoint: String) -> (host: String, port: Int)? {
    for (scheme, port) in [("https://", 443), ("http://", 80)] where endpoint.hasPrefix(scheme) {
      let authority = endpoint.dropFirst(scheme.count).prefix { $0 != "/" }
      guard let colon = authority.lastIndex(of: ":"),
        let given = Int(authority[authority.index(after: colon)...])
      else { return authority.isEmpty ? nil : (String(authority), port) }
      return (String(authority[..<colon]), given)
    }
    return nil
  }
}
