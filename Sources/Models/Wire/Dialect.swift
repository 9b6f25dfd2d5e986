public import Evaluation

/// How an endpoint departs from the reference, which is what most servers speak. Found out at the
/// first refusal that names a parameter, and remembered.
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
  public var sendsSeed: Bool
  /// The parameter that caps the completion.
  public var completionLimit: CompletionLimit
  /// How a structured reply is asked for.
  public var structuredOutput: StructuredOutput
  /// Whether schemas keep their `maxItems`, which some servers of `json_schema` do not know.
  public var boundsLists: Bool

  /// A dialect; the reference by default.
  public init() { self.init(sendsSeed: true) }

  /// A dialect; what is not said is the reference.
  public init(
    sendsSeed: Bool = true, completionLimit: CompletionLimit = .maxTokens,
    structuredOutput: StructuredOutput = .jsonSchema, boundsLists: Bool = true
  ) {
    self.sendsSeed = sendsSeed
    self.completionLimit = completionLimit
    self.structuredOutput = structuredOutput
    self.boundsLists = boundsLists
  }

  /// What this dialect changes about a request, in words for the reply's remarks.
  public func departures(for request: ChatRequest) -> [String] {
    var departures: [String] = []
    if !sendsSeed && request.seed != nil {
      departures.append("seed not sent: the endpoint refuses it")
    }
    if let schema = request.schema {
      if !boundsLists && schema.schema.hasListBounds {
        departures.append("schema sent without maxItems: the endpoint refuses it")
      }
      switch structuredOutput {
      case .jsonSchema: break
      case .jsonObject:
        departures.append("schema sent as json_object: the endpoint refuses json_schema")
      case .words:
        departures.append("schema sent in words: the endpoint refuses response_format")
      }
    }
    return departures
  }
}

extension Dialect {
  /// The dialect to try after a refusal, or nil where the refusal names no parameter that could be
  /// left out or replaced.
  func adapted(to refusal: ServerMessage, of request: ChatRequest) -> Dialect? {
    var next = self
    let extra = request.sampling.extraBody
    if sendsSeed, request.seed != nil, extra["seed"] == nil, refusal.names("seed") {
      next.sendsSeed = false
    } else if request.sampling.maxCompletionTokens != nil, completionLimit == .maxTokens,
      extra["max_tokens"] == nil, refusal.names("max_tokens")
    {
      next.completionLimit = .maxCompletionTokens
    } else if boundsLists, let schema = request.schema, schema.schema.hasListBounds,
      extra["response_format"] == nil, refusal.names("maxitems")
    {
      next.boundsLists = false
    } else if request.schema != nil, extra["response_format"] == nil,
      ["response_format", "json_schema", "json_object"].contains(where: refusal.names)
    {
      switch structuredOutput {
      case .jsonSchema: next.structuredOutput = .jsonObject
      case .jsonObject: next.structuredOutput = .words
      case .words: return nil
      }
    } else {
      return nil
    }
    return next
  }
}

extension JSONValue {
  /// Whether a schema bounds the length of a list.
  fileprivate var hasListBounds: Bool { self != unboundedLists }

  /// A schema without `maxItems`.
  var unboundedLists: JSONValue {
    switch self {
    case .object(var members):
      if members["type"]?.text == "array" { members["maxItems"] = nil }
      return .object(members.mapValues(\.unboundedLists))
    case .array(let elements): return .array(elements.map(\.unboundedLists))
    case .null, .bool, .integer, .number, .string: return self
    }
  }
}
