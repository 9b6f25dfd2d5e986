public import Evaluation
import Statistics

extension Leaderboard {
  /// The sections: the contract of `leaderboard --json`. Each run is its report (as of `run --json`)
  /// with `rank`, `tied`, `p_against_best` and `pareto`.
  public var json: JSONValue {
    .array(
      sections.map { section in
        [
          "title": .string(section.title), "benchmark": .string(section.benchmark),
          "metric": .string(section.metric), "runs": .array(section.standings.map(\.json)),
          "published": .array(section.published.map(\.json)),
        ]
      })
  }
}

extension Standing {
  fileprivate var json: JSONValue {
    guard case .object(var members) = report.json else { return report.json }
    members["rank"] = rank.map(JSONValue.integer) ?? .null
    members["tied"] = .bool(isTied)
    members["p_against_best"] = .optional(pAgainstBest)
    members["pareto"] = .bool(isEfficient)
    members["prompts"] = .string(report.promptLabel)
    return .object(members)
  }
}

extension PublishedRow {
  fileprivate var json: JSONValue {
    [
      "name": .string(name), "organization": .string(organization), "model": .string(model),
      "value": .number(value), "deviation": .optional(deviation), "tokens": .optional(tokens),
      "source": .string(source),
    ]
  }
}
