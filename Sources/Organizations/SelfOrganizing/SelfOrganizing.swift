import Evaluation
import Options

/// One of the eight protocols: how the agents' turns follow each other, what each of them sees, and
/// whose answer is the organization's.
protocol TeamRule: Sendable {
  /// The protocol's name on the command line.
  static var name: String { get }
  /// The protocol in words, as all its agents are told.
  var rules: String { get }
  /// What its agents are asked.
  var turns: [PromptText] { get }
  /// Its own options with their values.
  var options: [String: JSONValue] { get }

  /// Works on a task.
  /// - Throws: what the journal throws.
  func solve(_ team: Team) async throws -> TeamResult
}

/// A prompt with its name in the prompt set.
typealias PromptText = (name: String, text: String)

extension TeamRule {
  var options: [String: JSONValue] { [:] }
}

/// What a team came to.
struct TeamResult: Sendable {
  let solution: Solution
  /// The last contribution of each agent, in any order; an agent without one has failed or was idle.
  var contributions: [Contribution]
  /// Agents that were given nothing to do, by number.
  var idle: Set<Int> = []
  var cut = ContextBudget.Cut()
}

/// What all protocols have in common.
struct TeamSettings: Sendable {
  let roster: Roster
  /// The most tokens of the others' work in a prompt.
  let contextBudget: Int
  /// What the model takes in all, in tokens; 0 where it is not known.
  let contextLength: Int
}

/// A self-organizing team ("Drop the Hierarchy and Roles", Dochkina, arXiv 2603.28990): no
/// pre-assigned roles; agents name their own or abstain, under a protocol.
struct SelfOrganizing<Rule: TeamRule>: Organization {
  let rule: Rule
  private let settings: TeamSettings

  init(_ rule: Rule, _ settings: TeamSettings) {
    self.rule = rule
    self.settings = settings
  }

  var name: String { Rule.name }

  var options: [String: JSONValue] {
    var options = rule.options
    options.record(settings.roster.agents, as: TeamSettings.agents)
    options.record(settings.contextBudget, as: TeamSettings.contextBudget)
    options.record(settings.contextLength, as: TeamSettings.contextLength)
    options.record(settings.roster.models, as: TeamSettings.models)
    options.record(settings.roster.shocks.map(\.text), as: TeamSettings.shock)
    return options
  }

  var prompts: PromptSet { SelfOrganizingPrompts.set(of: rule) }

  var orderDependence: String? {
    if self is any Remembering { return "its agents remember the tasks before" }
    let shocks = settings.roster.shocks.map(\.text).joined(separator: ",")
    return shocks.isEmpty
      ? nil : "--shock \(shocks) changes it at a task of the run's order, and holds after it"
  }

  func solve(_ task: BenchmarkTask, journal: Journal) async throws -> Solution {
    let position = journal.place.position
    let shocks = settings.roster.shocks(at: position)
    await journal.record { $0.shocks = shocks.map(\.text) }
    let team = Team(
      settings.roster.members(at: position), task: task, journal: journal, settings: settings,
      rules: rule.rules)
    let result = try await rule.solve(team)
    await journal.record(result.participants(of: team))
    await journal.record {
      $0.shortenedMessages = result.cut.shortened
      $0.leftOutMessages = result.cut.leftOut
    }
    return result.solution
  }
}
