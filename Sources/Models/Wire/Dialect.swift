public import Evaluation

/// How an endpoint departs from the reference, which is what most servers speak. Found out at the
/// first refusal that names a parameter, or by trial, and remembered.
public struct Dialect: WireDialect {
  /// The parameter that caps the completion.
  ///
  /// `max_tokens` comes first because a server that knows only the other one says so, while some
  /// that know only `max_tokens` silently ignore `max_completion_tokens`.
  public enum CompletionLimit: String, Sendable {
    case maxTokens = "max_tokens"
    case maxCompletionTokens = "max_completion_tokens"
  }

  /// How a structured reply is asked for.
  public enum StructuredOutput: String, Sendable {
    /// `response_format` of type `json_schema`, strict.
    case jsonSchema = "json_schema"
    /// `response_format` of type `json_object`, with the schema in words.
    case jsonObject = "json_object"
    /// The schema in words at the end of the last user message.
    case words
  }

  /// Whether `seed` is sent.
  public var sendsSeed = true
  /// Whether `temperature` is sent; some models take only their default.
  public var sendsTemperature = true
  /// Whether `top_p` is sent.
  public var sendsTopP = true
  /// Whether the role `system` is known; else its text stands at the head of the user's message.
  public var hasSystemRole = true
  /// The parameter that caps the completion.
  public var completionLimit = CompletionLimit.maxTokens
  /// How a structured reply is asked for.
  public var structuredOutput = StructuredOutput.jsonSchema
  /// Whether schemas keep their `maxItems`, which some servers of `json_schema` do not know.
  public var boundsLists = true
  /// Whether schemas keep their `maxLength`, which some servers of `json_schema` do not know.
  public var boundsTexts = true
  /// Whether `tools` are sent; else they are told of, and used, in words.
  public var takesTools = true
  /// Whether a schema is enforced beside tools; some servers refuse both at once.
  public var enforcesBesideTools = true
  /// Whether replies under an enforced schema ran on in white space.
  public var loopsUnderSchema = false

  /// The reference.
  public init() {}

  /// What this dialect changes about a request, in words for the reply's remarks.
  public func departures(for request: ChatRequest) -> [String] {
    var departures: [String] = []
    let sampling = request.sampling
    if !sendsSeed && request.seed != nil {
      departures.append("seed not sent: the endpoint refuses it")
    }
    if !sendsTemperature && sampling.temperature != nil {
      departures.append("temperature not sent: the endpoint refuses it; its default was used")
    }
    if !sendsTopP && sampling.topP != nil {
      departures.append("top_p not sent: the endpoint refuses it; its default was used")
    }
    if !hasSystemRole && request.messages.contains(where: { $0.role == .system }) {
      departures.append(
        "system message sent at the head of the user's: the endpoint refuses its role")
    }
    if !takesTools, request.tools?.calling == .auto {
      departures.append("tools sent in words: the endpoint refuses them")
    }
    if let schema = request.schema {
      departures += self.departures(for: schema)
      if structuredOutput == .jsonSchema, structuredOutput(for: request) == .words,
        request.tools?.calling == .auto
      {
        departures.append("schema sent in words: the endpoint refuses it beside tools")
      }
    }
    return departures
  }

  /// Whether a request's tools are told of in words.
  func saysTools(of request: ChatRequest) -> Bool {
    request.tools.map { $0.calling == .words || !takesTools } ?? false
  }

  /// How a request's schema is asked for.
  func structuredOutput(for request: ChatRequest) -> StructuredOutput {
    guard request.offersTools else { return structuredOutput }
    return !saysTools(of: request) && enforcesBesideTools ? structuredOutput : .words
  }

  private func departures(for schema: OutputSchema) -> [String] {
    var departures: [String] = []
    for bound in SchemaBound.allCases where !keeps(bound) && schema.schema.has(bound) {
      departures.append("schema sent without \(bound.rawValue): the endpoint refuses it")
    }
    switch structuredOutput {
    case .jsonSchema: break
    case .jsonObject:
      departures.append("schema sent as json_object: the endpoint refuses json_schema")
    case .words:
      departures.append(
        loopsUnderSchema
          ? "schema sent in words: replies under response_format ran on in white space"
          : "schema sent in words: the endpoint refuses response_format")
    }
    return departures
  }
}

// MARK: - Finding out

extension Dialect {
  /// The dialect to try after a refusal, or nil where the refusal is about nothing that could be
  /// left out or replaced. A refusal of a request with a schema that names nothing may be about the
  /// schema: that is tried.
  func adapted(to refusal: ServerMessage, of request: ChatRequest) -> Dialect? {
    adaptedSampling(refusal, request) ?? adaptedMessages(refusal, request)
      ?? adaptedTools(refusal, request) ?? adaptedSchema(refusal, request)
  }

  private func adaptedTools(_ refusal: ServerMessage, _ request: ChatRequest) -> Dialect? {
    guard request.tools != nil, !saysTools(of: request) else { return nil }
    let isNamed =
      ["tools", "tool_choice", "tool"].contains(where: refusal.names)
      || refusal.says("tools", "tool choice", "tool call", "function call")
    var next = self
    if enforcesBesideTools, request.schema != nil, request.offersTools,
      isNamed && refusal.isAboutSchema
    {
      next.enforcesBesideTools = false
      return next
    }
    guard isNamed || request.schema == nil && [400, 422].contains(refusal.status) else {
      return nil
    }
    next.takesTools = false
    return next
  }

  private func adaptedSampling(_ refusal: ServerMessage, _ request: ChatRequest) -> Dialect? {
    var next = self
    let (sampling, extra) = (request.sampling, request.sampling.extraBody)
    if sendsSeed, request.seed != nil, extra["seed"] == nil, refusal.names("seed") {
      next.sendsSeed = false
    } else if sendsTemperature, sampling.temperature != nil, extra["temperature"] == nil,
      refusal.names("temperature")
    {
      next.sendsTemperature = false
    } else if sendsTopP, sampling.topP != nil, extra["top_p"] == nil, refusal.names("top_p") {
      next.sendsTopP = false
    } else if sampling.maxCompletionTokens != nil, completionLimit == .maxTokens,
      extra["max_tokens"] == nil, refusal.names("max_tokens")
    {
      next.completionLimit = .maxCompletionTokens
    } else {
      return nil
    }
    return next
  }

  private func adaptedMessages(_ refusal: ServerMessage, _ request: ChatRequest) -> Dialect? {
    guard hasSystemRole, request.messages.contains(where: { $0.role == .system }) else {
      return nil
    }
    let isAboutSystem =
      refusal.names("system")
      && refusal.says("role", "system message", "system prompt", "system instruction")
    let isAboutRoles =
      refusal.says("roles must alternate", "developer instruction")
      || (refusal.names("role") || refusal.names("roles"))
        && refusal.names("user") && refusal.names("assistant")
    guard isAboutSystem || isAboutRoles else { return nil }
    var next = self
    next.hasSystemRole = false
    return next
  }

  private func adaptedSchema(_ refusal: ServerMessage, _ request: ChatRequest) -> Dialect? {
    guard let schema = request.schema, request.sampling.extraBody["response_format"] == nil else {
      return nil
    }
    var next = self
    for bound in SchemaBound.allCases
    where keeps(bound) && schema.schema.has(bound) && refusal.names(bound.rawValue.lowercased()) {
      next.drop(bound)
      return next
    }
    let isNamed = ["response_format", "json_schema", "json_object"].contains(where: refusal.names)
    guard isNamed || refusal.isAboutSchema || [400, 422].contains(refusal.status) else {
      return nil
    }
    if structuredOutput == .jsonSchema, !isNamed, boundsTexts, schema.schema.has(.text) {
      // Some servers' grammars count to a bound only so far, and say just that they fail.
      next.boundsTexts = false
      return next
    }
    switch structuredOutput {
    case .jsonSchema: next.structuredOutput = isNamed ? .jsonObject : .words
    case .jsonObject: next.structuredOutput = .words
    case .words: return nil
    }
    return next
  }

  /// The dialect to try after a reply, or nil where the reply is as it should be: some servers that
  /// enforce a schema let the model write white space up to the limit.
  func adapted(to reply: ChatReply, of request: ChatRequest) -> Dialect? {
    guard request.schema != nil, structuredOutput != .words, reply.finish == .length,
      request.sampling.extraBody["response_format"] == nil
    else { return nil }
    let scalars = reply.text.unicodeScalars
    let blanks = scalars.reversed().prefix(while: \.properties.isWhitespace).count
    guard blanks >= 64, blanks * 2 >= scalars.count else { return nil }
    var next = self
    next.structuredOutput = .words
    next.loopsUnderSchema = true
    return next
  }
}

extension ServerMessage {
  /// Whether the message is about a schema, in the words of servers that enforce one.
  fileprivate var isAboutSchema: Bool {
    says(
      "response format", "json schema", "json mode", "response_schema", "schema",
      "structured output",
      "guided decoding", "guided_json", "grammar")
  }
}

/// A keyword of schemas that bounds how much a model writes.
private enum SchemaBound: String, CaseIterable {
  case list = "maxItems"
  case text = "maxLength"

  /// The type of value that it bounds.
  var type: String {
    switch self {
    case .list: "array"
    case .text: "string"
    }
  }
}

extension Dialect {
  private func keeps(_ bound: SchemaBound) -> Bool {
    switch bound {
    case .list: boundsLists
    case .text: boundsTexts
    }
  }

  private mutating func drop(_ bound: SchemaBound) {
    switch bound {
    case .list: boundsLists = false
    case .text: boundsTexts = false
    }
  }

  /// A schema as canonical JSON, without the bounds that the endpoint refuses.
  func bounded(_ schema: OutputSchema) -> [UInt8] {
    let refused = SchemaBound.allCases.filter { !keeps($0) }
    return refused.isEmpty
      ? schema.canonical : CanonicalJSON.encode(refused.reduce(schema.schema) { $0.without($1) })
  }
}

extension JSONValue {
  fileprivate func has(_ bound: SchemaBound) -> Bool { self != without(bound) }

  fileprivate func without(_ bound: SchemaBound) -> JSONValue {
    switch self {
    case .object(var members):
      if members["type"]?.text == bound.type { members[bound.rawValue] = nil }
      return .object(members.mapValues { $0.without(bound) })
    case .array(let elements): return .array(elements.map { $0.without(bound) })
    case .null, .bool, .integer, .number, .string: return self
    }
  }
}
