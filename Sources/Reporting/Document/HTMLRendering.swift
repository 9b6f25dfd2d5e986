import Evaluation

extension ReportDocument {
  /// A page of its own: no script, nothing loaded from elsewhere, light and dark.
  public func html() -> String {
    """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>\(Escaping.html(title))</title>
    <style>
    \(Self.style)
    </style>
    </head>
    <body>
    <h1>\(Escaping.html(title))</h1>
    \(blocks.map(\.html).joined())</body>
    </html>

    """
  }

  private static let style = """
    :root { --page: #ffffff; --text: #1d2129; --faint: #5b6575; --line: #e3e6eb; --head: #f5f6f8;
      --best: #e9f5ee; --bar: #9db8e8; --dot: #1f5fc4; --track: #eef0f3; }
    @media (prefers-color-scheme: dark) {
      :root { --page: #14171c; --text: #e6e9ee; --faint: #98a2b3; --line: #2c323b; --head: #1b1f26;
        --best: #172a21; --bar: #3c5f9e; --dot: #8db4ff; --track: #232830; } }
    body { margin: 2rem auto; max-width: 96rem; padding: 0 1rem; background: var(--page);
      color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
    h1 { font-size: 1.5rem; } h2 { font-size: 1.05rem; margin: 2rem 0 .5rem; }
    p, li { max-width: 60rem; }
    .scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: 8px; margin: 1rem 0; }
    table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
    th, td { padding: .45rem .7rem; text-align: left; white-space: nowrap; }
    th { background: var(--head); color: var(--faint); font-size: .8rem; font-weight: 600; }
    tr + tr td { border-top: 1px solid var(--line); }
    .n { text-align: right; } td.name { white-space: normal; min-width: 11rem; }
    .best td { background: var(--best); }
    .aside td { color: var(--faint); font-style: italic; }
    dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; }
    dt { color: var(--faint); } dd { margin: 0; }
    pre { background: var(--head); padding: .7rem; border-radius: 8px; overflow-x: auto; }
    .bar { position: relative; width: 9rem; height: .6rem; background: var(--track);
      border-radius: .3rem; }
    .bar i { position: absolute; top: 0; bottom: 0; background: var(--bar); border-radius: .3rem; }
    .bar b { position: absolute; top: -.15rem; bottom: -.15rem; width: 3px; margin-left: -1px;
      background: var(--dot); border-radius: 2px; }
    @media print { .scroll { overflow: visible; } body { max-width: none; font-size: 11px; } }
    """
}

extension ReportDocument.Block {
  fileprivate var html: String {
    switch self {
    case .heading(let text): return "<h2>\(Escaping.html(text))</h2>\n"
    case .paragraph(let text): return "<p>\(Escaping.html(text))</p>\n"
    case .list(let items):
      return "<ul>\n\(items.map { "<li>\(Escaping.html($0))</li>\n" }.joined())</ul>\n"
    case .facts(let facts):
      let lines = facts.map {
        "<dt>\(Escaping.html($0.title))</dt><dd>\(Escaping.html($0.cell.shown))</dd>\n"
      }
      return "<dl>\n\(lines.joined())</dl>\n"
    case .table(let table): return table.html
    case .commands(let lines):
      return "<pre><code>\(lines.map(Escaping.html).joined(separator: "\n"))</code></pre>\n"
    }
  }
}

extension Table {
  fileprivate var html: String {
    let columns = heads.indices.filter { heads[$0].title != nil }
    let head = columns.map { index in
      let about = heads[index].about
      return "<th scope=\"col\"\(Self.kind(heads[index].htmlClass))"
        + (about.isEmpty ? "" : " title=\"\(Escaping.html(about))\"")
        + ">\(Escaping.html(heads[index].title ?? ""))</th>"
    }
    let body = zip(rows, emphases).map { row, emphasis in
      let cells = columns.map { index in
        "<td\(Self.kind(heads[index].htmlClass))>\(html(row[index], heads[index].kind))</td>"
      }
      return "<tr\(Self.kind(emphasis.htmlClass))>\(cells.joined())</tr>\n"
    }
    return """
      <div class="scroll" tabindex="0"><table>
      <thead><tr>\(head.joined())</tr></thead>
      <tbody>
      \(body.joined())</tbody>
      </table></div>

      """
  }

  private func html(_ cell: Cell, _ kind: ColumnHead.Kind) -> String {
    guard kind == .bar else { return Escaping.html(cell.shown) }
    guard let numbers = cell.value.elements?.compactMap(\.double), let value = numbers.first else {
      return ""
    }
    return Self.bar(value, numbers.count == 3 ? (numbers[1], numbers[2]) : nil)
  }

  /// The interval as a stroke from 0 to 100 points, the value as a mark on it.
  private static func bar(_ value: Double, _ interval: (lower: Double, upper: Double)?) -> String {
    func place(_ share: Double) -> String { Figures.fixed(100 * min(1, max(0, share)), 2) }
    let stroke =
      interval.map {
        let left = min(1, max(0, $0.lower))
        let width = min(1, max(0, $0.upper)) - left
        return "<i style=\"left:\(place(left))%;width:\(place(width))%\"></i>"
      } ?? ""
    return "<div class=\"bar\">\(stroke)<b style=\"left:\(place(value))%\"></b></div>"
  }

  private static func kind(_ name: String) -> String {
    name.isEmpty ? "" : " class=\"\(name)\""
  }
}

extension ColumnHead {
  fileprivate var htmlClass: String {
    isRightAligned ? "n" : kind == .key ? "name" : ""
  }
}

extension Table.Emphasis {
  fileprivate var htmlClass: String {
    switch self {
    case .plain: ""
    case .best: "best"
    case .aside: "aside"
    }
  }
}
