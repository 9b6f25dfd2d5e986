/// The tools of one attempt at a task: what a journal has behind it.
public protocol ToolSession: Sendable {
  /// The tools.
  var menu: ToolMenu { get }

  /// Carries out what models wish, at once where they do not depend on each other, or finds the
  /// results of the same wishes that were kept before.
  ///
  /// When this returns, the results are durable: models may be shown them at once. What goes wrong
  /// with a tool itself is an output, in words for the model.
  /// - Parameter wishes: in an order that does not depend on time.
  /// - Returns: a result for each wish, in their order.
  /// - Throws: what ends the attempt: that no tool can be used at all, or that a result cannot be
  ///   kept; `CancellationError`. The other wishes are carried out and kept before.
  func use(_ wishes: [ToolWish]) async throws -> [ToolAnswer]

  /// Ends what the tools have started.
  func close() async
}

/// What a model wishes, with where.
public struct ToolWish: Sendable, Hashable {
  /// The tool and its arguments.
  public var call: ToolCall
  /// Whose wish it is: what one workspace has written, the next wish of the same one finds. Agents
  /// have one each, and so have the samples that one agent is asked for at once.
  public var workspace: String

  /// A wish.
  public init(_ call: ToolCall, workspace: String) {
    self.call = call
    self.workspace = workspace
  }
}

/// A result with its identity in the store.
public struct ToolAnswer: Sendable, Hashable {
  /// The result.
  public var output: ToolOutput
  /// Its identity: SHA-256 in lower-case hexadecimal.
  public var key: String
  /// Whether it was kept already.
  public var isStored: Bool

  /// An answer.
  public init(_ output: ToolOutput, key: String, isStored: Bool) {
    self.output = output
    self.key = key
    self.isStored = isStored
  }
}

/// Who may use tools.
public enum ToolAudience: String, Sendable, Hashable, CaseIterable {
  /// Agents that work on the task: not those who plan, judge, review, count or close others' work.
  case workers
  /// All agents.
  case all
}

/// The tools of an attempt with the rules for their use.
public struct ToolAccess: Sendable {
  /// The tools.
  public let session: any ToolSession
  /// Who may use them.
  public let audience: ToolAudience
  /// How often an agent may use tools in one turn before it has to answer.
  public let rounds: Int
  /// The session's tools as requests offer them.
  let menu: ToolMenu

  /// An access.
  public init(
    _ session: any ToolSession, audience: ToolAudience = .workers, rounds: Int = 30,
    calling: ToolCalling = .auto
  ) {
    self.session = session
    menu = ToolMenu(session.menu.tools, calling: calling)
    self.audience = audience
    self.rounds = rounds
  }

  /// Whether an ask may use tools.
  func serves(_ ask: Ask) -> Bool { audience == .all || ask.isWork }
}

/// Opens the tools of each attempt of a run.
public protocol ToolProvider: Sendable {
  /// The tools of one attempt.
  /// - Throws: what ends the run: that the tools cannot be used.
  func access(to task: BenchmarkTask, repetition: Int) async throws -> ToolAccess
}

/// Where results of tools are kept, so that none is used twice for the same. The store implements it.
public protocol ToolArchive: Sendable {
  /// The result that was kept under this identity, or nil.
  func toolOutput(for key: String) async throws -> ToolOutput?

  /// Keeps a result; when this returns, it survives the death of the process.
  func keep(_ output: ToolOutput, of wish: ToolCall, for key: String) async throws
}
