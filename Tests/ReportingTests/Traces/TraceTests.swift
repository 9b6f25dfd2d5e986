import Evaluation
import Foundation
import Testing

@testable import Reporting

/// Field by field; TraceExportTests read whole exports with the formats' own code.
@Suite struct TraceTests {
  private static let system = Message(.system, "Be brief.")
  private static let question = Message(.user, "6 * 7?")
  private static let wish = ToolCall(id: "call00001", name: "python", arguments: #"{"code":"6*7"}"#)

  private static func call(
    _ number: Int, _ agent: Agent, _ messages: [Message], _ reply: ChatReply,
    isCacheHit: Bool = false
  ) -> Call {
    Call(
      number: number, agent: agent, purpose: "answer", round: 1,
      request: ChatRequest(
        model: "m", messages: messages,
        sampling: Sampling(temperature: 0.5, maxCompletionTokens: 9, reasoningEffort: "low"),
        seed: 7),
      requestKey: "k", reply: reply, isCacheHit: isCacheHit)
  }

  private static func event(_ step: Int, call: Int, at seconds: Double) -> CoordinationEvent {
    CoordinationEvent(
      step: step, seconds: seconds, kind: .proposeClaim, agent: "a", targets: [], claim: nil,
      delegated: nil, subtask: nil, call: call, visibleTokens: 1)
  }

  /// Agent a uses a tool in call 1 and answers in 2; b is answered from the store in 3.
  private static func attempt(
    agents: Int = 2, outcome: Outcome = .answered(Prediction("42")),
    cost: @escaping @Sendable (Usage, String) -> Double? = { usage, _ in
      Double(usage.totalTokens) / 1000
    }
  ) -> TracedAttempt {
    let (a, b) = (Agent(id: "a", role: "worker", layer: "B"), Agent(id: "b", role: "judge"))
    let usage = Usage(
      promptTokens: 100, cachedPromptTokens: 40, completionTokens: 20, reasoningTokens: 5)
    let asked = [system, question]
    let shown =
      asked + [
        Message(.assistant, [MessagePart(.toolCall(wish))]),
        Message(.tool, [MessagePart(.toolResult(ToolResult(callID: wish.id, text: "42\n")))]),
      ]
    var calls = [
      call(
        1, a, asked,
        ChatReply(
          text: "", reasoning: "hm",
          toolCalls: [ToolCall(id: "x", name: "python", arguments: wish.arguments)], usage: usage,
          servedModel: "m-1", latency: 2)),
      call(
        2, a, shown, ChatReply(text: "It is 42.", finish: .length, usage: usage, latency: 1)),
      call(3, b, asked, ChatReply(text: "42", usage: usage, latency: 3), isCacheHit: true),
    ]
    if agents == 1 { calls.removeLast() }
    let transcript = Transcript(
      taskID: "t", repetition: 1, outcome: outcome, finalReply: agents == 1 ? "It is 42." : "42",
      calls: calls,
      toolUses: [
        ToolUse(
          call: 1, wish: wish, output: ToolOutput("42\n", seconds: 0.5), key: "k", isStored: false)
      ],
      events: [event(1, call: 2, at: 5)],
      failedCalls: [FailedCall(agent: b, purpose: "vote", round: 2, reason: "no")], seconds: 10)
    let configuration = RunConfiguration(
      benchmark: "gaia", datasetHash: "", selection: "all", taskSetHash: "",
      organization: "vote", options: ["agents": 2], promptVersion: "", promptHash: "",
      answerFormat: "", model: "m", endpoint: "https://api.example.com/v1", sampling: Sampling(),
      seed: 1, repeats: 2, limits: Journal.Limits())
    let provenance = RunProvenance(
      version: "0.1.0", commit: nil, dataset: "", machine: "", scoringVersion: "1")
    let run = RunRecord(
      id: "gaia-vote-1", name: "mine", configuration: configuration, configurationHash: "",
      status: .complete, scoringVersion: "1", isFresh: false, taskCount: 1,
      sessions: [.init(number: 1, provenance: provenance, startedAt: Date(), endedAt: nil)])
    let recorded = RecordedTranscript(
      task: RunTask(id: "t", contentHash: "", grouping: TaskGrouping(cluster: "t", stratum: "")),
      position: 0, transcript: transcript,
      score: TaskScore(taskID: "t", values: ["accuracy": 1]), recordedAt: 1_000_000_010)
    return TracedAttempt(recorded, of: run, cost: cost)
  }

  // MARK: - When

  @Test func `a call ends where its first event is, else after the call before it`() {
    let schedule = Self.attempt().schedule
    #expect(schedule.attempt == .init(start: 1_000_000_000, end: 1_000_000_010))
    #expect(schedule.calls[0] == .init(start: 1e9, end: 1e9 + 2, isEstimated: true))
    #expect(schedule.calls[1] == .init(start: 1e9 + 4, end: 1e9 + 5))
    // From the store: no time passed.
    #expect(schedule.calls[2] == .init(start: 1e9 + 5, end: 1e9 + 5, isEstimated: true))
  }

  @Test func `calls never run outside of their attempt`() {
    let long = Self.call(
      1, Agent(id: "a", role: ""), [Self.question], ChatReply(text: "", latency: 99))
    let schedule = AttemptSchedule(
      RecordedTranscript(
        task: RunTask(
          id: "t", contentHash: "", grouping: TaskGrouping(cluster: "t", stratum: "")),
        position: 0,
        transcript: Transcript(
          taskID: "t", repetition: 0, outcome: .refused(reason: ""), calls: [long], seconds: 4),
        recordedAt: 2))
    #expect(schedule.attempt == .init(start: 0, end: 4))
    #expect(schedule.calls == [.init(start: 0, end: 4, isEstimated: true)])
  }

  @Test func `times beyond all calendars are written all the same`() {
    #expect(ATIFTrajectory.timestamp(1e300) == "9999-12-31T23:59:59.000Z")
    #expect(ATIFTrajectory.timestamp(1_000_000_000.25) == "2001-09-09T01:46:40.250Z")
  }

  // MARK: - ATIF

  @Test func `a trajectory has the steps, tools, tokens, costs and times of each agent`() throws {
    let json = ATIFTrajectory.json(of: Self.attempt())
    #expect(json["schema_version"] == "ATIF-v1.8")
    #expect(json["session_id"] == "gaia-vote-1/t/2")
    #expect(json["agent"]?["name"] == "vote")
    #expect(json["agent"]?["version"] == "0.1.0")
    #expect(json["extra"]?["prediction"]?["answer"] == "42")
    #expect(json["extra"]?["scores"] == ["accuracy": 1.0])
    #expect(json["extra"]?["failed_calls"]?.elements?.count == 1)
    #expect(json["final_metrics"]?["total_prompt_tokens"] == 300)
    #expect(json["final_metrics"]?["total_cost_usd"] == .number(0.12 + 0.12 + 0.12))
    let root = try #require(json["steps"]?.elements)
    #expect(root.map { $0["step_id"] } == [1, 2, 3])
    #expect(root.allSatisfy { $0["llm_call_count"] == 0 && $0["metrics"] == nil })
    #expect(root[2]["message"] == "42")
    let agents = try #require(json["subagent_trajectories"]?.elements)
    #expect(agents.map { $0["trajectory_id"] } == ["a", "b"])
    #expect(agents[0]["agent"]?["extra"] == ["role": "worker", "layer": "B"])
    let steps = try #require(agents[0]["steps"]?.elements)
    #expect(steps.map { $0["source"] } == ["system", "user", "agent", "agent"])
    let first = steps[2]
    #expect(first["reasoning_content"] == "hm")
    #expect(first["reasoning_effort"] == "low")
    #expect(first["model_name"] == "m")
    #expect(first["extra"]?["served_model"] == "m-1")
    #expect(first["timestamp"] == "2001-09-09T01:46:42.000Z")
    #expect(
      first["tool_calls"] == [
        [
          "tool_call_id": "call00001", "function_name": "python", "arguments": ["code": "6*7"],
        ]
      ])
    let result = try #require(first["observation"]?["results"]?.elements?.first)
    #expect(result["source_call_id"] == "call00001" && result["content"] == "42\n")
    #expect(
      first["metrics"] == [
        "prompt_tokens": 100, "completion_tokens": 20, "cached_tokens": 40,
        "cost_usd": .number(0.12), "extra": ["reasoning_tokens": 5, "is_estimated": false],
      ])
    // What the tool gave back is not told again.
    #expect(steps[3]["message"] == "It is 42." && steps[3]["extra"]?["continues"] == 1)
  }

  @Test func `one agent's steps are the root's`() throws {
    let json = ATIFTrajectory.json(of: Self.attempt(agents: 1) { _, _ in nil })
    #expect(json["subagent_trajectories"] == nil && json["notes"] == nil)
    #expect(json["steps"]?.elements?.count == 4)
    #expect(json["final_metrics"]?["total_cost_usd"] == nil)
  }

  // MARK: - OTLP

  /// Spans by name, with their attributes as OTLP has them.
  private func spans(_ attempt: TracedAttempt) throws -> [(span: JSONValue, [String: JSONValue])] {
    let resource = try #require(OTLPTrace.json(of: attempt)["resourceSpans"]?.elements?.first)
    let scope = try #require(resource["scopeSpans"]?.elements?.first)
    return try #require(scope["spans"]?.elements).map { span in
      let attributes = try #require(span["attributes"]?.elements).map {
        ($0["key"]?.text ?? "", $0["value"] ?? .null)
      }
      return (span, Dictionary(attributes, uniquingKeysWith: { $1 }))
    }
  }

  @Test func `spans stand in the spans of their agent and their organization`() throws {
    let spans = try spans(Self.attempt())
    #expect(
      spans.map { $0.span["name"] } == [
        "invoke_workflow vote", "invoke_agent a", "chat m", "execute_tool python", "chat m",
        "invoke_agent b", "chat m", "chat m",
      ])
    let ids = spans.map { $0.span["spanId"] }
    #expect(Set(ids).count == 8)
    #expect(
      spans.map { $0.span["parentSpanId"] } == [
        nil, ids[0], ids[1], ids[1], ids[1], ids[0], ids[5], ids[5],
      ])
    #expect(Set(spans.map { $0.span["traceId"] }).count == 1)
    #expect(spans.map { $0.span["kind"] } == [1, 1, 3, 1, 3, 1, 3, 3])
    #expect(spans[0].span["startTimeUnixNano"] == "1000000000000000000")
    #expect(spans[2].span["endTimeUnixNano"] == "1000000002000000000")
    #expect(spans[3].span["endTimeUnixNano"] == "1000000002500000000")
    #expect(spans[7].span["status"] == ["code": 2, "message": "no"])
  }

  @Test func `a call's span has the names of the conventions`() throws {
    let (_, call) = try spans(Self.attempt())[2]
    let expected: [String: JSONValue] = [
      "gen_ai.operation.name": ["stringValue": "chat"],
      "gen_ai.provider.name": ["stringValue": "openai"],
      "gen_ai.request.model": ["stringValue": "m"], "gen_ai.response.model": ["stringValue": "m-1"],
      "gen_ai.request.seed": ["intValue": "7"],
      "gen_ai.request.temperature": ["doubleValue": 0.5],
      "gen_ai.request.max_tokens": ["intValue": "9"],
      "gen_ai.usage.input_tokens": ["intValue": "100"],
      "gen_ai.usage.output_tokens": ["intValue": "20"],
      "gen_ai.usage.cache_read.input_tokens": ["intValue": "40"],
      "gen_ai.usage.reasoning.output_tokens": ["intValue": "5"],
      "gen_ai.response.finish_reasons": [
        "arrayValue": ["values": [["stringValue": "tool_call"]]]
      ],
      "gen_ai.agent.name": ["stringValue": "a"],
      "server.address": ["stringValue": "api.example.com"], "server.port": ["intValue": "443"],
      "orgbench.time.is_estimated": ["boolValue": true],
      "orgbench.cost_usd": ["doubleValue": .number(0.12)],
      "gen_ai.input.messages": [
        "stringValue": .string(
          #"[{"parts":[{"content":"Be brief.","type":"text"}],"role":"system"},"#
            + #"{"parts":[{"content":"6 * 7?","type":"text"}],"role":"user"}]"#)
      ],
      "gen_ai.output.messages": [
        "stringValue": .string(
          #"[{"finish_reason":"tool_call","parts":[{"content":"hm","type":"reasoning"},"#
            + #"{"arguments":{"code":"6*7"},"id":"call00001","name":"python","type":"tool_call"}],"#
            + #""role":"assistant"}]"#)
      ],
    ]
    for (name, value) in expected { #expect(call[name] == value, "\(name)") }
  }

  @Test func `scores are evaluation events, and a failed attempt is an error`() throws {
    let (fine, _) = try spans(Self.attempt())[0]
    let event = try #require(fine["events"]?.elements?.first)
    #expect(event["name"] == "gen_ai.evaluation.result")
    #expect(
      event["attributes"] == [
        ["key": "gen_ai.evaluation.name", "value": ["stringValue": "accuracy"]],
        ["key": "gen_ai.evaluation.score.value", "value": ["doubleValue": 1.0]],
      ])
    #expect(fine["status"] == nil)
    let (failed, attributes) = try spans(Self.attempt(outcome: .failed(reason: "gone")))[0]
    #expect(failed["status"] == ["code": 2, "message": "gone"])
    #expect(attributes["error.type"] == ["stringValue": "failed"])
  }

  @Test(arguments: [
    ("https://a.example/v1", "a.example", 443), ("http://127.0.0.1:8000/v1", "127.0.0.1", 8000),
    ("http://[::1]:80", "[::1]", 80), ("http://host", "host", 80),
  ])
  func `an endpoint's address tells host and port`(url: String, host: String, port: Int) throws {
    let place = try #require(EndpointPlace.hostAndPort(of: url))
    #expect(place == (host, port))
  }

  @Test(arguments: ["local", "", "https://"])
  func `an endpoint with a name of its own has no address`(name: String) {
    #expect(EndpointPlace.hostAndPort(of: name) == nil)
  }
}
