import Evaluation

/// A model that is not there: it answers anything in the asked form, with replies of a set length.
struct SupposedModel: ChatModel {
  /// Whether its replies approve, and always give the same answer.
  let isAgreeing: Bool

  func reply(to request: ChatRequest, occasion: CallOccasion) async -> ModelAnswer {
    let length = min(Forecast.replyTokens, request.sampling.maxCompletionTokens ?? .max)
    // Whoever argues gives another answer each time that the conversation has grown.
    let bytes = request.messages.contentBytes
    let answer = isAgreeing ? 1 : (bytes + request.messages.count + occasion.ordinal) % 2 + 1
    let text =
      if let schema = request.schema {
        Instance(answer: answer, isAgreeing: isAgreeing).json(of: schema.schema)
      } else {
        "\(Self.filler(tokens: length - 6))\nFINAL ANSWER: \(answer)\nANSWER: \(answer)"
      }
    let usage = Usage(
      promptTokens: (bytes + 3) / 4 + request.messages.estimatedFileTokens,
      completionTokens: min(length, (text.utf8.count + 3) / 4),
      isEstimated: true)
    return ModelAnswer(
      reply: ChatReply(text: text, usage: usage), requestKey: "", isCacheHit: false)
  }

  /// A text of so many tokens, at 4 bytes each.
  static func filler(tokens: Int) -> String {
    String(repeating: "and ", count: max(0, tokens))
  }
}

/// Values that satisfy a JSON schema, as far as the schemas of this program go.
private struct Instance {
  let answer: Int
  let isAgreeing: Bool

  func json(of schema: JSONValue) -> String {
    if let allowed = schema["enum"]?.elements, let first = allowed.first {
      return json((isAgreeing ? first : allowed[answer % allowed.count]))
    }
    switch schema["type"]?.text {
    case "object":
      guard case .object(let properties)? = schema["properties"] else { return "{}" }
      let members = properties.sorted { $0.key < $1.key }.map { name, schema in
        "\"\(name)\": \(json(of: schema))"
      }
      return "{\(members.joined(separator: ", "))}"
    case "array":
      // Whoever agrees says no more than asked for; else as much as is allowed, with numbers from 2 on:
      // the first agent that a coordinator can assign.
      let least = schema["minItems"]?.wholeNumber ?? 1
      let count = isAgreeing ? least : schema["maxItems"]?.wholeNumber ?? least
      let items = (0..<count).map { index in
        let item = Instance(answer: isAgreeing ? answer : index + 2, isAgreeing: isAgreeing)
        return schema["items"].map(item.json(of:)) ?? "\(item.answer)"
      }
      return "[\(items.joined(separator: ", "))]"
    case "boolean": return isAgreeing ? "true" : "false"
    case "integer", "number": return "\(schema["minimum"]?.wholeNumber ?? answer)"
    default:
      return "\"\(answer) \(SupposedModel.filler(tokens: 20))\""
    }
  }

  private func json(_ value: JSONValue) -> String {
    switch value {
    case .string(let text): "\"\(text)\""
    case .integer(let number): "\(number)"
    case .bool(let flag): "\(flag)"
    default: "null"
    }
  }
}
