import Evaluation
import Synchronization
import Transport

/// The calls of one probe. They send what a run sends: a system message, the sampling of its options,
/// a seed, a schema.
final class ProbeSession: Sendable {
  private let model: EndpointModel
  private let format = ChatCompletions()
  private let name: String
  private let sampling: Sampling
  private let state = Mutex(State())

  private struct State {
    var replies: [ChatReply] = []
    /// The most tokens of a reply where the user gives none: enough for what is asked here.
    var completionLimit = 128
  }

  /// Enough for a reasoning model's thoughts on what is asked here.
  private static let reasoningLimit = 4096

  init(
    _ endpoint: ChatEndpoint, client: HTTPClient, options: EndpointModel.Options, model: String,
    sampling: Sampling
  ) {
    self.model = EndpointModel(endpoint, client: client, options: options, format: format)
    name = model
    self.sampling = sampling
  }

  /// The dialect found out so far.
  var dialect: Dialect { format.dialects[name] }

  /// Whether the endpoint answers at all.
  func chat(_ report: inout EndpointProbe.Report) async throws -> Bool {
    do {
      var reply = try await ask(Self.shortPrompt, seed: 1)
      if reply.text.isEmpty, reply.finish == .length, sampling.maxCompletionTokens == nil {
        state.withLock { $0.completionLimit = Self.reasoningLimit }
        reply = try await ask(Self.shortPrompt, seed: 1)
      }
      report.latency = reply.latency
      report.servedModel = reply.servedModel
      report.note("chat", reply.text.isEmpty ? .notice : .good, words(on: reply))
      return true
    } catch let error as ModelError {
      report.note("chat", .bad, error.description + ProbeAdvice.on(error, report.models))
      return false
    }
  }

  private static let shortPrompt = "Reply with the single word: ready"

  private func words(on reply: ChatReply) -> String {
    let reasoned =
      reply.usage.reasoningTokens > 0 ? " after \(reply.usage.reasoningTokens) of reasoning" : ""
    let tokens = Counts.text(reply.usage.completionTokens, "token") + reasoned
    if !reply.text.isEmpty {
      return "answered '\(TerminalText.visible(reply.text.excerpt(40)))' in "
        + seconds(reply.latency) + (reasoned.isEmpty ? "" : ", \(tokens)")
    }
    return reply.finish == .length
      ? "the reply is empty at its limit of \(tokens): a reasoning model needs more "
        + "(--max-completion-tokens)"
      : "the reply is empty, \(tokens)"
  }

  /// What of a run's requests the endpoint refuses.
  func parameters(_ report: inout EndpointProbe.Report) {
    let dialect = dialect
    if !dialect.sendsTemperature {
      report.note(
        "temperature", .notice,
        "refused: calls are sent without it, at the model's default; where that is 1, say so with "
          + "--temperature 1")
    }
    if !dialect.hasSystemRole {
      report.note(
        "system message", .notice, "refused: sent at the head of the user's message instead")
    }
    if dialect.completionLimit == .maxCompletionTokens {
      report.note(
        "completion limit", .good, "--max-completion-tokens is sent as max_completion_tokens")
    }
  }

  /// How fast tokens come.
  func speed(_ report: inout EndpointProbe.Report) async throws {
    try await note("speed", &report) { report in
      let reply = try await self.ask(
        "Write about a lighthouse, in as many words as you can.", seed: 1)
      guard reply.latency > 0, reply.usage.completionTokens > 0 else {
        return (.notice, "no tokens to measure")
      }
      let rate = Double(reply.usage.completionTokens) / reply.latency
      report.tokensPerSecond = rate
      let mark = reply.usage.isEstimated ? "~" : ""
      return (.good, "\(mark)\(Counts.text(Int(rate.rounded()), "token")) a second in one call")
    }
  }

  /// Whether the same seed gives the same text, and another one another.
  func seed(_ report: inout EndpointProbe.Report) async throws {
    try await note("seed", &report) { _ in
      var texts: [String] = []
      for seed in [11, 11, 12] {
        texts.append(
          try await self.ask("Invent a name for a ship.", seed: seed, temperature: 1).text)
      }
      if !self.dialect.sendsSeed { return (.notice, "refused: calls are sent without one") }
      if texts[0] != texts[1] {
        return (.notice, "the same seed gave two texts: replies cannot be reproduced, only stored")
      }
      return texts[1] == texts[2]
        ? (.notice, "two seeds gave the same text: repeats may not vary") : (.good, "honoured")
    }
  }

  /// Whether a JSON schema is kept to.
  func structuredOutput(_ report: inout EndpointProbe.Report) async throws {
    try await note("structured output", &report) { _ in
      let reply = try await self.ask(
        "What colour is the sky? How sure are you?", seed: 1, schema: ProbeSchema.schema)
      let kept = ProbeSchema.isKept(by: reply.text)
      return switch (self.dialect.structuredOutput, kept) {
      case (.jsonSchema, true): (.good, "json_schema is honoured")
      case (.jsonSchema, false):
        (.notice, "json_schema is accepted, but the reply did not keep to it")
      case (.jsonObject, _): (.notice, "no json_schema: sent as json_object, schema in words")
      case (.words, _):
        (
          .notice,
          self.dialect.loopsUnderSchema
            ? "replies under json_schema run on in white space: the schema is sent in words"
            : "no response_format: the schema is sent in words"
        )
      }
    }
  }

  /// Whether a prompt of a task's length is read whole: some servers cut it without a word. What a
  /// short one of the same lines takes tells how many tokens there must be.
  func longPrompt(_ report: inout EndpointProbe.Report) async throws {
    try await note("long prompt", &report) { _ in
      let prompt = Self.prompt(lines: 500)
      let size = "\(prompt.utf8.count / 1000) kB"
      let base = self.state.withLock { $0.replies.first?.usage.promptTokens ?? 0 }
      let short = try await self.ask(Self.prompt(lines: 50), seed: 1).usage.promptTokens - base
      let reply = try await self.ask(prompt, seed: 1)
      let tokens = reply.usage.promptTokens
      let isShort = !reply.usage.isEstimated && Double(tokens - base) < Double(short) * 7.5
      if reply.flags.contains(.promptCut) || isShort {
        return (
          .notice,
          "cut without a word: \(Counts.text(tokens, "prompt token")) counted for \(size); give the server a "
            + "larger context"
        )
      }
      let mark = reply.usage.isEstimated ? "~" : ""
      return (.good, "\(size) were read (\(mark)\(Counts.text(tokens, "token")))")
    }
  }

  /// How many tokens the model reasons with on a small puzzle, where it reasons by itself: twice as
  /// many, rounded up, are advised, since real tasks are larger.
  func reasoning(_ report: inout EndpointProbe.Report) async throws {
    // Counts that do not add up tell nothing of reasoning.
    let hasReasoned = state.withLock { state in
      state.replies.contains { $0.hasReasoned && !$0.remarks.contains { $0.hasPrefix("usage") } }
    }
    guard hasReasoned else { return }
    state.withLock { $0.completionLimit = Self.reasoningLimit }
    try await note("reasoning", &report) { report in
      let reply = try await self.ask(Self.puzzle, seed: 1)
      let usage = reply.usage
      let tokens =
        usage.reasoningTokens > 0
        ? usage.reasoningTokens : UsageReading.estimate(reply.reasoning?.utf8.count ?? 0)
      let allowance = max(1, (2 * tokens + 1023) / 1024) * 1024
      report.reasoningAllowance = allowance
      let mark = usage.reasoningTokens > 0 ? "" : "~"
      return (
        .notice,
        "\(mark)\(Counts.text(tokens, "token")) on a small puzzle"
          + (reply.end == .whole ? "" : ", and cut off there")
          + ": give caps room with --reasoning-allowance \(allowance)"
      )
    }
  }

  private static let puzzle = """
    Five friends sit in a row. Ada sits left of Bo. Cy sits at one end. Dee sits between Bo and Eve. Ada \
    does not sit at an end, and Eve sits right of Cy. Who sits in the middle?
    """

  private static func prompt(lines: Int) -> String {
    "The password is 'albatross'.\n"
      + String(repeating: "The keeper wrote down wind, sea and sky.\n", count: lines)
      + "Reply with the password only."
  }

  /// What the endpoint reported of tokens in all calls.
  func usage(_ report: inout EndpointProbe.Report) {
    let replies = state.withLock { $0.replies }
    let oddities = Set(replies.flatMap(\.remarks).filter { $0.hasPrefix("usage") }).sorted()
    if replies.contains(where: \.usage.isEstimated) {
      report.note("usage", .notice, "not reported: tokens will be estimates, marked '~'")
    } else if let oddity = oddities.first {
      report.note("usage", .notice, oddity)
    } else {
      report.note("usage", .good, "reported and consistent")
    }
  }

  // MARK: Calls

  func note(
    _ subject: String, _ report: inout EndpointProbe.Report,
    _ look: (inout EndpointProbe.Report) async throws -> (EndpointProbe.Finding.Grade, String)
  ) async throws {
    do {
      let (grade, detail) = try await look(&report)
      report.note(subject, grade, detail)
    } catch let error as ModelError {
      report.note(subject, .notice, error.description + ProbeAdvice.on(error, report.models))
    }
  }

  func ask(
    _ prompt: String, behind file: MessagePart? = nil, seed: Int, temperature: Double? = nil,
    schema: OutputSchema? = nil
  ) async throws -> ChatReply {
    var sampling = sampling
    if let temperature { sampling.temperature = temperature }
    if sampling.maxCompletionTokens == nil {
      sampling.maxCompletionTokens = state.withLock { $0.completionLimit }
    }
    let request = ChatRequest(
      model: name,
      messages: [
        Message(.system, "Be brief."),
        Message(.user, (file.map { [$0] } ?? []) + [MessagePart(prompt)]),
      ], sampling: sampling, seed: seed, schema: schema)
    try ChatCompletionBody.check(sampling)
    let body = ChatCompletionBody.encode(request)
    let reply = try await model.ask(EncodedRequest(request, referenceBody: body)) { _ in }
    state.withLock { $0.replies.append(reply) }
    return reply
  }

  private func seconds(_ value: Double) -> String {
    value < 1 ? "\(Int((value * 1000).rounded())) ms" : "\((value * 10).rounded() / 10) s"
  }
}
