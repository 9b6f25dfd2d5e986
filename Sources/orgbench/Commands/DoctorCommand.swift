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
      Makes about ten calls with the options that a run would have, one of them with a prompt of \
      20 kB: reach, models, system message, temperature, seed, json_schema, a long prompt, reasoning, \
      usage, speed. Says which option helps. Exits with 2 where the endpoint is of no use.
      """,
    options: [
      CommonOptions.endpoint, CommonOptions.model, CommonOptions.header, RunOptions.temperature,
      RunOptions.topP, RunOptions.maxCompletionTokens, RunOptions.reasoningAllowance,
      RunOptions.reasoningEffort,
      RunOptions.extraBody, RunOptions.timeout,
    ] + ReportOutput.options,
    examples: ["orgbench doctor --endpoint http://127.0.0.1:8765/v1"])

  static func run(_ arguments: ParsedArguments) async throws -> ExitCode {
    let endpoints = try EndpointAccess.endpoints(arguments).endpoints
    let sampling = try EndpointAccess.sampling(arguments)
    let options = EndpointAccess.modelOptions(arguments)
    var reports = try await HTTPClient.withClient(EndpointAccess.clientConfiguration()) { client in
      var reports: [EndpointProbe.Report] = []
      for endpoint in endpoints {
        let probe = EndpointProbe(endpoint, client: client, options: options, sampling: sampling)
        let model = arguments[CommonOptions.model] ?? reports.lazy.compactMap(\.model).first
        reports.append(try await probe.run(model: model))
      }
      return reports
    }
    EndpointProbe.Report.compare(&reports)
    try ReportOutput.print(document(reports), arguments)
    return reports.allSatisfy(\.isUsable) ? .done : .wrongUse
  }

  private static func document(_ reports: [EndpointProbe.Report]) -> ReportDocument {
    var document = ReportDocument(
      "orgbench doctor",
      json: reports.count == 1
        ? json(reports[0])
        : [
          "usable": .bool(reports.allSatisfy(\.isUsable)), "endpoints": .array(reports.map(json)),
        ])
    for report in reports { add(report, to: &document) }
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
    document.add(
      .table(
        Table(
          "findings",
          [
            Column("grade", "") { Cell(mark($0.grade), value: .string($0.grade.rawValue)) },
            Column("subject", "subject", .key) { .text($0.subject) },
            Column("detail", "finding") { .text($0.detail) },
          ], report.findings)))
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
