import Statistics

extension ElitesReport {
  /// A condition's reinforcement and concentration.
  struct Point: Sendable {
    let group: SocietyGroup
    /// beta of its choices.
    let beta: Double
    /// The share of the top tenth of all agents, of the claims of an attempt.
    let share: Double
  }

  /// Fewer conditions lie on any line.
  static let leastPoints = 3

  /// Reputation prefers what was used by its own rule, and integration changes what there is to choose.
  static func isRegressed(_ group: SocietyGroup) -> Bool {
    group.condition.topology != "reputation" && !group.condition.integrates
  }

  /// The conditions that have both.
  var points: [Point] {
    rows.compactMap { group, entry in
      guard let beta = entry.routing.estimate().beta,
        let share = entry.law.estimate(.init(population: .all, percent: 10), in: .attempt)?.share
      else { return nil }
      return Point(group: group, beta: beta, share: share)
    }
  }

  /// How the share depends on beta, across conditions.
  static func regression(_ points: [Point]) -> ReportDocument {
    var document = ReportDocument("")
    let conditions = Table(
      "conditions",
      SocietyGroup.columns(points.map(\.group)) { (row: Point) in row.group } + [
        Column("beta", "beta", .number) { .number($0.beta, 3) },
        Column("top_10_share", "share of the top 10%", .number) { .number($0.share, 3) },
      ], points)
    document.add(.table(conditions))
    document.add(plots: [CascadePlots.concentration(conditions)].compactMap(\.self))
    guard points.count >= leastPoints,
      let line = LinearRegression(points.map { (x: $0.beta, y: $0.share) })
    else {
      document.add(
        .paragraph(
          "How the share depends on beta cannot be told, because "
            + (points.count < leastPoints
              ? "at least \(leastPoints) conditions are needed" : "all have the same beta") + "."))
      return document
    }
    document.add(
      .facts([
        .init("regression_conditions", "conditions", .count(line.count)),
        .init("regression_slope", "share on beta, slope", .number(line.fit.slope, 4)),
        .init(
          "regression_slope_interval_95", "95% interval of conditions that are independent",
          .interval(line.slopeInterval, 4, missing: "n/a")),
        .init("regression_r2", "R²", .number(line.determination, 3)),
      ]))
    document.add(
      .paragraph(
        "Regression over conditions without integration, and without the topology reputation, which prefers "
          + "what was used by its own rule. Where N differs among them, so does the share if all were equal."
      ))
    return document
  }
}
