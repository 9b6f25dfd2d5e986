public import Evaluation

/// What a run was set to, as names with values: what tables and comparisons tell runs apart by.
enum RunSettings {
  /// All settings in a fixed order; those that a run leaves to the endpoint are absent.
  static func all(_ configuration: RunConfiguration) -> [(name: String, value: String)] {
    var list = [
      ("organization", configuration.organization), ("model", configuration.model),
      ("endpoint", configuration.endpoint), ("prompts", configuration.promptVersion),
      ("prompts.sha256", String(configuration.promptHash.prefix(12))),
      ("answer format", configuration.answerFormat), ("seed", "\(configuration.seed)"),
      ("repeats", "\(configuration.repeats)"), ("selection", configuration.selection),
    ]
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
    return list.map { (name: $0.0, value: $0.1) }
  }
}

/// Names of runs that stand beside each other.
public enum RunLabel {
  /// Short names, each its own: the organization where there are several, the options that differ, the
  /// model where there are several, and of the other settings as many as it takes; at last the user's
  /// name for the run, or the end of its id.
  public static func telling(
    apart runs: [(id: String, name: String?, configuration: RunConfiguration)]
  ) -> [String] {
    var labels = organizations(runs.map(\.configuration))
    if Set(runs.map(\.configuration.model)).count > 1 {
      for index in runs.indices { labels[index] += ", \(runs[index].configuration.model)" }
    }
    let settings = runs.map { run in
      Dictionary(
        RunSettings.all(run.configuration).map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    }
    let known = runs.flatMap { RunSettings.all($0.configuration).map(\.name) }.uniqued()
    // Addresses are long, and say least.
    let names = known.filter { $0 != "endpoint" && !$0.hasPrefix("options.") } + ["endpoint"]
    for name in names where name != "model" && name != "organization" {
      let groups = Dictionary(grouping: runs.indices, by: { labels[$0] })
      for group in groups.values where Set(group.map { settings[$0][name] }).count > 1 {
        let short = name.split(separator: ".").last.map(String.init) ?? name
        for index in group { labels[index] += ", \(short) \(settings[index][name] ?? "none")" }
      }
    }
    let endings: [(Int) -> String?] = [{ runs[$0].name }, { ending(of: runs[$0].id) }]
    for ending in endings {
      let groups = Dictionary(grouping: runs.indices, by: { labels[$0] })
      for group in groups.values where group.count > 1 {
        for index in group {
          if let ending = ending(index) { labels[index] += " (\(ending))" }
        }
      }
    }
    return labels
  }

  /// `flat`, `single self-consistency`; where all are of one organization, its options alone. Of the
  /// options as many as it takes, those that differ most first.
  private static func organizations(_ configurations: [RunConfiguration]) -> [String] {
    var labels = configurations.map(\.organization)
    for group in Dictionary(grouping: labels.indices, by: { labels[$0] }).values {
      let values = zip(
        group, OrganizationLabel.telling(apart: group.map { configurations[$0].options })
      ).map { index, names in
        names.map { words($0, configurations[index].options[$0]) }
      }
      let isAlone = group.count == labels.count && values.allSatisfy { !$0.isEmpty }
      for (index, own) in zip(group, values) where !own.isEmpty {
        labels[index] =
          (isAlone ? "" : "\(configurations[index].organization) ") + own.joined(separator: ", ")
      }
    }
    return labels
  }

  /// A word alone, such as `chain`; anything else with its option's name.
  private static func words(_ name: String, _ value: JSONValue?) -> String {
    if let word = value?.text, word != "none", !word.contains(where: { "= ".contains($0) }),
      word.first?.isLetter == true
    {
      return word
    }
    return "\(name) \(value.map(OrganizationLabel.text) ?? "none")"
  }

  /// The last part of an id, and the number of a fresh run before it.
  private static func ending(of id: String) -> String {
    let parts = id.split(separator: "-")
    let isFresh = parts.last.map { $0.utf8.count < 8 } ?? false
    return parts.suffix(isFresh ? 2 : 1).joined(separator: "-")
  }
}
