public import Evaluation
public import Transport

/// Tries an endpoint out, with a handful of small calls, for `orgbench doctor`.
public struct EndpointProbe: Sendable {
  /// One thing that was looked at.
  public struct Finding: Sendable, Hashable, Codable {
    /// How it turned out.
    public enum Grade: String, Sendable, Hashable, Codable {
      /// As it should be.
      case good
      /// Runs work, but with a restriction.
      case notice
      /// Runs do not work.
      case bad
    }

    /// What was looked at: `models`, `chat`, `speed`, `seed`, `structured output`, `long prompt`,
    /// `reasoning`, `images`, `audio`, `temperature`, `system message`, `completion limit`, `usage`.
    public var subject: String
    /// How it turned out.
    public var grade: Grade
    /// What was seen, and what to do about it.
    public var detail: String

    /// A finding.
    public init(subject: String, grade: Grade, detail: String) {
      self.subject = subject
      self.grade = grade
      self.detail = detail
    }
  }

  /// What came of a probe.
  public struct Report: Sendable, Hashable {
    /// The endpoint's name.
    public var endpoint: String
    /// The model that was tried, if one could be.
    public var model: String?
    /// The models that the endpoint lists.
    public var models: [String] = []
    /// The model that its first reply names.
    public var servedModel: String?
    /// The findings, in the order of looking.
    public var findings: [Finding] = []
    /// The dialect found out for the model.
    public var dialect = Dialect()
    /// Seconds of the first small call.
    public var latency: Double?
    /// Completion tokens a second, prompt included in the time, of a call of some length.
    public var tokensPerSecond: Double?

    /// What to give as `--reasoning-allowance`; nil for a model that does not reason by itself.
    public var reasoningAllowance: Int?

    /// Whether the model sees images and hears recordings, of those that were tried; nil where that is
    /// not clear.
    public var media: [MediaKind: Bool?] = [:]

    /// Whether nothing is bad.
    public var isUsable: Bool { !findings.contains { $0.grade == .bad } }
  }

  private let endpoint: ChatEndpoint
  private let client: HTTPClient
  private let options: EndpointModel.Options
  private let sampling: Sampling

  /// A probe of one endpoint.
  /// - Parameters:
  ///   - options: how the calls are made; at most two attempts each whatever they say.
  ///   - sampling: what a run will send.
  public init(
    _ endpoint: ChatEndpoint, client: HTTPClient,
    options: EndpointModel.Options = EndpointModel.Options(),
    sampling: Sampling = Sampling(temperature: 0)
  ) {
    self.sampling = sampling
    self.endpoint = endpoint
    self.client = client
    var options = options
    options.retry.maxAttempts = min(2, options.retry.maxAttempts)
    options.retry.maxTotal = min(.seconds(90), options.retry.maxTotal)
    self.options = options
  }

  /// Tries the endpoint out. Failures are findings, not errors.
  /// - Parameters:
  ///   - model: the model to try; nil takes the first that the endpoint lists.
  ///   - media: what else than text is tried, with two calls for each.
  /// - Throws: `CancellationError`.
  public func run(
    model name: String? = nil, media: Set<MediaKind> = []
  ) async throws -> Report {
    var report = Report(endpoint: endpoint.name)
    try await listModels(&report, wanted: name)
    report.model = name ?? report.models.first
    guard let name = report.model else {
      report.note("chat", .bad, "no model to try: name one with --model")
      return report
    }
    let session = ProbeSession(
      endpoint, client: client, options: options, model: name, sampling: sampling)
    guard try await session.chat(&report) else { return report }
    try await session.speed(&report)
    try await session.seed(&report)
    try await session.structuredOutput(&report)
    try await session.longPrompt(&report)
    try await session.reasoning(&report)
    for kind in MediaKind.allCases where media.contains(kind) {
      try await session.tryOut(kind, &report)
    }
    session.parameters(&report)
    session.usage(&report)
    report.dialect = session.dialect
    return report
  }

  private func listModels(_ report: inout Report, wanted: String?) async throws {
    var request = endpoint.request(.get, "models")
    request.totalTimeout = .seconds(30)
    do {
      let response = try await client.send(request)
      guard response.status == 200 else {
        let message = endpoint.presentable(
          ServerMessage(body: response.body).message)
        return report.note("models", .notice, "no list of models (\(response.status)): \(message)")
      }
      report.models = modelNames(response.body)
    } catch let error as TransportError {
      return report.note(
        "models", .bad,
        endpoint.presentable(error.description) + "; check --endpoint, and that the server runs")
    }
    if let wanted, !report.models.isEmpty, !report.models.contains(wanted) {
      report.note(
        "models", .notice, "'\(wanted)' is not among the \(report.models.count) listed (--model)")
    } else {
      report.note("models", .good, "\(report.models.count) listed")
    }
  }

  /// The names in OpenAI's list, or in Ollama's.
  private func modelNames(_ body: [UInt8]) -> [String] {
    let value = WireJSON.reply(body)?.value
    let entries = (value?["data"] ?? value?["models"] ?? value)?.elements ?? []
    return entries.compactMap { $0["id"]?.text ?? $0["name"]?.text }.map {
      endpoint.presentable($0)
    }
  }
}

extension EndpointProbe.Report {
  mutating func note(_ subject: String, _ grade: EndpointProbe.Finding.Grade, _ detail: String) {
    findings.append(EndpointProbe.Finding(subject: subject, grade: grade, detail: detail))
  }
}
