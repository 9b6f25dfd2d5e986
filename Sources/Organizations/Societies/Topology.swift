import Randomness

/// Who can read whom in a society ("Do Agent Societies Develop Intellectual Elites?", section 3.1,
/// appendix G). Agents are numbered from 1; nobody reads itself here, since every agent knows its own
/// claims anyway.
enum Topology: String, Sendable, CaseIterable {
  /// Each agent reads the one before and the one after.
  case chain
  /// The first agent is the hub: it reads all, all read it.
  case star
  /// Parent and children read each other; every agent has up to three children.
  case tree
  /// As `tree`, and siblings read each other.
  case hierarchical
  /// Everybody reads everybody.
  case complete
  /// A seeded random graph, connected, in which every agent has four neighbours.
  case mesh
  /// Each step every agent reads four others, drawn in proportion to one plus their reputation.
  case reputation

  /// How many children an agent of a tree has.
  static let branching = 3
  /// How many neighbours an agent of a mesh has, and how many peers an agent consults by reputation.
  static let meanDegree = 4

  /// Whose answer is the society's.
  enum Conclusion: Sendable, Hashable {
    /// That of one agent, by number.
    case agent(Int)
    /// That of the plurality.
    case plurality
    /// That of the plurality, each voice weighted by one plus its agent's reputation.
    case weightedPlurality
  }

  /// Whose answer is the society's, among so many agents.
  func conclusion(agents: Int) -> Conclusion {
    switch self {
    case .chain: .agent(agents)
    case .star, .tree, .hierarchical: .agent(1)
    case .complete, .mesh: .plurality
    case .reputation: .weightedPlurality
    }
  }

  /// Whom each agent reads, by number from 1, in ascending order: element `i` is for agent `i + 1`.
  /// For `reputation` nobody, since whom an agent reads there is drawn anew each step.
  /// - Parameter generator: draws the mesh; the other topologies leave it alone.
  func neighbours(agents: Int, using generator: inout SplitMix64) -> [[Int]] {
    let everybody = 1...agents
    return switch self {
    case .chain: everybody.map { [$0 - 1, $0 + 1].filter(everybody.contains) }
    case .star: everybody.map { $0 == 1 ? Array(2...agents) : [1] }
    case .tree: everybody.map { Self.family($0, agents) }
    case .hierarchical:
      everybody.map { (Self.family($0, agents) + Self.siblings($0, agents)).sorted() }
    case .complete: everybody.map { agent in everybody.filter { $0 != agent } }
    case .mesh: Self.mesh(agents, &generator)
    case .reputation: everybody.map { _ in [] }
    }
  }

  /// The agent's superior in a tree, or nil for the root.
  static func parent(of agent: Int) -> Int? {
    agent == 1 ? nil : (agent - 2) / branching + 1
  }

  private static func children(of agent: Int, _ agents: Int) -> [Int] {
    let first = (agent - 1) * branching + 2
    return (first..<first + branching).filter { $0 <= agents }
  }

  private static func family(_ agent: Int, _ agents: Int) -> [Int] {
    (parent(of: agent).map { [$0] } ?? []) + children(of: agent, agents)
  }

  private static func siblings(_ agent: Int, _ agents: Int) -> [Int] {
    guard let parent = parent(of: agent) else { return [] }
    return children(of: parent, agents).filter { $0 != agent }
  }

  /// The union of two random rings: connected, and of degree four where the rings share no edge. Some
  /// pairs of rings are drawn for one that has the least edges in common; up to five agents all read
  /// each other.
  private static func mesh(_ agents: Int, _ generator: inout SplitMix64) -> [[Int]] {
    guard agents > meanDegree + 1 else {
      return (1...agents).map { agent in (1...agents).filter { $0 != agent } }
    }
    var best: [Set<Int>] = []
    var most = 0
    for _ in 0..<32 {
      var edges = [Set<Int>](repeating: [], count: agents)
      for _ in 0..<2 {
        var ring = Array(1...agents)
        for index in ring.indices.dropFirst().reversed() {
          ring.swapAt(index, generator.index(below: index + 1))
        }
        for (one, other) in zip(ring, ring.dropFirst() + [ring[0]]) {
          edges[one - 1].insert(other)
          edges[other - 1].insert(one)
        }
      }
      let count = edges.reduce(0) { $0 + $1.count }
      if count > most { (best, most) = (edges, count) }
      if most == agents * meanDegree { break }
    }
    return best.map { $0.sorted() }
  }
}
