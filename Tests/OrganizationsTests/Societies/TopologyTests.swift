import Randomness
import Testing

@testable import Organizations

@Suite struct TopologyTests {
  private func reads(_ topology: Topology, _ agents: Int, seed: UInt64 = 1) -> [[Int]] {
    var generator = SplitMix64(seed: seed)
    return topology.neighbours(agents: agents, using: &generator)
  }

  @Test(arguments: [
    (Topology.chain, [[2], [1, 3], [2, 4], [3]]),
    (.star, [[2, 3, 4], [1], [1], [1]]),
    (.tree, [[2, 3, 4], [1], [1], [1]]),
    (.hierarchical, [[2, 3, 4], [1, 3, 4], [1, 2, 4], [1, 2, 3]]),
    (.complete, [[2, 3, 4], [1, 3, 4], [1, 2, 4], [1, 2, 3]]),
    (.mesh, [[2, 3, 4], [1, 3, 4], [1, 2, 4], [1, 2, 3]]),
    (.reputation, [[], [], [], []]),
  ]) func `four agents read whom their topology lets them read`(
    topology: Topology, expected: [[Int]]
  ) {
    #expect(reads(topology, 4) == expected)
  }

  @Test func `trees have three children an agent, and siblings read each other in hierarchies`() {
    #expect(
      reads(.tree, 9) == [
        [2, 3, 4], [1, 5, 6, 7], [1, 8, 9], [1], [2], [2], [2], [3], [3],
      ])
    #expect(
      reads(.hierarchical, 9) == [
        [2, 3, 4], [1, 3, 4, 5, 6, 7], [1, 2, 4, 8, 9], [1, 2, 3], [2, 6, 7], [2, 5, 7], [2, 5, 6],
        [3, 9], [3, 8],
      ])
  }

  @Test(arguments: Topology.allCases, [2, 3, 5, 8, 64, 512])
  func `who reads is read, nobody reads itself, and all are in reach`(
    topology: Topology, agents: Int
  ) {
    let edges = reads(topology, agents)
    #expect(edges.count == agents)
    guard topology != .reputation else { return }
    var reached: Set<Int> = [1]
    var open = [1]
    while let agent = open.popLast() {
      for other in edges[agent - 1] where reached.insert(other).inserted { open.append(other) }
    }
    #expect(reached.count == agents)
    for (index, others) in edges.enumerated() {
      #expect(others == others.sorted() && Set(others).count == others.count)
      #expect(!others.contains(index + 1))
      #expect(others.allSatisfy { edges[$0 - 1].contains(index + 1) })
    }
  }

  @Test(arguments: [6, 8, 16, 64, 512]) func `a mesh has four neighbours an agent`(agents: Int) {
    for seed in 1...20 {
      let degrees = reads(.mesh, agents, seed: UInt64(seed)).map(\.count)
      let mean = Double(degrees.reduce(0, +)) / Double(agents)
      #expect(degrees.allSatisfy { (agents < 16 ? 2...4 : 3...4).contains($0) })
      #expect(mean > (agents < 16 ? 3 : 3.8))
    }
    #expect(reads(.mesh, agents, seed: 3) == reads(.mesh, agents, seed: 3))
    #expect(agents < 8 || reads(.mesh, agents, seed: 3) != reads(.mesh, agents, seed: 4))
  }

  @Test(arguments: [
    (Topology.chain, Topology.Conclusion.agent(7)), (.star, .agent(1)), (.tree, .agent(1)),
    (.hierarchical, .agent(1)), (.complete, .plurality), (.mesh, .plurality),
    (.reputation, .weightedPlurality),
  ]) func `whoever hands in is the topology's`(topology: Topology, who: Topology.Conclusion) {
    #expect(topology.conclusion(agents: 7) == who)
  }

  @Test func `peers are drawn in proportion to one plus their reputation`() {
    var reputation = Reputation(agents: 11)
    for _ in 0..<9 { reputation.credit(5) }
    var generator = SplitMix64(seed: 11)
    var drawn = [Int](repeating: 0, count: 12)
    let rounds = 20_000
    for _ in 0..<rounds {
      let peers = reputation.draw(1, for: 1, using: &generator)
      #expect(peers.count == 1)
      drawn[peers[0]] += 1
    }
    #expect(drawn[1] == 0)
    // Nine others with weight 1, agent 5 with weight 10: 10 of 19.
    #expect(abs(Double(drawn[5]) / Double(rounds) - 10.0 / 19) < 0.012)
    #expect(abs(Double(drawn[2]) / Double(rounds) - 1.0 / 19) < 0.006)
    let four = reputation.draw(4, for: 1, using: &generator)
    #expect(Set(four).count == 4 && !four.contains(1) && four == four.sorted())
    #expect(Reputation(agents: 3).draw(4, for: 2, using: &generator) == [1, 3])
  }
}
