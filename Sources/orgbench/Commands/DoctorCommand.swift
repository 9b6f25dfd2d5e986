import Arguments
import Evaluation
import Models
import Options
import Reporting
import Transport

/// `orgbench doctor`: can the endpoint be reached, and what does it know?
enum DoctorCommand: Command {
  static let specification = CommandSpecification(
    "doctor", "Try an endpoint out with what a run sends it",
    discussion: """
      Makes about ten calls, one of them with a prompt of 20 kB: reach, models, system message, \
      temperature, seed, json_schema, a long prompt, usage, speed. Exits with 2 where the endpoint \
      is of no use.
      """,
    options: [
      CommonOptions.endpoint, CommonOptions.model, CommonOptions.header, CommonOptions.json,
    ],
    examples: ["orgbench doctor --endpoint http://127.0.0.1:8765/v1"])

  static func run(_ arguments: ParsedArguments) async throws -> ExitCode {
    let endpoint = try EndpointAccess.endpoint(arguments).endpoint
    let report = try await HTTPClient.withClient(EndpointAccess.clientConfiguration()) { client in
      try await EndpointProbe(endpoint, client: client).run(model: arguments[CommonOptions.model])
    }
    if arguments[CommonOptions.json] {
      try Output.printJSON(json(report))
    } else {
      Output.print(text(report))
    }
    return report.isUsable ? .done : .wrongUse
  }

  private static func text(_ report: EndpointProbe.Report) -> String {
    var table = TextTable([.init(""), .init("subject"), .init("finding")])
    for finding in report.findings {
      table.add([mark(finding.grade), finding.subject, finding.detail])
    }
    let models = report.models.prefix(8).joined(separator: ", ")
    let facts = [
      "endpoint  \(report.endpoint)",
      report.models.isEmpty ? "" : "models    \(models)\(report.models.count > 8 ? ", …" : "")",
      report.model.map { "tried     \($0)" } ?? "",
    ].filter { !$0.isEmpty }.map { TerminalText.visible($0) }
    return facts.joined(separator: "\n") + "\n\n" + table.plain()
  }

  private static func mark(_ grade: EndpointProbe.Finding.Grade) -> String {
    switch grade {
    case .good: "ok"
    case .notice: "notice"
    case .bad: "BAD"
    }
  }

  private static func json(_ report: EndpointProbe.Report) -> JSONValue {
    [
      "endpoint": .string(report.endpoint),
      "model": report.model.map(JSONValue.string) ?? .null,
      "models": .array(report.models.map(JSONValue.string)),
      "usable": .bool(report.isUsable),
      "latency_seconds": report.latency.map(JSONValue.number) ?? .null,
      "tokens_per_second": report.tokensPerSecond.map(JSONValue.number) ?? .null,
      "sends_seed": .bool(report.dialect.sendsSeed),
      "sends_temperature": .bool(report.dialect.sendsTemperature),
      "system_role": .bool(report.dialect.hasSystemRole),
      "completion_limit": .string(report.dialect.completionLimit.rawValue),
      "structured_output": .string(report.dialect.structuredOutput.rawValue),
      "findings": .array(
        report.findings.map {
          [
            "subject": .string($0.subject), "grade": .string($0.grade.rawValue),
            "detail": .string($0.detail),
          ]
        }),
    ]
  }
}
