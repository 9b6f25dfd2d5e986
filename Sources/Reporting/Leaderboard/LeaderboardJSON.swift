import Evaluation

extension Leaderboard {
  /// The sections. Each run is its report (as of `run --json`) with the columns of the table.
  var json: JSONValue {
    .array(
      sections.map { section in
        let rows = section.table.objects
        let runs = zip(section.reports, rows).map { report, row -> JSONValue in
          guard case .object(let members) = report.json else { return report.json }
          return .object(members.merging(row.filter { $0.key != "published" }) { own, _ in own })
        }
        return [
          "title": .string(section.title), "benchmark": .string(section.benchmark),
          "metric": .string(section.metric), "runs": .array(runs),
          "published": .array(section.published.map(\.json)),
        ]
      })
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
