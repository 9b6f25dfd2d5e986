public import Evaluation

/// A report as headings, paragraphs, lists and tables, rendered in any format.
public struct ReportDocument: Sendable {
  /// A part of a document.
  public enum Block: Sendable {
    case heading(String)
    case paragraph(String)
    case list([String])
    /// Names with values, one a line.
    case facts([Fact])
    case table(Table)
    /// Command lines to copy.
    case commands([String])
    /// A figure, in HTML; other formats have the tables that it is drawn from.
    case plot(Plot)
    /// What became of each task, in HTML.
    case tasks(TaskGrid)
  }

  /// A name with its value.
  public struct Fact: Sendable {
    let name: String
    let title: String
    let cell: Cell

    /// A fact.
    /// - Parameters:
    ///   - name: what CSV and JSON call it.
    ///   - title: what people read.
    ///   - cell: its value.
    public init(_ name: String, _ title: String, _ cell: Cell) {
      self.name = name
      self.title = title
      self.cell = cell
    }
  }

  /// What it is, as an HTML page's title says.
  public let title: String
  /// The parts, in order.
  public private(set) var blocks: [Block] = []
  /// What JSON has instead of the facts and tables, where that says more.
  private let detailed: JSONValue?
  /// The transcripts that the page holds, in HTML.
  public var transcripts = TranscriptShelf()

  /// A document of nothing yet.
  /// - Parameters:
  ///   - title: what it is.
  ///   - json: what JSON has instead of the facts and tables, where that says more than they do.
  public init(_ title: String, json: JSONValue? = nil) {
    self.title = title
    detailed = json
  }

  /// Adds a block.
  public mutating func add(_ block: Block) { blocks.append(block) }

  /// Adds another document's blocks.
  public mutating func add(_ other: ReportDocument) { blocks += other.blocks }

  /// Adds another document's blocks, its tables of more than a few rows folded in HTML.
  mutating func add(folding other: ReportDocument) {
    blocks += other.blocks.map { block in
      guard case .table(var table) = block else { return block }
      table.isFolded = table.rows.count > 6
      return .table(table)
    }
  }

  /// The document with some columns of its tables alone, in an order.
  /// - Parameter names: the columns' names in CSV; none for all.
  /// - Throws: `InputError` for a name that no table has.
  public func showing(columns names: [String]) throws -> ReportDocument {
    guard !names.isEmpty, !tables.isEmpty else { return self }
    let known = tables.flatMap(\.heads).compactMap(\.name).uniqued()
    if let unknown = names.first(where: { !known.contains($0) }) {
      throw InputError(
        "--columns", "there is no column \"\(unknown)\"",
        remedy: "there are \(known.joined(separator: ", "))")
    }
    var document = self
    document.blocks = blocks.map { block in
      if case .table(let table) = block { .table(table.showing(columns: names)) } else { block }
    }
    return document
  }

  /// Adds a list unless it is empty.
  public mutating func add(list items: [String], under title: String) {
    guard !items.isEmpty else { return }
    add(.paragraph(title))
    add(.list(items))
  }

  /// The document in a format.
  /// - Parameters:
  ///   - width: the columns of the terminal that text is for; nil for lines of any length.
  ///   - bars: whether text has scores as bars too, where there is room for them.
  ///   - encode: writes JSON.
  public func rendered(
    _ format: ReportFormat, width: Int? = nil, bars: Bool = false,
    encode: (JSONValue) throws -> String
  ) rethrows -> String {
    switch format {
    case .text: text(width: width, bars: bars)
    case .markdown: markdown()
    case .latex: latex()
    case .csv: csv()
    case .json: try encode(json)
    case .html: html()
    }
  }

  /// The document as JSON: the detailed value that it was made with, else its facts as members and
  /// its tables as arrays of objects, tables of one name as one.
  public var json: JSONValue {
    if let detailed { return detailed }
    var members: [String: JSONValue] = [:]
    for fact in facts { members[fact.name] = fact.cell.value }
    for table in tables {
      var rows: [JSONValue] = []
      if case .array(let before) = members[table.name] { rows = before }
      let context = Dictionary(table.context.map { ($0.name, $0.value) }) { first, _ in first }
      rows += table.objects.map { .object($0.merging(context) { own, _ in own }) }
      members[table.name] = .array(rows)
    }
    return .object(members)
  }

  /// The figures, in order.
  public var plots: [Plot] {
    blocks.compactMap { block -> Plot? in
      if case .plot(let plot) = block { plot } else { nil }
    }
  }

  /// The figure of a name: alone, or with what it is of; several of one name are numbered from 2.
  /// - Throws: `InputError` with the names that there are.
  public func plot(named name: String) throws -> Plot {
    var seen: [String: Int] = [:]
    let named = plots.map { plot -> (name: String, plot: Plot) in
      let count = seen[plot.fullName, default: 0] + 1
      seen[plot.fullName] = count
      return (count == 1 ? plot.fullName : "\(plot.fullName)-\(count)", plot)
    }
    if let found = named.first(where: { $0.name == name }) { return found.plot }
    let ofName = named.filter { $0.plot.name == name }
    if ofName.count == 1 { return ofName[0].plot }
    let names = (ofName.isEmpty ? named : ofName).map(\.name).joined(separator: ", ")
    throw InputError(
      name, ofName.isEmpty ? "the report has no such figure" : "several figures have that name",
      remedy: names.isEmpty ? "it has none" : "name one of \(names)")
  }

  var facts: [Fact] {
    blocks.flatMap { block -> [Fact] in
      if case .facts(let facts) = block { facts } else { [] }
    }
  }

  var tables: [Table] {
    blocks.compactMap { block -> Table? in
      if case .table(let table) = block { table } else { nil }
    }
  }
}
