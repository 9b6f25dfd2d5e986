public import Evaluation

/// The body of a chat-completions request.
public enum ChatCompletionBody {
  /// Members of the body that the request itself decides, and that `extraBody` must not.
  private static let reserved = ["messages", "model", "n", "stream", "stream_options"]

  /// The body's canonical JSON (RFC 8785) in an endpoint's dialect; the bytes that are sent.
  /// Members of `extraBody` win over those that the sampling parameters would set.
  public static func encode(_ request: ChatRequest, dialect: Dialect = Dialect()) -> [UInt8] {
    var members = members(request, dialect).mapValues(CanonicalJSON.encode)
    if members["response_format"] == nil {
      members["response_format"] = request.schema.flatMap { responseFormat($0, dialect) }
    }
    var body = CanonicalJSON()
    body.write(rawMembers: members)
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

  private static func members(_ request: ChatRequest, _ dialect: Dialect) -> [String: JSONValue] {
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
    return members.merging(sampling.extraBody) { _, extra in extra }
  }

  /// As canonical JSON; nil where none is sent.
  private static func responseFormat(_ schema: OutputSchema, _ dialect: Dialect) -> [UInt8]? {
    switch dialect.structuredOutput {
    case .jsonSchema:
      var format = CanonicalJSON()
      format.write(raw: "{\"json_schema\":")
      format.write(rawMembers: [
        "name": CanonicalJSON.encode(.string(schema.name)), "strict": CanonicalJSON.encode(true),
        "schema": dialect.bounded(schema),
      ])
      format.write(raw: ",\"type\":\"json_schema\"}")
      return format.bytes
    case .jsonObject: return CanonicalJSON.encode(["type": "json_object"])
    case .words: return nil
    }
  }

  private static func messages(_ request: ChatRequest, _ dialect: Dialect) -> JSONValue {
    var messages =
      dialect.hasSystemRole
      ? request.messages : ChatCompletionMessages.withoutSystemRole(request.messages)
    if let schema = request.schema, dialect.structuredOutput != .jsonSchema {
      let text = String(decoding: dialect.bounded(schema), as: UTF8.self)
      let words =
        "Reply with one JSON object and nothing else. It must follow this schema:\n" + text
      if let last = messages.lastIndex(where: { $0.role == .user }) {
        messages[last].parts.append(MessagePart(words))
      } else {
        messages.append(Message(.user, words))
      }
    }
    return .array(messages.flatMap(ChatCompletionMessages.encode))
  }
}
