import Evaluation

/// The claims of a society as its agents see them, and the rule by which each agent's sight is cut to
/// its budget.
struct ClaimBoard: Sendable {
  /// A claim with the part that shows it, which all share who see it.
  struct Entry: Sendable {
    let id: Claim.ID
    /// The agent that made it, by number.
    let agent: Int
    let part: MessagePart
    fileprivate let tokens: Int
    /// How many claims its agent had made before.
    fileprivate let index: Int
  }

  /// What an agent sees of the claims.
  struct View: Sendable {
    /// The latest last.
    var entries: [Entry] = []
    /// Claims that it would have seen but for the budget.
    var leftOut = 0
    /// Whom the agent reads.
    var neighbours: [Int] = []

    /// The claims under a heading, or the other words where there are none.
    func context(_ heading: MessagePart, orNone: MessagePart) -> Context {
      var context = Context()
      context.add(entries.isEmpty ? orNone : heading)
      for entry in entries { context.add(entry.part, stating: entry.id) }
      return context
    }
  }

  /// How many claims of its own, and of each agent that it reads, an agent may see.
  static let latest = 3
  /// From so many neighbours on it is quicker to go through all claims than through the neighbours.
  private static let many = 32

  /// Tokens of claims in a prompt, a quarter of their bytes.
  let budget: Int
  private var entries: [Entry] = []
  private var places: [Claim.ID: Int] = [:]
  /// By agent, the places of its claims.
  private var byAgent: [[Int]]
  /// The places of claims that all see, whomever they read.
  private var broadcasts: [Int] = []
  private var fewestTokens = Int.max

  init(agents: Int, budget: Int) {
    self.budget = budget
    byAgent = [[Int]](repeating: [], count: agents)
  }

  /// Puts a claim up.
  /// - Parameter isBroadcast: whether all see it, whomever they read.
  mutating func add(_ id: Claim.ID, by agent: Int, _ part: MessagePart, isBroadcast: Bool = false) {
    let tokens = ContextBudget.estimate(part.text ?? "")
    fewestTokens = min(fewestTokens, tokens)
    places[id] = entries.count
    if isBroadcast { broadcasts.append(entries.count) }
    byAgent[agent - 1].append(entries.count)
    entries.append(
      Entry(
        id: id, agent: agent, part: part, tokens: tokens, index: byAgent[agent - 1].count - 1))
  }

  /// A claim, or nil where there is none of that name.
  subscript(_ id: Claim.ID) -> Entry? { places[id].map { entries[$0] } }

  /// What an agent sees: the results that its work builds on, its own latest claims, what was
  /// broadcast, and of those it reads the newest claim of each before the second of any, newest first.
  /// Whole claims are taken in this order while the budget lasts; one that does not fit is left out.
  func view(of agent: Int, reading neighbours: [Int], results: [Claim.ID]) -> View {
    var sight = Sight(budget: budget)
    for id in results { sight.take(self[id]) }
    for place in byAgent[agent - 1].suffix(Self.latest).reversed() { sight.take(entries[place]) }
    for place in broadcasts.suffix(Self.latest).reversed() { sight.take(entries[place]) }
    for age in 1...Self.latest where sight.rest >= fewestTokens {
      eachClaim(of: neighbours, age: age) { entry in
        sight.take(entry)
        return sight.rest >= fewestTokens
      }
    }
    let wanted = neighbours.reduce(0) { $0 + min(Self.latest, byAgent[$1 - 1].count) }
    var view = sight.view(wanted: wanted, of: Set(neighbours))
    view.neighbours = neighbours
    return view
  }

  /// These claims, as far as the budget lasts.
  func view(of claims: [Claim.ID]) -> View {
    var sight = Sight(budget: budget)
    for id in claims { sight.take(self[id]) }
    return sight.view(wanted: 0, of: [])
  }

  /// Goes through the claims that are so many from the last of their agents, the newest first, until
  /// told to stop.
  private func eachClaim(of neighbours: [Int], age: Int, _ body: (Entry) -> Bool) {
    func isOfAge(_ entry: Entry) -> Bool { byAgent[entry.agent - 1].count - entry.index == age }
    guard neighbours.count >= Self.many else {
      let places = neighbours.compactMap { neighbour -> Int? in
        let claims = byAgent[neighbour - 1]
        return claims.count >= age ? claims[claims.count - age] : nil
      }
      for place in places.sorted(by: >) where !body(entries[place]) { return }
      return
    }
    let read = Set(neighbours)
    for entry in entries.reversed() where isOfAge(entry) && read.contains(entry.agent) {
      guard body(entry) else { return }
    }
  }
}

/// A view in the making.
private struct Sight {
  private(set) var rest: Int
  private var view = ClaimBoard.View()
  private var seen: Set<Claim.ID> = []
  /// Wanted claims beside the neighbours' that did not fit.
  private var refused: [ClaimBoard.Entry] = []

  init(budget: Int) { rest = budget }

  mutating func take(_ entry: ClaimBoard.Entry?) {
    guard let entry, seen.insert(entry.id).inserted else { return }
    if entry.tokens <= rest {
      view.entries.append(entry)
      rest -= entry.tokens
    } else {
      refused.append(entry)
    }
  }

  /// - Parameter wanted: how many claims of the neighbours the agent would see without a budget.
  func view(wanted: Int, of neighbours: Set<Int>) -> ClaimBoard.View {
    var view = view
    let own = refused.count { !neighbours.contains($0.agent) }
    let shown = view.entries.count { neighbours.contains($0.agent) }
    view.leftOut = own + max(0, wanted - shown)
    view.entries.sort { $0.id < $1.id }
    return view
  }
}
