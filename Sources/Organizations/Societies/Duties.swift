import Evaluation

/// What each agent of a society is at work on.
///
/// Agents are assigned to the workload's parts round robin; where there are more parts than agents, an
/// agent takes the next of its own when it has delivered one. A part is delivered at the end of the step
/// in which a claim of it states an answer, and at the latest when it was worked on for its share of
/// the steps (our reading: else an agent that states none would keep others waiting to the end). Its
/// agents go on with it; those whose part waits for another do not act until then. Delegated work goes
/// to the agent with the least to do among those that can read who delegates, and is delivered
/// likewise.
struct Duties: Sendable {
  private struct State {
    let title: String
    let words: String
    let dependencies: [Subtask.ID]
    var age = 0
    var isAnswered = false
    var isDone = false
    /// The claim that stands for it: the latest that states an answer, else the latest.
    var result: Claim.ID?
  }

  private let patience: Int
  /// The agent's subtasks, the present one last.
  private var stacks: [[Subtask.ID]]
  /// The agent's parts after the present one.
  private var queues: [[Subtask.ID]]
  private var states: [Subtask.ID: State] = [:]
  /// Subtasks delivered in the last step.
  private(set) var delivered: [Subtask.ID] = []

  init(agents: Int, steps: Int) {
    stacks = [[Subtask.ID]](repeating: [], count: agents)
    queues = stacks
    patience = max(1, (steps - 1) / Workload.depth)
  }

  /// Hands the parts out.
  mutating func plan(_ workload: Workload, journal: Journal) async throws {
    var ids: [Subtask.ID] = []
    for (index, part) in workload.parts.enumerated() {
      let dependencies = part.dependencies.map { ids[$0] }
      let id = try await journal.plan(
        title: part.title, words: part.work, after: dependencies,
        assignee: Agent.id(index % stacks.count + 1))
      states[id] = State(title: part.title, words: part.work, dependencies: dependencies)
      ids.append(id)
    }
    guard !ids.isEmpty else { return }
    for agent in stacks.indices {
      stacks[agent] = [ids[agent % ids.count]]
      queues[agent] = stride(from: agent + stacks.count, to: ids.count, by: stacks.count).map {
        ids[$0]
      }
    }
  }

  /// The subtask that an agent is at work on, or nil for the whole task.
  func subtask(of agent: Int) -> Subtask.ID? { stacks[agent - 1].last }

  /// Whether an agent's work waits for a part that is not delivered.
  func isWaiting(_ agent: Int) -> Bool {
    guard let state = subtask(of: agent).flatMap({ states[$0] }) else { return false }
    return state.dependencies.contains { states[$0]?.isDone == false }
  }

  /// The claims that the agent's work builds on.
  func results(for agent: Int) -> [Claim.ID] {
    let state = subtask(of: agent).flatMap { states[$0] }
    return (state?.dependencies ?? []).compactMap { states[$0]?.result }
  }

  /// The agent's work in words.
  func words(for agent: Int) -> [String] {
    guard let id = subtask(of: agent), let state = states[id] else { return [] }
    var lines = [
      fill(
        SocietyPrompts.part,
        ["subtask": id.description, "title": state.title, "words": state.words])
    ]
    if !state.dependencies.isEmpty {
      lines.append(
        fill(
          SocietyPrompts.basis,
          ["dependencies": state.dependencies.map(\.description).joined(separator: ", ")]))
    }
    return lines
  }

  /// Takes in a claim that an agent made about its work.
  mutating func note(_ claim: Claim.ID, by agent: Int, isAnswer: Bool) {
    guard let id = subtask(of: agent), var state = states[id] else { return }
    if isAnswer || !state.isAnswered { state.result = claim }
    if isAnswer { state.isAnswered = true }
    states[id] = state
  }

  /// Hands a part of an agent's work on.
  mutating func delegate(
    _ action: SocietyAction, by agent: Int, to others: [Int], _ reply: Reply, _ journal: Journal
  ) async throws {
    let parent = subtask(of: agent)
    let least = others.map { stacks[$0 - 1].count }.min()
    guard let assignee = others.first(where: { stacks[$0 - 1].count == least }) else { return }
    let id = try await journal.delegate(
      to: Agent(id: Agent.id(assignee), role: ""), title: action.title, words: action.words,
      under: parent, from: action.targets.first, reply)
    states[id] = State(title: action.title, words: action.words, dependencies: [])
    stacks[assignee - 1].append(id)
  }

  /// Ends a step: what is delivered is done, and who did delegated work goes back to its own.
  mutating func end(step: Int) {
    delivered = []
    let worked = stacks.indices.filter { !isWaiting($0 + 1) }.compactMap { stacks[$0].last }
    for id in Set(worked).sorted() {
      guard var state = states[id], !state.isDone else { continue }
      state.age += 1
      if state.isAnswered || state.age >= patience {
        state.isDone = true
        delivered.append(id)
      }
      states[id] = state
    }
    for agent in stacks.indices {
      while stacks[agent].count > 1, let last = stacks[agent].last, states[last]?.isDone == true {
        stacks[agent].removeLast()
      }
      if stacks[agent].count == 1, states[stacks[agent][0]]?.isDone == true, !queues[agent].isEmpty
      {
        stacks[agent] = [queues[agent].removeFirst()]
      }
    }
  }
}
