/// A tool as a model is told of it.
public struct ToolDefinition: Sendable, Hashable {
  /// A short identifier: letters, digits, `_` and `-`, at most 64.
  public var name: String
  /// What the tool does and when to use it, in words for the model.
  public var description: String
  /// The JSON schema of the arguments, an object's.
  public var parameters: JSONValue

  /// A tool.
  public init(name: String, description: String, parameters: JSONValue) {
    self.name = name
    self.description = description
    self.parameters = parameters
  }
}

/// The tools that a request offers, in order. Written as JSON once, since very many requests offer
/// the same.
public struct ToolMenu: Sendable, Hashable {
  /// The tools.
  public let tools: [ToolDefinition]
  /// The member `tools` of a chat-completions request, as canonical JSON (RFC 8785).
  public let canonical: [UInt8]

  /// A menu.
  public init(_ tools: [ToolDefinition]) {
    self.tools = tools
    canonical = CanonicalJSON.encode(.array(tools.map(Self.json)))
  }

  /// The member `tools` of a chat-completions request.
  public var json: JSONValue { .array(tools.map(Self.json)) }

  /// The menu that `canonical` was written of.
  /// - Returns: nil for what is no list of functions.
  public init?(_ json: JSONValue) {
    guard let elements = json.elements else { return nil }
    var tools: [ToolDefinition] = []
    for element in elements {
      guard let function = element["function"], let name = function["name"]?.text,
        let description = function["description"]?.text, let parameters = function["parameters"]
      else { return nil }
      tools.append(ToolDefinition(name: name, description: description, parameters: parameters))
    }
    self.init(tools)
  }

  private static func json(_ tool: ToolDefinition) -> JSONValue {
    [
      "type": "function",
      "function": [
        "name": .string(tool.name), "description": .string(tool.description),
        "parameters": tool.parameters,
      ],
    ]
  }

  /// Whether both offer the same in the same order.
  public static func == (left: Self, right: Self) -> Bool { left.canonical == right.canonical }

  /// Hashes the canonical JSON.
  public func hash(into hasher: inout Hasher) { hasher.combine(canonical) }
}

/// Whether a model may use the tools that it is told of.
public enum ToolChoice: String, Sendable, Hashable, CaseIterable {
  /// As it likes.
  case auto
  /// Not any more: it has to answer.
  case none
}
