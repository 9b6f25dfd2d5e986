import Evaluation
import Synchronization
import Transport

/// The calls of one probe. They send what a run sends: a system message, temperature 0, a seed, a
/// limit of tokens, a schema.
final class ProbeSession: Sendable {
  private let model: EndpointModel
  private let format = ChatCompletions()
  private let name: String
  private let replies = Mutex<[ChatReply]>([])

  init(
    _ endpoint: ChatEndpoint, client: HTTPClient, options: EndpointModel.Options, model: String
  ) {
    self.model = EndpointModel(endpoint, client: client, options: options, format: format)
    name = model
  }

  /// The dialect found out so far.
  var dialect: Dialect { format.dialects[name] }

  /// Whether the endpoint answers at all.
  func chat(_ report: inout EndpointProbe.Report) async throws -> Bool {
    do {
      let reply = try await ask("Reply with the single word: ready", seed: 1)
      report.latency = reply.latency
      let text = printable(excerpt(reply.text, 40))
      report.note(
        "chat", reply.text.isEmpty ? .notice : .good,
        reply.text.isEmpty
          ? "the reply is empty; a reasoning model may need more completion tokens "
            + "(--max-completion-tokens)"
          : "answered '\(text)' in \(seconds(reply.latency))")
      return true
    } catch let error as ModelError {
      report.note("chat", .bad, error.description)
      return false
    }
  }

  /// What of a run's requests the endpoint refuses.
  func parameters(_ report: inout EndpointProbe.Report) {
    let dialect = dialect
    if !dialect.sendsTemperature {
      report.note(
        "temperature", .notice,
        "refused: calls are sent without it, at the model's default (often --temperature 1)")
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
      return (.good, "\(mark)\(Int(rate.rounded())) tokens a second in one call")
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

  /// Whether a prompt of a task's length is read whole: some servers cut it without a word.
  func longPrompt(_ report: inout EndpointProbe.Report) async throws {
    try await note("long prompt", &report) { _ in
      let lines = (1...450).map { "Entry \($0): the keeper wrote down wind, sea and sky.\n" }
      let prompt =
        "The password is 'albatross'.\n" + lines.joined() + "Reply with the password only."
      let size = "\(prompt.utf8.count / 1000) kB"
      let reply = try await self.ask(prompt, seed: 1)
      if reply.flags.contains(.promptCut) {
        return (
          .notice,
          "cut without a word: \(reply.usage.promptTokens) prompt tokens were counted for \(size); "
            + "give the server a larger context"
        )
      }
      let mark = reply.usage.isEstimated ? "~" : ""
      return (.good, "\(size) were read (\(mark)\(reply.usage.promptTokens) tokens)")
    }
  }

  /// What the endpoint reported of tokens in all calls.
  func usage(_ report: inout EndpointProbe.Report) {
    let replies = replies.withLock { $0 }
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

  private func note(
    _ subject: String, _ report: inout EndpointProbe.Report,
    _ look: (inout EndpointProbe.Report) async throws -> (EndpointProbe.Finding.Grade, String)
  ) async throws {
    do {
      let (grade, detail) = try await look(&report)
      report.note(subject, grade, detail)
    } catch let error as ModelError {
      report.note(subject, .notice, error.description)
    }
  }

  private func ask(
    _ prompt: String, seed: Int, temperature: Double = 0, schema: OutputSchema? = nil
  ) async throws -> ChatReply {
    let request = ChatRequest(
      model: name, messages: [Message(.system, "Be brief."), Message(.user, prompt)],
      sampling: Sampling(temperature: temperature, maxCompletionTokens: 128), seed: seed,
      schema: schema)
    let body = ChatCompletionBody.encode(request)
    let reply = try await model.ask(EncodedRequest(request, referenceBody: body)) { _ in }
    replies.withLock { $0.append(reply) }
    return reply
  }

  private func seconds(_ value: Double) -> String {
    value < 1 ? "\(Int((value * 1000).rounded())) ms" : "\((value * 10).rounded() / 10) s"
  }
}

/// The schema that a probe asks for.
private enum ProbeSchema {
  private static let colours = ["crimson", "ochre"]

  static let schema = OutputSchema(
    name: "colour",
    schema: [
      "type": "object", "additionalProperties": false, "required": ["colour", "certainty"],
      "properties": [
        "colour": ["type": "string", "enum": .array(colours.map { .string($0) })],
        "certainty": ["type": "integer"],
      ],
    ])

  static func isKept(by text: String) -> Bool {
    let text = text.trimmingSpace()
    guard text.hasPrefix("{"), text.hasSuffix("}"),
      case .object(let members) = LenientJSON.object(in: text)
    else { return false }
    return members.count == 2 && members["certainty"]?.wholeNumber != nil
      && members["colour"]?.text.map(colours.contains) == true
  }
}
