import Evaluation

/// An agent of a self-organizing team: its number from 1, and the model it is asked on.
struct Member: Sendable, Hashable {
  let number: Int
  /// Nil for the run's model.
  var model: String?

  var id: String { Agent.id(number) }
}

/// A change of the team from one task of the run on: an agent is gone, or uses another model.
struct Shock: Sendable, Hashable {
  enum Effect: Sendable, Hashable {
    case removal
    case model(String)
  }

  static let form = "remove:AGENT@task:POSITION or model:AGENT=NAME@task:POSITION"

  let effect: Effect
  /// The agent's number.
  let agent: Int
  /// The first task that it holds for, by its position in the run from 1.
  let position: Int

  /// Reads `remove:agent-03@task:10` or `model:agent-02=NAME@task:10`.
  init(_ text: String) throws {
    let error = InputError("--shock", "expected \(Self.form), found \"\(text)\"")
    guard let end = text.ranges(of: "@task:").last,
      let position = Int(text[end.upperBound...]), position > 0
    else { throw error }
    self.position = position
    let change = text[..<end.lowerBound]
    if change.hasPrefix("remove:"), let agent = Agent.number(change.dropFirst(7)) {
      (effect, self.agent) = (.removal, agent)
    } else if change.hasPrefix("model:"), let equals = change.firstIndex(of: "="),
      let agent = Agent.number(change[..<equals].dropFirst(6)), change[equals...].count > 1
    {
      (effect, self.agent) = (.model(String(change[equals...].dropFirst())), agent)
    } else {
      throw error
    }
  }

  var text: String {
    switch effect {
    case .removal: "remove:\(Agent.id(agent))@task:\(position)"
    case .model(let name): "model:\(Agent.id(agent))=\(name)@task:\(position)"
    }
  }
}

/// Who belongs to the team at each task of a run.
struct Roster: Sendable {
  static let modelsForm = "NAME:COUNT"

  let agents: Int
  /// By the task that they hold from; those of one task in the order given.
  let shocks: [Shock]
  /// Names and counts as given; empty where all agents use the run's model.
  let models: [String]
  private let founders: [Member]

  /// A roster.
  /// - Parameters:
  ///   - models: `NAME:COUNT` each, assigned in the order of the agents; the counts sum to `agents`.
  ///   - shocks: see `Shock`.
  /// - Throws: `InputError` for an entry that cannot be read, counts that do not sum up, an agent
  ///   that the team does not have, or a team that would lose all its agents.
  init(agents: Int, models: [String] = [], shocks: [String] = []) throws {
    self.agents = agents
    self.models = models
    self.shocks = try shocks.map(Shock.init).enumerated()
      .sorted { ($0.element.position, $0.offset) < ($1.element.position, $1.offset) }
      .map(\.element)
    let names = try Self.assigned(models, agents: agents)
    founders = (1...agents).map { Member(number: $0, model: names.isEmpty ? nil : names[$0 - 1]) }
    for shock in self.shocks where shock.agent > agents {
      throw InputError(
        "--shock", "there is no \(Agent.id(shock.agent))",
        remedy: "the agents are \(Agent.id(1)) to \(Agent.id(agents))")
    }
    let removed = Set(self.shocks.filter { $0.effect == .removal }.map(\.agent))
    if removed.count == agents {
      throw InputError("--shock", "all \(agents) agents are removed; at least one must stay")
    }
  }

  /// The shocks that hold at a task, in their order.
  func shocks(at position: Int) -> [Shock] { shocks.filter { $0.position <= position } }

  /// The agents that work on a task, by number.
  func members(at position: Int) -> [Member] {
    let current = shocks(at: position)
    return founders.compactMap { founder in
      var member = founder
      for shock in current where shock.agent == founder.number {
        guard case .model(let name) = shock.effect else { return nil }
        member.model = name
      }
      return member
    }
  }

  private static func assigned(_ models: [String], agents: Int) throws -> [String] {
    let names = try models.flatMap { entry -> [String] in
      guard let colon = entry.lastIndex(of: ":"), colon > entry.startIndex,
        let count = Int(entry[colon...].dropFirst()), (1...agents).contains(count)
      else {
        throw InputError(
          "--models", "expected \(modelsForm) with a count from 1 to \(agents), found \"\(entry)\"")
      }
      return Array(repeating: String(entry[..<colon]), count: count)
    }
    guard names.isEmpty || names.count == agents else {
      throw InputError(
        "--models", "the counts sum to \(names.count), and there are \(agents) agents",
        remedy: "give counts that sum to \(agents), or change --agents")
    }
    return names
  }
}
