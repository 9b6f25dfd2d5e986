import Arguments
import Digests
import Evaluation
import Options
import Organizations
import Reporting

/// `orgbench organizations list`.
enum OrganizationsListCommand: Command {
  static let specification = CommandSpecification(
    "organizations list", "List the organizations",
    options: ReportOutput.options, examples: ["orgbench organizations list"])

  static func run(_ arguments: ParsedArguments) async throws -> ExitCode {
    let kinds = OrganizationCatalogue.kinds
    var document = ReportDocument(
      "orgbench organizations list",
      json: .array(kinds.map { ["name": .string($0.name), "summary": .string($0.summary)] }))
    document.add(
      .table(
        Table(
          "organizations",
          [
            Column("name", "name", .key) { .text($0.name) },
            Column("summary", "summary") { .text($0.summary) },
          ], kinds)))
    try ReportOutput.print(document, arguments)
    return .done
  }
}

/// `orgbench organizations show`: structure, agents, options with defaults, prompts.
enum OrganizationsShowCommand: Command {
  static let specification = CommandSpecification(
    "organizations show", "Show an organization's structure, agents, options and prompts",
    operands: [.init("NAME", names.joined(separator: ", "), .word(names))],
    options: ReportOutput.options, examples: ["orgbench organizations show hierarchical"])

  private static let names = OrganizationCatalogue.kinds.map(\.name)

  static func run(_ arguments: ParsedArguments) async throws -> ExitCode {
    let name = arguments.operands[0]
    guard let kind = OrganizationCatalogue.kind(named: name) else {
      throw UsageError("unknown organization \"\(name)\"")
    }
    let prompts = try kind.organization([:]).prompts
    try ReportOutput.print(arguments, json: json(kind, prompts)) {
      BrokenText.wrapped(text(kind, prompts), width: ReportOutput.terminalWidth)
    }
    return .done
  }

  private static func text(_ kind: OrganizationKind, _ prompts: PromptSet) -> String {
    let options = kind.options.map {
      ("--\($0.name) \($0.placeholder ?? "")", $0.fullDescription)
    }
    var lines = ["\(kind.name): \(kind.summary)", "", kind.structure, "", "Agents:"]
    lines += kind.agents.map { "  \($0)" }
    lines += ["", "Options:"] + HelpScreen(terminal: ReportOutput.terminalWidth).table(options)
    lines += ["", "Prompts (\(prompts.version), \(hash(prompts).prefix(12))):"]
    for (name, text) in prompts.texts { lines += ["", "[\(name)]", text] }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func json(_ kind: OrganizationKind, _ prompts: PromptSet) -> JSONValue {
    [
      "name": .string(kind.name), "summary": .string(kind.summary),
      "structure": .string(kind.structure), "agents": .array(kind.agents.map(JSONValue.string)),
      "options": .array(
        kind.options.map {
          [
            "name": .string($0.name), "help": .string($0.help),
            "values": .string($0.kind.expectation),
            "default": $0.defaultValue ?? .null,
          ]
        }),
      "prompt_version": .string(prompts.version), "prompt_sha256": .string(hash(prompts)),
      "prompts": .array(
        prompts.texts.map { ["name": .string($0.name), "text": .string($0.text)] }),
    ]
  }

  private static func hash(_ prompts: PromptSet) -> String { Digest.sha256(prompts.identityText) }
}
