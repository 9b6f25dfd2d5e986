public import Evaluation

/// The body of a chat-completions request.
public enum ChatCompletionBody {
  /// Members of the body that the request itself decides, and that `extraBody` must not.
  private static let reserved = [
    "messages", "model", "n", "stream", "stream_options", "tools", "tool_choice",
  ]

  /// The body's canonical JSON (RFC 8785) in an endpoint's dialect; the bytes that are sent.
  /// Members of `extraBody` win over those that the sampling parameters would set.
  public static func encode(_ request: ChatRequest, dialect: Dialect = Dialect()) -> [UInt8] {
    var body = CanonicalJSON()
    let members = members(request, dialect)
    body.write(object: Array(members.keys)) { body, name in
      switch members[name] {
      case .value(let value): body.write(value)
      case .enforced(let schema): write(schema, dialect, to: &body)
      case .tools(let menu): body.write(raw: menu.canonical)
      case nil: break
      }
    }
    return body.bytes
  }

  /// Checks what a user may have put into a request.
  /// - Throws: `InputError` for numbers that JSON cannot hold and for reserved members of
  ///   `extraBody`.
  public static func check(_ sampling: Sampling) throws {
    for (name, value) in [("temperature", sampling.temperature), ("top-p", sampling.topP)] {
      guard value?.isFinite ?? true else {
        throw InputError(name, "expected a finite number, found \(value ?? 0)")
      }
    }
    if let name = reserved.first(where: { sampling.extraBody[$0] != nil }) {
      throw InputError(
        "extra body", "the member '\(name)' cannot be set: orgbench decides it",
        remedy: "leave it out; it would change what is asked or how the reply is read")
    }
  }

  /// A member's value: a schema's canonical JSON is at hand.
  private enum Member {
    case value(JSONValue)
    /// The schema as `response_format` of type `json_schema`.
    case enforced(OutputSchema)
    /// The tools that are offered.
    case tools(ToolMenu)
  }

  private static func members(_ request: ChatRequest, _ dialect: Dialect) -> [String: Member] {
    var members: [String: JSONValue] = [
      "model": .string(request.model), "messages": messages(request, dialect),
    ]
    let sampling = request.sampling
    if dialect.sendsTemperature {
      members["temperature"] = sampling.temperature.map { .number($0) }
    }
    if dialect.sendsTopP { members["top_p"] = sampling.topP.map { .number($0) } }
    members[dialect.completionLimit.rawValue] = sampling.maxCompletionTokens.map { .integer($0) }
    members["reasoning_effort"] = sampling.reasoningEffort.map { .string($0) }
    if dialect.sendsSeed { members["seed"] = request.seed.map { .integer($0) } }
    let structured = dialect.structuredOutput(for: request)
    if request.schema != nil, structured == .jsonObject {
      members["response_format"] = ["type": "json_object"]
    }
    var all = members.merging(sampling.extraBody) { _, extra in extra }.mapValues(Member.value)
    if structured == .jsonSchema, all["response_format"] == nil {
      all["response_format"] = request.schema.map(Member.enforced)
    }
    if let tools = request.tools, !dialect.saysTools(of: request) {
      all["tools"] = .tools(tools)
      if request.toolChoice != .auto {
        all["tool_choice"] = .value(.string(request.toolChoice.rawValue))
      }
    }
    return all
  }

  private static func write(
    _ schema: OutputSchema, _ dialect: Dialect, to body: inout CanonicalJSON
  ) {
    body.write(raw: "{\"json_schema\":{\"name\":")
    body.write(.string(schema.name))
    body.write(raw: ",\"schema\":")
    body.write(raw: dialect.bounded(schema))
    body.write(raw: ",\"strict\":true},\"type\":\"json_schema\"}")
  }

  private static func messages(_ request: ChatRequest, _ dialect: Dialect) -> JSONValue {
    var messages = dialect.saysTools(of: request) ? ToolWords.messages(request) : request.messages
    if !dialect.hasSystemRole { messages = ChatCompletionMessages.withoutSystemRole(messages) }
    if let schema = request.schema, dialect.structuredOutput(for: request) != .jsonSchema {
      let text = String(decoding: dialect.bounded(schema), as: UTF8.self)
      let words =
        request.offersTools
        ? "When you need no tool any more, reply with one JSON object and nothing else. It must "
          + "follow this schema:\n" + text
        : "Reply with one JSON object and nothing else. It must follow this schema:\n" + text
      if let last = messages.lastIndex(where: { $0.role == .user }) {
        messages[last].parts.append(MessagePart(words))
      } else {
        messages.append(Message(.user, words))
      }
    }
    return .array(messages.flatMap(ChatCompletionMessages.encode))
  }
}
