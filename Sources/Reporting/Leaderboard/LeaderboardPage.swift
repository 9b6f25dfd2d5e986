import Evaluation
import Statistics

extension Leaderboard {
  /// A page of its own: no script, nothing loaded from elsewhere, light and dark.
  public func html() -> String {
    let body =
      sections.isEmpty ? "<p>No runs.</p>\n" : sections.map(\.html).joined()
    return """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>orgbench leaderboard</title>
      <style>
      \(Self.style)
      </style>
      </head>
      <body>
      <h1>orgbench leaderboard</h1>
      \(body)<p class="legend">\(Escaping.html(Self.legend))</p>
      </body>
      </html>

      """
  }

  private static let style = """
    :root { --page: #ffffff; --text: #1d2129; --faint: #667085; --line: #e3e6eb; --head: #f5f6f8;
      --best: #e9f5ee; --bar: #9db8e8; --dot: #1f5fc4; --track: #eef0f3; }
    @media (prefers-color-scheme: dark) {
      :root { --page: #14171c; --text: #e6e9ee; --faint: #98a2b3; --line: #2c323b; --head: #1b1f26;
        --best: #172a21; --bar: #3c5f9e; --dot: #8db4ff; --track: #232830; } }
    body { margin: 2rem auto; max-width: 96rem; padding: 0 1rem; background: var(--page);
      color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
    h1 { font-size: 1.5rem; } h2 { font-size: 1.05rem; margin: 2rem 0 .5rem; }
    .scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: 8px; }
    table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
    th, td { padding: .45rem .7rem; text-align: left; white-space: nowrap; }
    th { background: var(--head); color: var(--faint); font-size: .8rem; font-weight: 600; }
    tr + tr td { border-top: 1px solid var(--line); }
    .n { text-align: right; } td.name { white-space: normal; min-width: 11rem; } .first td { background: var(--best); }
    .quiet, .legend, small { color: var(--faint); }
    .quiet td { font-style: italic; }
    .bar { position: relative; width: 9rem; height: .6rem; background: var(--track);
      border-radius: .3rem; }
    .bar i { position: absolute; top: 0; bottom: 0; background: var(--bar); border-radius: .3rem; }
    .bar b { position: absolute; top: -.15rem; bottom: -.15rem; width: 3px; margin-left: -1px;
      background: var(--dot); border-radius: 2px; }
    """
}

extension Leaderboard.Section {
  fileprivate var html: String {
    let heads: [(String, String)] =
      [
        ("#", "n"), ("organization", ""), ("model", ""), (metric, "n"), ("95% interval", ""),
        ("0 to 100", ""), ("n", "n"), ("tokens/task", "n"), ("Pareto", ""), ("calls/task", "n"),
        ("abstained", "n"), ("unparsable", "n"),
      ] + (promptsDiffer ? [("prompts", "")] : []) + [("run", "")]
    let head = heads.map {
      "<th\(HTMLText.kind($0.1)) scope=\"col\">\(Escaping.html($0.0))</th>"
    }
    let rows = zip(standings, labels).map(row) + published.map(row)
    return """
      <h2>\(Escaping.html(title))</h2>
      <div class="scroll"><table>
      <thead><tr>\(head.joined())</tr></thead>
      <tbody>
      \(rows.joined(separator: "\n"))
      </tbody>
      </table></div>

      """
  }

  private func row(_ standing: Standing, _ label: String) -> String {
    let report = standing.report
    let estimate = standing.score?.estimate
    let kind = standing.rank == 1 ? "first" : standing.rank == nil ? "quiet" : ""
    let cells: [(String, String)] =
      [
        (standing.rankText, "n"), (label, "name"),
        (report.configuration.model, ""),
        (estimate.map { Figures.points($0.value) } ?? "none", "n"),
        (
          estimate?.interval.map(Figures.points) ?? "", ""
        ),
        ("", "bar"), (Figures.count(estimate?.pointCount ?? 0), "n"),
        (
          report.estimateMark + (report.meanTokens.map { Figures.fixed($0, 0) } ?? "n/a"), "n"
        ),
        (standing.isEfficient ? "*" : "", ""),
        (report.meanCalls.map { Figures.fixed($0, 1) } ?? "n/a", "n"),
        (Figures.percent(report.outcomes[.abstained, default: 0], of: report.attempts), "n"),
        (Figures.percent(report.outcomes[.unparsable, default: 0], of: report.attempts), "n"),
      ] + (promptsDiffer ? [(report.promptLabel, "")] : [])
      + [(report.isComplete ? report.run : "\(report.run) (incomplete)", "")]
    return row(kind, cells, bar: Self.bar(estimate?.value, estimate?.interval))
  }

  private func row(_ row: PublishedRow) -> String {
    let deviation = row.deviation.map { " ± \(Figures.points($0))" } ?? ""
    let cells: [(String, String)] =
      [
        ("", "n"), (row.organization, "name"), (row.model, ""),
        (Figures.points(row.value) + deviation, "n"), ("", ""), ("", "bar"), ("", ""),
        (row.tokens.map { Figures.fixed($0, 0) } ?? "", "n"), ("", ""), ("", ""), ("", ""),
        ("", ""),
      ] + (promptsDiffer ? [("", "")] : []) + [("published: \(row.name), \(row.source)", "name")]
    return self.row("quiet", cells, bar: Self.bar(row.value, nil))
  }

  private func row(_ kind: String, _ cells: [(text: String, kind: String)], bar: String)
    -> String
  {
    let cells = cells.map { cell in
      cell.kind == "bar"
        ? "<td>\(bar)</td>"
        : "<td\(HTMLText.kind(cell.kind))>\(Escaping.html(cell.text))</td>"
    }
    return "<tr\(HTMLText.kind(kind))>\(cells.joined())</tr>"
  }

  /// The interval as a stroke from 0 to 100 points, the value as a mark on it.
  private static func bar(_ value: Double?, _ interval: Interval?) -> String {
    guard let value else { return "" }
    func place(_ share: Double) -> String { Figures.fixed(100 * min(1, max(0, share)), 2) }
    let stroke =
      interval.map {
        let left = min(1, max(0, $0.lower))
        let width = min(1, max(0, $0.upper)) - left
        return "<i style=\"left:\(place(left))%;width:\(place(width))%\"></i>"
      } ?? ""
    return "<div class=\"bar\">\(stroke)<b style=\"left:\(place(value))%\"></b></div>"
  }
}

/// Attributes of HTML elements.
enum HTMLText {
  static func kind(_ name: String) -> String { name.isEmpty ? "" : " class=\"\(name)\"" }
}
