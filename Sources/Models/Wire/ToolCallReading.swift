import Evaluation

/// Reads a model's wishes for tools from a chat completion's message: `tool_calls`, or the older
/// `function_call`. Arguments are a JSON string; servers exist that send the object itself.
enum ToolCallReading {
  static func calls(of message: JSONValue) -> [ToolCall] {
    let calls = message["tool_calls"]?.elements ?? []
    let wishes = calls.compactMap { call -> ToolCall? in
      let function: JSONValue = call["function"] ?? call
      return wish(function, id: call["id"]?.text ?? "")
    }
    if !wishes.isEmpty { return wishes }
    guard let function = message["function_call"], let wish = wish(function, id: "") else {
      return []
    }
    return [wish]
  }

  private static func wish(_ function: JSONValue, id: String) -> ToolCall? {
    guard let name = function["name"]?.text, !name.isEmpty else { return nil }
    let arguments: String
    switch function["arguments"] ?? function["parameters"] {
    case .string(let text): arguments = text
    case .some(.null), nil: arguments = "{}"
    case .some(let value):
      arguments = String(decoding: CanonicalJSON.encode(value), as: UTF8.self)
    }
    return ToolCall(id: id, name: name, arguments: arguments)
  }
}
