import Evaluation

/// A setting in which two runs differ.
public struct ConfigurationDifference: Sendable, Hashable {
  /// The setting: `model`, `sampling.temperature`, `options.variant`.
  public let setting: String
  /// Its value in the base; nil where the base does not have it.
  public let base: String?
  /// Its value in the candidate; nil where the candidate does not have it.
  public let candidate: String?

  /// All settings in which two runs differ, in a fixed order.
  public static func all(base: ComparedRun, candidate: ComparedRun) -> [ConfigurationDifference] {
    let left = settings(base)
    let right = settings(candidate)
    let names = left.map(\.0) + right.map(\.0).filter { name in !left.contains { $0.0 == name } }
    return names.compactMap { name in
      let values = [left, right].map { list in list.first { $0.0 == name }?.1 }
      return values[0] == values[1]
        ? nil : ConfigurationDifference(setting: name, base: values[0], candidate: values[1])
    }
  }

  private static func settings(_ run: ComparedRun) -> [(String, String)] {
    let configuration = run.configuration
    var list = [
      ("organization", configuration.organization), ("model", configuration.model),
      ("endpoint", configuration.endpoint), ("prompts", configuration.promptVersion),
      ("prompts.sha256", String(configuration.promptHash.prefix(12))),
      ("answer format", configuration.answerFormat), ("seed", "\(configuration.seed)"),
      ("repeats", "\(configuration.repeats)"), ("selection", configuration.selection),
      ("orgbench", run.version),
    ]
    let served = run.servedModels?.names ?? []
    if !served.isEmpty { list.append(("answered by", served.joined(separator: ", "))) }
    list += configuration.options.sorted { $0.key < $1.key }
      .map { ("options.\($0.key)", OrganizationLabel.text($0.value)) }
    let sampling = configuration.sampling
    func add(_ name: String, _ value: (some CustomStringConvertible)?) {
      if let value { list.append((name, "\(value)")) }
    }
    add("sampling.temperature", sampling.temperature)
    add("sampling.reasoning-allowance", sampling.reasoningAllowance)
    add("sampling.top_p", sampling.topP)
    add("sampling.max_completion_tokens", sampling.maxCompletionTokens)
    add("sampling.reasoning_effort", sampling.reasoningEffort)
    list += sampling.extraBody.sorted { $0.key < $1.key }
      .map { ("sampling.\($0.key)", OrganizationLabel.text($0.value)) }
    add("limits.calls", configuration.limits.calls)
    add("limits.tokens", configuration.limits.tokens)
    return list
  }

  /// `setting: base -> candidate`.
  public var words: String {
    "\(setting): \(base ?? "none") -> \(candidate ?? "none")"
  }
}
