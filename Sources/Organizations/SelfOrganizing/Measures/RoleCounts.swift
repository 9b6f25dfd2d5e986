/// How many different roles agents had, in one run or over several.
public struct RoleCounts: Sendable, Hashable {
  /// Agents over all tasks, each counted once a task, whatever it came to.
  public private(set) var turns: Int
  /// Normalized roles (`RoleName`) of agents that contributed.
  private var namesPlayed: Set<String>
  /// Normalized roles that agents named, those included that withdrew or handed in nothing.
  private var namesOfAll: Set<String>

  init(turns: Int, played: Set<String>, named: Set<String>) {
    self.turns = turns
    namesPlayed = played
    namesOfAll = named
  }

  /// Over the union of runs: a role that several runs have is one.
  public init(unionOf runs: some Sequence<RoleCounts>) {
    self.init(turns: 0, played: [], named: [])
    for run in runs {
      turns += run.turns
      namesPlayed.formUnion(run.namesPlayed)
      namesOfAll.formUnion(run.namesOfAll)
    }
  }

  /// Different roles of agents that contributed.
  public var played: Int { namesPlayed.count }

  /// Different roles that agents named, those included that withdrew or handed in nothing.
  public var named: Int { namesOfAll.count }

  /// Different roles played, for every 1,000 turns: what is of different length can be compared, though
  /// new roles get rarer the longer it is. Nil without turns.
  public var playedPerThousandTurns: Double? {
    turns > 0 ? Double(played) / Double(turns) * 1000 : nil
  }
}
