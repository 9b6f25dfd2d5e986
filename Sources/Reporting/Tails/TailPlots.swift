import Evaluation
import Statistics

/// Tails as figures: P(X >= x) on logarithmic axes, with what was fitted.
enum TailPlots {
  /// One figure a kind of sample: the groups' samples, and the fits, of which with several groups only
  /// the power law.
  static func all(_ entries: [TailReport.Entry]) -> [Plot] {
    entries.map(\.sample.name).uniqued().compactMap { name in
      plot(name, entries.filter { $0.sample.name == name })
    }
  }

  private struct Row: Sendable {
    let group: String
    let curve: String
    let size: Int
    let share: Double
  }

  private static func plot(_ name: String, _ entries: [TailReport.Entry]) -> Plot? {
    // Of fewer sizes no shape can be seen.
    let entries = entries.filter { $0.analysis.distribution.values.count > 3 }
    guard !entries.isEmpty else { return nil }
    var series: [XYPlot.Series] = []
    var rows: [Row] = []
    for (index, entry) in entries.enumerated() {
      let whole = entry.analysis.distribution
      let points = zip(whole.values, whole.survival).map { (size: $0, share: $1) }
      series.append(
        curve(entries.count > 1 ? entry.sample.group : "samples", points, .marks, index))
      rows += points.map {
        Row(group: entry.sample.group, curve: "samples", size: $0.size, share: $0.share)
      }
      for (place, fit) in entry.curves.enumerated()
      where entries.count == 1 || fit.family == .powerLaw {
        let isAlone = entries.count == 1
        series.append(
          curve(
            isAlone ? fit.family.title : "", fit.points, isAlone ? .line : .dashed,
            isAlone ? place + 1 : index))
        rows += fit.points.map {
          Row(
            group: entry.sample.group, curve: fit.family.title, size: $0.size, share: $0.share)
        }
      }
    }
    let fits = entries.count == 1 ? "Lines are fits" : "Dashed lines are power laws"
    return Plot(
      "tail", of: SocietyPlots.slug(name), "P(X ≥ x) of \(name)",
      "The share of samples at least so large, on logarithmic axes. \(fits), from where the tail begins; "
        + "a power law is a straight line.",
      XYPlot(
        x: PlotAxis(name, .log10), y: PlotAxis("P(X ≥ x)", .log10), series: series),
      numbers: Table(
        "ccdf",
        [
          Column("group", "group", .key) { .text($0.group) },
          Column("curve", "curve", .key) { .text($0.curve) },
          Column("x", "x", .number) { .count($0.size) },
          Column("p", "P(X ≥ x)", .number) { .number($0.share, 6) },
        ], rows))
  }

  private static func curve(
    _ name: String, _ points: [(size: Int, share: Double)], _ form: XYPlot.Form, _ color: Int
  ) -> XYPlot.Series {
    XYPlot.Series(
      name: name, points: points.map { .init(x: Double($0.size), y: $0.share) }, form: form,
      color: color)
  }
}

extension TailReport.Entry {
  /// The fits from where the tail begins, times the tail's share.
  fileprivate var curves: [(family: TailFamily, points: [(size: Int, share: Double)])] {
    guard let start = (try? analysis.threshold.get())?.xMin else { return [] }
    let values = analysis.tail.values.filter { $0 >= start }
    return analysis.fits.compactMap { entry in
      (try? entry.fit.get()).map { fit in
        let shares = fit.model.survival(from: values).map { $0 * analysis.tailShare }
        return (entry.family, zip(values, shares).map { (size: $0, share: $1) })
      }
    }
  }
}
