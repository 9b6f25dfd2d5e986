import Evaluation

/// Checks the arguments that a model wrote against a tool's schema, as far as a model is told of it:
/// members that are required, their types, and the words that they may be.
struct ArgumentForm {
  private let schema: JSONValue

  init(_ tool: ToolDefinition) { schema = tool.parameters }

  /// The arguments of a wish.
  /// - Throws: `Fault`, in words for the model.
  func read(_ text: String) throws -> [String: JSONValue] {
    let source = text.isEmpty ? "{}" : text
    guard case .object(let members) = LenientJSON.object(in: source) else {
      throw Fault("the arguments are no JSON object: \(text.excerpt(200))")
    }
    let required = schema["required"]?.elements?.compactMap(\.text) ?? []
    for name in required where members[name] == nil {
      throw Fault("the argument \"\(name)\" is missing; required: \(required)")
    }
    for (name, value) in members.sorted(by: { $0.key < $1.key }) {
      guard let property = schema["properties"]?[name] else {
        guard schema["additionalProperties"] == .bool(false) else { continue }
        throw Fault("there is no argument \"\(name)\"")
      }
      try check(value, property, name)
    }
    return members
  }

  /// What is wrong with the arguments.
  struct Fault: Error {
    let words: String
    init(_ words: String) { self.words = words }
  }

  private func check(_ value: JSONValue, _ property: JSONValue, _ name: String) throws {
    let types =
      property["type"]?.text.map { [$0] } ?? property["type"]?.elements?.compactMap(\.text)
    if let types, !types.isEmpty, !types.contains(where: { Self.has(value, $0) }) {
      throw Fault("the argument \"\(name)\" is no \(types.joined(separator: " or "))")
    }
    if let words = property["enum"]?.elements, !words.contains(value) {
      let list = words.map { String(decoding: CanonicalJSON.encode($0), as: UTF8.self) }
      throw Fault("the argument \"\(name)\" is none of \(list.joined(separator: ", "))")
    }
  }

  private static func has(_ value: JSONValue, _ type: String) -> Bool {
    switch (type, value) {
    case ("string", .string), ("boolean", .bool), ("array", .array), ("object", .object),
      ("null", .null), ("integer", .integer), ("number", .integer), ("number", .number):
      true
    case ("integer", .number(let number)): number == number.rounded()
    case ("string", _), ("boolean", _), ("array", _), ("object", _), ("null", _), ("integer", _),
      ("number", _):
      false
    default: true
    }
  }
}
