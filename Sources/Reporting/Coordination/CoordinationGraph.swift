public import Evaluation

/// What agents did with each other on one task as a graph for other tools, such as Gephi, networkx and
/// Graphviz: agents, claims and subtasks, and who did what to which.
public struct CoordinationGraph: Sendable {
  /// What a node is.
  enum NodeType: String, Sendable {
    case agent
    case claim
    case subtask
  }

  struct Node: Sendable {
    /// Its name in the file: agents are numbered, since their names may be anything.
    let id: String
    let type: NodeType
    let label: String
    /// What is said at length; nil for agents.
    var words: String?
    var status: String?
    var depth: Int?
    /// The root of a claim's cascade.
    var root: String?
  }

  struct Edge: Sendable {
    let source: String
    let target: String
    /// The kind of event, or `made`, `from_claim`, `assigned_to`, `part_of`, `depends_on`.
    let kind: String
    /// The event behind it; nil of what was planned.
    var event: CoordinationEvent?
  }

  private(set) var nodes: [Node] = []
  private(set) var edges: [Edge] = []
  private var agents: [String: String] = [:]

  /// The graph of a ledger's records.
  public init(claims: [Claim], subtasks: [Subtask], events: [CoordinationEvent]) {
    for claim in claims { add(claim) }
    for subtask in subtasks { add(subtask) }
    for event in events { add(event) }
    for subtask in subtasks { link(subtask) }
  }

  private mutating func add(_ claim: Claim) {
    nodes.append(
      Node(
        id: claim.id.description, type: .claim, label: "\(claim.id) \(claim.agent ?? "votes")",
        words: claim.words, status: claim.status.rawValue, depth: claim.depth,
        root: claim.root.description))
  }

  private mutating func add(_ subtask: Subtask) {
    nodes.append(
      Node(
        id: subtask.id.description, type: .subtask, label: "\(subtask.id) \(subtask.title)",
        words: subtask.words, status: subtask.status.rawValue, depth: subtask.depth))
  }

  /// The node of an agent, which is made where there is none.
  private mutating func node(of agent: String) -> String {
    if let id = agents[agent] { return id }
    let id = "a\(agents.count + 1)"
    agents[agent] = id
    nodes.append(Node(id: id, type: .agent, label: agent))
    return id
  }

  private mutating func add(_ event: CoordinationEvent) {
    let agent = event.agent.map { node(of: $0) }
    func edge(_ source: String, _ target: String, _ kind: String) -> Edge {
      Edge(source: source, target: target, kind: kind, event: event)
    }
    let kind = event.kind.rawValue
    if let claim = event.claim?.description {
      if let agent { edges.append(edge(agent, claim, "made")) }
      edges += event.targets.map { edge(claim, $0.description, kind) }
    } else if let subtask = event.delegated?.description {
      if let agent { edges.append(edge(agent, subtask, kind)) }
      edges += event.targets.map { edge(subtask, $0.description, "from_claim") }
    } else if let agent {
      edges += event.targets.map { edge(agent, $0.description, kind) }
    }
  }

  private mutating func link(_ subtask: Subtask) {
    let id = subtask.id.description
    if let assignee = subtask.assignee {
      edges.append(Edge(source: id, target: node(of: assignee), kind: "assigned_to"))
    }
    if let parent = subtask.parent {
      edges.append(Edge(source: id, target: parent.description, kind: "part_of"))
    }
    edges += subtask.dependencies.map {
      Edge(source: id, target: $0.description, kind: "depends_on")
    }
  }
}

// MARK: - GraphML

extension CoordinationGraph {
  private static let nodeKeys = ["type", "label", "words", "status", "depth", "root"]
  private static let edgeKeys = ["kind", "step", "tick", "seconds", "origin"]
  private static let numbers = ["depth": "int", "step": "int", "tick": "int", "seconds": "double"]

  /// The graph as GraphML (graphml.graphdrawing.org), words in full.
  /// - Throws: `InputError` where libxml2 is not there.
  public func graphML() throws -> String {
    try XMLWriter.document(for: "--format graphml") { xml in
      xml.element("graphml", [("xmlns", "http://graphml.graphdrawing.org/xmlns")]) {
        for (part, keys) in [("node", Self.nodeKeys), ("edge", Self.edgeKeys)] {
          for key in keys {
            xml.element(
              "key",
              [
                ("id", "\(part)_\(key)"), ("for", part), ("attr.name", key),
                ("attr.type", Self.numbers[key] ?? "string"),
              ])
          }
        }
        xml.element("graph", [("id", "coordination"), ("edgedefault", "directed")]) {
          for node in nodes { Self.write(node, xml) }
          for (index, edge) in edges.enumerated() { Self.write(edge, number: index + 1, xml) }
        }
      }
    }
  }

  private static func write(_ node: Node, _ xml: XMLWriter) {
    xml.element("node", [("id", node.id)]) {
      write(
        [
          ("type", node.type.rawValue), ("label", node.label), ("words", node.words),
          ("status", node.status), ("depth", node.depth.map(String.init)), ("root", node.root),
        ], of: "node", xml)
    }
  }

  private static func write(_ edge: Edge, number: Int, _ xml: XMLWriter) {
    xml.element(
      "edge", [("id", "e\(number)"), ("source", edge.source), ("target", edge.target)]
    ) {
      write(
        [
          ("kind", edge.kind), ("step", (edge.event?.step).map(String.init)),
          ("tick", (edge.event?.tick).map(String.init)),
          ("seconds", (edge.event?.seconds).map { "\($0)" }),
          ("origin", edge.event?.origin.rawValue),
        ], of: "edge", xml)
    }
  }

  private static func write(
    _ data: [(key: String, value: String?)], of part: String, _ xml: XMLWriter
  ) {
    for case (let key, let value?) in data {
      xml.element("data", [("key", "\(part)_\(key)")]) { xml.text(value) }
    }
  }
}

// MARK: - DOT

extension CoordinationGraph {
  /// So much of what a node says is its label; a tooltip has more.
  private static let longestLabel = 60
  private static let longestTooltip = 1000

  /// The graph as Graphviz's DOT, the beginning of words.
  public func dot() -> String {
    var lines = ["digraph coordination {", "  rankdir=RL;"]
    for node in nodes {
      var label = Escaping.dot(node.label.excerpt(Self.longestLabel))
      if let words = node.words, !words.isEmpty {
        label += "\\n" + Escaping.dot(words.excerpt(Self.longestLabel))
      }
      let tooltip = Escaping.dot((node.words ?? node.label).excerpt(Self.longestTooltip))
      lines.append(
        "  \"\(node.id)\" [shape=\(node.type.shape), label=\"\(label)\", tooltip=\"\(tooltip)\"];")
    }
    for edge in edges {
      let origin =
        edge.event.map { $0.origin == .agent ? "" : ", style=dashed" } ?? ", style=dotted"
      lines.append(
        "  \"\(edge.source)\" -> \"\(edge.target)\" [label=\"\(edge.kind)\"\(origin)];")
    }
    return (lines + ["}"]).joined(separator: "\n") + "\n"
  }
}

extension CoordinationGraph.NodeType {
  fileprivate var shape: String {
    switch self {
    case .agent: "ellipse"
    case .claim: "box"
    case .subtask: "folder"
    }
  }
}
