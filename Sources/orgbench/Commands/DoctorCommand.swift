import Arguments
import Evaluation
import Models
import Options
import Reporting
import Transport

/// `orgbench doctor`: can the endpoint be reached, and what does it know?
enum DoctorCommand: Command {
  static let specification = CommandSpecification(
    "doctor", "Try an endpoint out with what a run sends it, or tools",
    discussion: """
      Makes about ten calls with the options that a run would have, one of them with a prompt of \
      20 kB: reach, models, system message, temperature, seed, json_schema, a long prompt, reasoning, \
      usage, speed. Says which option helps. Exits with 2 where the endpoint is of no use. \
      With --media it sends a small image or some beeps as well, and is of no use where the model does not \
      get them. With --tools it tries those, each with its time, and an endpoint only where --endpoint, --model \
      or --media is given; servers of --mcp are started and asked for their tools, none of which is used.
      """,
    options: [
      CommonOptions.endpoint, CommonOptions.model, CommonOptions.header, RunOptions.temperature,
      RunOptions.topP, RunOptions.maxCompletionTokens, RunOptions.reasoningAllowance,
      RunOptions.reasoningEffort,
      RunOptions.extraBody, RunOptions.timeout, RunOptions.media, ToolOptions.tools,
      ToolOptions.mcp,
      ToolOptions.seconds,
    ] + ReportOutput.options,
    examples: [
      "orgbench doctor --endpoint http://127.0.0.1:8765/v1",
      "orgbench doctor --model NAME --media images,audio",
      "orgbench doctor --mcp mcp.json --tools python,search",
    ])

  static func run(_ arguments: ParsedArguments) async throws -> ExitCode {
    for (name, isGiven) in [
      (ToolOptions.mcp.name, arguments.has(ToolOptions.mcp)),
      (ToolOptions.seconds.name, arguments.has(ToolOptions.seconds)),
    ] where isGiven && !arguments.has(ToolOptions.tools) {
      throw UsageError("--\(name) needs --tools")
    }
    let tools = arguments.has(ToolOptions.tools) ? try await ToolTrial(arguments) : nil
    let isForTools =
      tools != nil && !arguments.has(CommonOptions.endpoint) && !arguments.has(CommonOptions.model)
      && !arguments.has(RunOptions.media)
    let reports = isForTools ? [] : try await probe(arguments)
    try ReportOutput.print(document(reports, tools), arguments)
    let isUsable = reports.allSatisfy(\.isUsable) && tools?.isUsable != false
    return isUsable ? .done : .wrongUse
  }

  private static func probe(_ arguments: ParsedArguments) async throws -> [EndpointProbe.Report] {
    let endpoints = try EndpointAccess.endpoints(arguments).endpoints
    let sampling = try EndpointAccess.sampling(arguments)
    let options = EndpointAccess.modelOptions(arguments)
    let media = Set(arguments[RunOptions.media])
    var reports = try await HTTPClient.withClient(EndpointAccess.clientConfiguration()) { client in
      var reports: [EndpointProbe.Report] = []
      for endpoint in endpoints {
        let probe = EndpointProbe(endpoint, client: client, options: options, sampling: sampling)
        let model = arguments[CommonOptions.model] ?? reports.lazy.compactMap(\.model).first
        reports.append(try await probe.run(model: model, media: media))
      }
      return reports
    }
    EndpointProbe.Report.compare(&reports)
    return reports
  }

  private static func document(
    _ reports: [EndpointProbe.Report], _ tools: ToolTrial?
  ) -> ReportDocument {
    var members: [String: JSONValue] = [:]
    if reports.count == 1, case .object(let own) = json(reports[0]) {
      members = own
    } else if reports.count > 1 {
      members = [
        "usable": .bool(reports.allSatisfy(\.isUsable)), "endpoints": .array(reports.map(json)),
      ]
    }
    if let tools {
      members["tools"] = [
        "usable": .bool(tools.isUsable), "findings": .array(tools.findings.map(json)),
      ]
    }
    var document = ReportDocument("orgbench doctor", json: .object(members))
    for report in reports { add(report, to: &document) }
    if let tools { document.add(.table(table("tools", tools.findings))) }
    return document
  }

  private static func add(_ report: EndpointProbe.Report, to document: inout ReportDocument) {
    let models = report.models.prefix(8).joined(separator: ", ")
    var facts: [ReportDocument.Fact] = [.init("endpoint", "endpoint", .text(report.endpoint))]
    if !report.models.isEmpty {
      facts.append(
        .init("models", "models", .text(models + (report.models.count > 8 ? ", …" : ""))))
    }
    if let model = report.model { facts.append(.init("model", "tried", .text(model))) }
    document.add(.facts(facts))
    document.add(.table(table("findings", report.findings)))
  }

  private static func table(_ name: String, _ findings: [EndpointProbe.Finding]) -> Table {
    Table(
      name,
      [
        Column("grade", "") { Cell(mark($0.grade), value: .string($0.grade.rawValue)) },
        Column("subject", "subject", .key) { .text($0.subject) },
        Column("detail", "finding") { .text($0.detail) },
      ], findings)
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
      "reasoning_allowance": report.reasoningAllowance.map(JSONValue.integer) ?? .null,
      "tokens_per_second": report.tokensPerSecond.map(JSONValue.number) ?? .null,
      "sends_seed": .bool(report.dialect.sendsSeed),
      "sends_temperature": .bool(report.dialect.sendsTemperature),
      "system_role": .bool(report.dialect.hasSystemRole),
      "completion_limit": .string(report.dialect.completionLimit.rawValue),
      "structured_output": .string(report.dialect.structuredOutput.rawValue),
      "media": .object(
        Dictionary(
          uniqueKeysWithValues: report.media.map {
            ($0.rawValue, $1.map(JSONValue.bool) ?? .null)
          })),
      "findings": .array(report.findings.map(json)),
    ]
  }

  private static func json(_ finding: EndpointProbe.Finding) -> JSONValue {
    [
      "subject": .string(finding.subject), "grade": .string(finding.grade.rawValue),
      "detail": .string(finding.detail),
    ]
  }
}
