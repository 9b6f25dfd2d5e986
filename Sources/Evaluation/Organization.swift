/// A way to organize agents around a task.
///
/// An implementation is straight-line code that asks its journal: `let draft = try await
/// journal.ask(...)`. It holds no state between tasks.
public protocol Organization: Sendable {
  /// The name on the command line, in the store and in the docs.
  var name: String { get }

  /// All options with their values, defaults included: part of the run's identity.
  var options: [String: JSONValue] { get }

  /// The version of the prompts, such as `single/1`, and the SHA-256-able text of all of them.
  var prompts: PromptSet { get }

  /// Works on a task until there is an outcome.
  /// - Throws: whatever the journal throws; the harness turns it into an outcome.
  func solve(_ task: BenchmarkTask, journal: Journal) async throws -> Solution

  /// Says before the first call whether it can work on these tasks.
  /// - Throws: `InputError` if it cannot.
  func check(_ tasks: [BenchmarkTask]) throws

  /// What its work on a task has to do with the task's place in the run, in words: the run's tasks
  /// can then not be shared out among shards. Nil where each task stands for itself.
  var orderDependence: String? { get }

  /// What is amiss where a run gives it no tools, as a clause; nil for most, which work without.
  var toolNeed: String? { get }
}

/// What an organization hands in.
public struct Solution: Sendable, Hashable {
  /// How the task ended.
  public var outcome: Outcome
  /// The final reply as written.
  public var finalReply: String?

  /// A solution.
  public init(_ outcome: Outcome, finalReply: String?) {
    self.outcome = outcome
    self.finalReply = finalReply
  }
}

/// The prompts of an organization as data.
public struct PromptSet: Sendable, Hashable {
  /// Raised whenever a prompt's wording changes.
  public var version: String
  /// Name and wording of each prompt, in the order in which they are shown.
  public var texts: [(name: String, text: String)] { zip(names, wordings).map { ($0, $1) } }

  private var names: [String]
  private var wordings: [String]

  /// A set of prompts.
  public init(version: String, _ texts: [(name: String, text: String)]) {
    self.version = version
    names = texts.map(\.name)
    wordings = texts.map(\.text)
  }

  /// All of it as one text: what the hash in the run's identity is taken of.
  public var identityText: String {
    version + "\u{0}" + texts.map { "\($0.name)\u{1}\($0.text)" }.joined(separator: "\u{0}")
  }
}

extension Organization {
  /// Most organizations can work on any task.
  public func check(_ tasks: [BenchmarkTask]) throws {}

  /// With most organizations each task stands for itself.
  public var orderDependence: String? { nil }

  /// Most organizations work without tools.
  public var toolNeed: String? { nil }
}
