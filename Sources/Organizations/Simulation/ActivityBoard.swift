import Evaluation
import Randomness

/// The claims of a simulated society by the step in which they were last made or acted on, which is
/// the order in which agents come to see them. All that happens in a step happens at once, so among
/// claims that were last active in the same step it is chance which an agent sees.
struct ActivityBoard: Sendable {
  /// Whose claims an agent sees beside what was broadcast.
  enum Readers: Sendable {
    case everybody
    case agents([Int])
  }

  /// By claim, the agent that made it.
  private var authors: [Int] = []
  /// By claim, k: how many events have targeted it.
  private(set) var uses: [Int] = []
  /// By claim, the step in which it was last active.
  private var steps: [Int] = []
  /// All claims up to the end of the step before, those last active last.
  private var order: [Int] = []
  /// The same by agent.
  private var orders: [[Int]]
  private var broadcasts: [Int] = []
  /// Claims made or acted on in this step; some several times.
  private var active: [Int] = []
  private var step = 1

  init(agents: Int) { orders = [[Int]](repeating: [], count: agents) }

  /// Puts a new claim up.
  mutating func add(_ claim: Claim.ID, by agent: Int, isBroadcast: Bool = false) {
    authors.append(agent)
    uses.append(0)
    steps.append(0)
    active.append(claim.number - 1)
    if isBroadcast { broadcasts.append(claim.number - 1) }
  }

  /// Counts an event that targets a claim.
  mutating func use(_ claim: Claim.ID) {
    uses[claim.number - 1] += 1
    active.append(claim.number - 1)
  }

  /// Who made a claim.
  func author(of claim: Claim.ID) -> Int { authors[claim.number - 1] }

  /// Ends a step: what was active in it is seen first from now on.
  mutating func endStep() {
    let latest = active.filter { claim in
      defer { steps[claim] = step }
      return steps[claim] != step
    }
    order.removeAll { steps[$0] == step }
    order += latest
    for agent in Set(latest.map { authors[$0] }) {
      orders[agent - 1].removeAll { steps[$0] == step }
    }
    for claim in latest { orders[authors[claim] - 1].append(claim) }
    active.removeAll(keepingCapacity: true)
    step += 1
  }

  /// What an agent sees: the latest broadcasts, then others' claims that were last active, at most so
  /// many in all.
  /// - Returns: in ascending order.
  func view(
    of agent: Int, reading readers: Readers, most: Int, using generator: inout SplitMix64
  ) -> [Claim.ID] {
    let shown = broadcasts.suffix(ClaimBoard.latest).filter { authors[$0] != agent }.suffix(most)
    var view = Array(shown)
    switch readers {
    case .everybody:
      var end = order.count
      while view.count < most, end > 0 {
        let latest = steps[order[end - 1]]
        let start = order[..<end].lastIndex { steps[$0] != latest }.map { $0 + 1 } ?? 0
        take(order[start..<end], by: agent, most, &view, &generator)
        end = start
      }
    case .agents(let agents):
      var ends = agents.map { orders[$0 - 1].count }
      while view.count < most {
        let last = agents.indices.compactMap { index in
          ends[index] > 0 ? steps[orders[agents[index] - 1][ends[index] - 1]] : nil
        }
        guard let latest = last.max() else { break }
        var claims: [Int] = []
        for index in agents.indices {
          let own = orders[agents[index] - 1]
          while ends[index] > 0, steps[own[ends[index] - 1]] == latest {
            ends[index] -= 1
            claims.append(own[ends[index]])
          }
        }
        take(claims[...], by: agent, most, &view, &generator)
      }
    }
    return view.sorted().map { Claim.ID($0 + 1) }
  }

  /// Adds claims that were last active in the same step: all, or as many of them as there is room for,
  /// by chance.
  private func take(
    _ claims: ArraySlice<Int>, by agent: Int, _ most: Int, _ view: inout [Int],
    _ generator: inout SplitMix64
  ) {
    func isNew(_ claim: Int) -> Bool { authors[claim] != agent && !view.contains(claim) }
    guard claims.count > 4 * (most - view.count) else {
      var left = claims.filter(isNew)
      while view.count < most, !left.isEmpty {
        let index = left.count <= most - view.count ? 0 : generator.index(below: left.count)
        left.swapAt(index, left.count - 1)
        view.append(left.removeLast())
      }
      return
    }
    // Of many, most are others' and not yet seen, so that few draws are in vain; where an agent made
    // nearly all of them, some are left out.
    for _ in 0..<(8 * claims.count) where view.count < most {
      let claim = claims[claims.startIndex + generator.index(below: claims.count)]
      if isNew(claim) { view.append(claim) }
    }
  }
}
