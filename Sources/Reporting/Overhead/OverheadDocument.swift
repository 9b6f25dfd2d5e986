import Evaluation
import Statistics

extension OverheadReport {
  /// The report as a document.
  /// - Parameter published: the paper's figures, to stand below.
  public func document(beside published: PublishedBaseline) -> ReportDocument {
    var document = ReportDocument("orgbench analyze overhead")
    document.add(
      .paragraph(
        "\(metric) of \(Counts.text(taskCount, "task")) that all runs have"
          + (clusterCount == taskCount ? "" : ", in \(Counts.text(clusterCount, "cluster"))")
          + ", against run A."))
    document.add(.table(runTable))
    document.add(.table(measureTable))
    let missing = rows.compactMap { row in row.run.whatIsMissing.map { "\(row.run.run): \($0)" } }
    document.add(list: missing, under: "Not complete:")
    document.add(
      .paragraph(
        "Measures of \(published.title) (arXiv \(published.arXiv), section 4.1), read thus: a turn is an "
          + "answered call; a message is a claim, or an endorsement of one, that a later call of another "
          + "agent was shown, or a subtask handed to another, counted once, a delivery a claim for each "
          + "call of another agent that was shown it, or such a subtask; redundancy is the mean "
          + "over pairs of agents of the words that both used over those that either used, where the paper "
          + "takes the cosine of embeddings, so that only its order can be compared. 95% cluster bootstrap "
          + "intervals (\(Figures.count(settings.resamples)) resamples, seed \(settings.seed)), of score and "
          + "error amplification widened to what so many tasks cannot exclude."))
    document.add(.heading("Published"))
    document.add(.table(Self.table(of: published)))
    document.add(.paragraph(published.note))
    document.add(list: Self.notes(of: published), under: "Of single figures:")
    return document
  }

  /// Each note once, with what it is of.
  private static func notes(of published: PublishedBaseline) -> [String] {
    let noted = published.figures.filter { !$0.note.isEmpty }
    return noted.map(\.note).uniqued().map { note in
      let figures = noted.filter { $0.note == note }
      let columns = figures.compactMap { $0.text("architecture") }
      let metric = figures.first?.metric ?? ""
      return "\(metric) (\(columns.joined(separator: ", "))): \(note)."
    }
  }

  private var runTable: Table {
    let labels = OrganizationLabel.telling(
      apart: rows.map { ($0.run.configuration.organization, $0.run.configuration.options) })
    return Table(
      "runs",
      [
        Column("run", "run", .key) { .letter($0, of: rows[$0].run) },
        Column("organization", "organization", .key) { .text(labels[$0]) },
        Column("model", "model", .key) { .text(rows[$0].run.configuration.model) },
        Column("id", "id", .key) { .text(rows[$0].run.run) },
      ], Array(rows.indices))
  }

  private var measureTable: Table {
    let lines = Measure.allCases.flatMap { measure in
      rows.indices.filter { $0 > 0 || !measure.isRelative }.map { (measure: measure, row: $0) }
    }
    return Table(
      "overhead",
      [
        Column("measure", "measure", .key) { .text($0.measure.rawValue) },
        Column("run", "run", .key) { .letter($0.row, of: rows[$0.row].run) },
        Column("value", "value", .number) { line in
          let value = rows[line.row].measures[line.measure]?.value
          return Cell(
            value.map { line.measure.text($0) } ?? line.measure.missing,
            value: .optional(value))
        },
        Column("interval_95", "95% interval", .interval) { line in
          let interval = rows[line.row].measures[line.measure]?.interval
          return Cell(
            interval.map { ends in
              "\(line.measure.text(ends.lower)) to \(line.measure.text(ends.upper))"
            } ?? "", value: .ends(interval))
        },
        Column("n", "tasks", .number, "that have the measure") { line in
          .count(rows[line.row].measures[line.measure]?.pointCount)
        },
      ], lines)
  }

  private static func table(of published: PublishedBaseline) -> Table {
    let columns = published.figures.compactMap { $0.text("architecture") }.uniqued()
    let metrics = published.figures.map(\.metric).uniqued()
    return Table(
      "published",
      [Column("measure", "measure", .key) { (metric: String) in .text(metric) }]
        + columns.map { column in
          Column(column, column, .number) { metric in
            let figure = published.figures.first {
              $0.metric == metric && $0.text("architecture") == column
            }
            return figure.map { Cell($0.shownWithoutUnit, value: .number($0.value)) } ?? .empty
          }
        }, metrics)
  }
}

extension OverheadReport.Measure {
  fileprivate func text(_ value: Double) -> String {
    switch self {
    case .overhead: "\(Figures.fixed(value, 0))%"
    case .turns: Figures.fixed(value, 1)
    case .scorePerThousandTokens: Figures.fixed(value, 4)
    case .score, .messageDensity, .deliveries, .redundancy, .efficiency, .errorAmplification:
      Figures.fixed(value, 3)
    }
  }

  /// What people read where there is no figure.
  fileprivate var missing: String {
    switch self {
    case .redundancy: "fewer than two spoke"
    case .errorAmplification: "the base has no error"
    default: "n/a"
    }
  }
}

extension PublishedBaseline.Figure {
  /// The figure as a table of one unit a row shows it.
  fileprivate var shownWithoutUnit: String {
    let spread = deviation.map { " ± \($0)" } ?? ""
    return "\(value)\(spread)" + (unit == "percent" ? "%" : "")
  }
}
