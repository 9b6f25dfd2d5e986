import Arguments
import Evaluation
import Options
import Tools

/// The options about tools, and what they add up to.
struct ToolOptions {
  static let tools = Option(
    "tools",
    "what agents may use: python and bash run in a sandbox without network (docs/tools.md)",
    .list(of: .word), default: [CommandTool.Language](), otherwise: "none")
  static let audience = Option(
    "tools-for",
    "who may use tools: workers, not those who plan, judge, review or close others' work; or all",
    .word, default: ToolAudience.workers)
  static let rounds = Option(
    "max-tool-rounds", "how often an agent may use tools before it has to answer",
    .integer(1...1000), default: 30)
  static let seconds = Option(
    "tool-timeout", placeholder: "SECONDS", "the longest time of one use of a tool",
    .number(0.1...86_400), default: SandboxLimits().seconds)

  static let all: [any DeclaredOption] = [tools, audience, rounds, seconds]

  private let names: [CommandTool.Language]
  private let audience: ToolAudience
  private let rounds: Int
  private let sandbox: Sandbox

  /// What the options of a run say.
  /// - Returns: nil where a run has no tools.
  /// - Throws: `UsageError`; `InputError` where there is no bubblewrap.
  init?(_ arguments: ParsedArguments) throws {
    names = arguments[Self.tools]
    guard !names.isEmpty else {
      for (name, isGiven) in [
        (Self.audience.name, arguments.has(Self.audience)),
        (Self.rounds.name, arguments.has(Self.rounds)),
        (Self.seconds.name, arguments.has(Self.seconds)),
      ] where isGiven { throw UsageError("--\(name) needs --tools") }
      return nil
    }
    audience = arguments[Self.audience]
    rounds = arguments[Self.rounds]
    var limits = SandboxLimits()
    limits.seconds = arguments[Self.seconds]
    sandbox = try Sandbox(limits: limits)
  }

  /// Records what changes what is asked as options of the run.
  func record(in options: inout [String: JSONValue]) {
    options.record(names, as: Self.tools)
    options.record(audience, as: Self.audience)
    options.record(rounds, as: Self.rounds)
    options.record(sandbox.limits.seconds, as: Self.seconds)
  }

  /// Tries whether tools can be used here.
  /// - Throws: `InputError` that says what helps.
  func check() async throws { try await sandbox.check() }

  /// The tools of a run.
  func kit(_ archive: any ToolArchive) -> ToolKit {
    ToolKit(
      names.map { CommandTool($0, in: sandbox) }, archive: archive, audience: audience,
      rounds: rounds, concurrency: Machine.processors)
  }
}
