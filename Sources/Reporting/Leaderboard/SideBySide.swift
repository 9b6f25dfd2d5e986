import Evaluation
import Statistics

extension Leaderboard {
  /// The scores with a row an organization and a column a model, a table a section.
  public var sideBySide: ReportDocument {
    var document = ReportDocument("orgbench leaderboard")
    if sections.isEmpty { document.add(.paragraph("No runs.")) }
    for section in sections {
      document.add(.heading(section.title))
      document.add(.table(section.byModel))
    }
    if !sections.isEmpty {
      document.add(
        .paragraph(
          "\(sections.map(\.metric).uniqued().joined(separator: ", ")), with 95% intervals. Runs that are "
            + "not complete are left out; of several runs of one organization and model the first in the "
            + "leaderboard's order stands here."))
    }
    return document
  }
}

extension Leaderboard.Section {
  private struct Row: Sendable {
    let organization: String
    let standings: [String: Standing]
  }

  fileprivate var byModel: Table {
    let complete = standings.filter { $0.report.isComplete && $0.score != nil }
    let names = OrganizationLabel.telling(
      apart: complete.map {
        ($0.report.configuration.organization, $0.report.configuration.options)
      })
    let models = complete.map(\.report.configuration.model).uniqued()
    let rows = names.uniqued().map { name in
      Row(
        organization: name,
        standings: Dictionary(
          zip(names, complete).filter { $0.0 == name }
            .map { ($0.1.report.configuration.model, $0.1) },
          uniquingKeysWith: { first, _ in first }))
    }
    let scores = models.flatMap { model in
      [
        Column<Row>(model, model, .number, "mean over the tasks; CSV and JSON: 0...1") { row in
          .points(row.standings[model]?.score?.estimate.value)
        },
        Column<Row>("\(model)_interval_95", "95% interval", .interval) { row in
          .points(row.standings[model]?.score?.estimate.interval)
        },
      ]
    }
    return Table(
      "scores",
      [Column("organization", "organization", .key) { .text($0.organization) }] + scores, rows,
      context: ["section": .string(title), "metric": .string(metric)])
  }
}
