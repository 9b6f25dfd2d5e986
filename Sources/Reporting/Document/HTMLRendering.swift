import Evaluation

extension ReportDocument {
  /// A page of its own: nothing is loaded from elsewhere; light and dark; to be read without a script,
  /// too.
  public func html() -> String {
    PageShell.page(
      title: title, body: body,
      data: transcripts.isEmpty ? [] : [(id: "transcripts", json: transcripts.json)])
  }

  private var body: String {
    var body = "<h1>\(Escaping.html(title))</h1>\n"
    let headings = blocks.compactMap { block -> String? in
      if case .heading(let text) = block { text } else { nil }
    }
    if headings.count > 1 {
      let links = headings.enumerated().map {
        "<a href=\"#part-\($0.offset + 1)\">\(Escaping.html($0.element))</a>"
      }
      body += "<nav aria-label=\"Parts\">\(links.joined(separator: "\n"))</nav>\n"
    }
    var (parts, grids) = (0, 0)
    var isAmongPlots = false
    for block in blocks {
      // Figures that follow each other stand beside each other where there is room.
      if case .plot = block {
        if !isAmongPlots { body += "<div class=\"plots\">\n" }
        isAmongPlots = true
      } else if isAmongPlots {
        body += "</div>\n"
        isAmongPlots = false
      }
      switch block {
      case .heading(let text):
        parts += 1
        body += "<h2 id=\"part-\(parts)\">\(Escaping.html(text))</h2>\n"
      case .tasks(let grid):
        body += grid.html(grids)
        grids += 1
      default: body += block.html
      }
    }
    return body + (isAmongPlots ? "</div>\n" : "")
  }
}

extension ReportDocument.Block {
  /// A part that no other changes; headings and tasks are numbered by their document.
  fileprivate var html: String {
    switch self {
    case .heading, .tasks: return ""
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
    case .plot(let plot): return plot.html
    }
  }
}

extension Plot {
  fileprivate var html: String {
    func drawn(_ width: Double, _ name: String) -> String {
      let canvas = drawing.draw(width: width)
      return
        "<svg class=\"\(name)\" viewBox=\"0 0 \(canvas.size)\" role=\"img\" "
        + "aria-label=\"\(Escaping.html("\(title). \(caption)"))\">\n\(canvas.body)</svg>\n"
    }
    return """
      <figure>
      <figcaption><strong>\(Escaping.html(title))</strong>\(Escaping.html(caption))</figcaption>
      \(drawn(PlotStyle.wide, "wide"))\(drawn(PlotStyle.narrow, "narrow"))<details>
      <summary>Numbers</summary>
      \(numbers.html)</details>
      </figure>

      """
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
      let cells = columns.map { html(row[$0], heads[$0]) }
      return "<tr\(Self.kind(emphasis.htmlClass))>\(cells.joined())</tr>\n"
    }
    let label = Escaping.html(name.replacing("_", with: " "))
    let table = """
      <div class="scroll" tabindex="0" role="region" aria-label="\(label), table">
      <table aria-label="\(label)">
      <thead><tr>\(head.joined())</tr></thead>
      <tbody>
      \(body.joined())</tbody>
      </table></div>

      """
    guard isFolded else { return table }
    return "<details class=\"folded\">\n<summary>Table: \(label), "
      + "\(Counts.text(rows.count, "row"))</summary>\n\(table)</details>\n"
  }

  private func html(_ cell: Cell, _ head: ColumnHead) -> String {
    // Words that would make a table several pages wide are broken; names of a few words are not.
    let isLong = head.kind == .text && cell.shown.utf8.count > 48
    let kind = Self.kind(isLong ? "words" : head.htmlClass)
    if head.kind == .bar {
      let numbers = cell.value.elements?.compactMap(\.double) ?? []
      return "<td\(Self.sortKey(numbers.first))>\(Self.bar(numbers))</td>"
    }
    return "<td\(kind)\(Self.sortKey(head.isRightAligned ? Self.number(cell.value) : nil))>"
      + "\(Escaping.html(cell.shown))</td>"
  }

  /// What a number or an interval is sorted by: an interval by its lower end.
  private static func number(_ value: JSONValue) -> Double? {
    value.double ?? value.elements?.first?.double
  }

  private static func sortKey(_ number: Double?) -> String {
    number.map { $0.isFinite ? " data-v=\"\(CSVText.field(.number($0)))\"" : "" } ?? ""
  }

  /// The interval as a stroke from 0 to 100 points, the value as a mark on it.
  private static func bar(_ numbers: [Double]) -> String {
    guard let value = numbers.first else { return "" }
    func place(_ share: Double) -> Double { 100 * min(1, max(0, share)) }
    var drawing = SVGCanvas(width: 100, height: 8)
    drawing.rectangle(0, 1, 100, 6, "track")
    if numbers.count == 3 {
      let left = place(numbers[1])
      drawing.rectangle(left, 1, place(numbers[2]) - left, 6, "f0 half")
    }
    drawing.rectangle(min(98, max(0, place(value) - 1)), 0, 2, 8, "f0")
    return
      "<svg class=\"bar\" viewBox=\"0 0 100 8\" preserveAspectRatio=\"none\" aria-hidden=\"true\">"
      + drawing.body + "</svg>"
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
