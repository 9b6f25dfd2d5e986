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

/// How models are told of tools and ask for them.
public enum ToolCalling: String, Sendable, Hashable, CaseIterable {
  /// By the endpoint's own tool calls; in words where it refuses them.
  case auto
  /// In words, as part of the conversation, whatever the endpoint takes.
  case words
}

/// The tools that a request offers, in order. Written as JSON once, since very many requests offer
/// the same.
public struct ToolMenu: Sendable, Hashable {
  /// The tools.
  public let tools: [ToolDefinition]
  /// The member `tools` of a chat-completions request, as canonical JSON (RFC 8785).
  public let canonical: [UInt8]
  /// How a model is told of them.
  public let calling: ToolCalling

  /// A menu.
  public init(_ tools: [ToolDefinition], calling: ToolCalling = .auto) {
    self.tools = tools
    self.calling = calling
    canonical = CanonicalJSON.encode(.array(tools.map(Self.json)))
  }

  /// The member `tools` of a chat-completions request.
  public var json: JSONValue { .array(tools.map(Self.json)) }

  /// What the menu is kept as: `canonical`, or where models are told of it in words a JSON object with
  /// the member `words` that holds it.
  public var record: String {
    let tools = String(decoding: canonical, as: UTF8.self)
    return switch calling {
    case .auto: tools
    case .words: "{\"words\":\(tools)}"
    }
  }

  /// The menu of a `record`.
  /// - Returns: nil for what is none.
  public init?(record json: JSONValue) {
    let words = json[ToolCalling.words.rawValue]
    guard let elements = (words ?? json).elements else { return nil }
    var tools: [ToolDefinition] = []
    for element in elements {
      guard let function = element["function"], let name = function["name"]?.text,
        let description = function["description"]?.text, let parameters = function["parameters"]
      else { return nil }
      tools.append(ToolDefinition(name: name, description: description, parameters: parameters))
    }
    self.init(tools, calling: words == nil ? .auto : .words)
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

  /// Whether both offer the same in the same order and in the same way.
  public static func == (left: Self, right: Self) -> Bool {
    left.calling == right.calling && left.canonical == right.canonical
  }

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
