public import Evaluation

/// Figures that a paper published, with where in the paper each stands.
public struct PublishedBaseline: Sendable {
  /// One published figure.
  public struct Figure: Sendable {
    /// Where it stands: `Table 1`.
    public let place: String
    /// What it is of: benchmark, model, organization, policy, protocol, agents …
    public let cell: [String: JSONValue]
    /// What was measured: a metric of the benchmark, `tokens`, `quality` …
    public let metric: String
    /// The figure as printed.
    public let value: Double
    /// The standard deviation over repeats, where one is printed.
    public let deviation: Double?
    /// Of the value: `points` (0...100), `share` (0...1), `tokens`, `percent` …
    public let unit: String

    /// The unit of scores, 0...100.
    static let points = "points"
    /// The unit of whole tokens.
    static let tokens = "tokens"

    /// The cell's member of that name as text.
    public func text(_ member: String) -> String? { cell[member]?.text }
  }

  /// The name: the file's, without its extension.
  public let name: String
  /// The paper's title.
  public let title: String
  /// Its arXiv number.
  public let arXiv: String
  /// What a reader must know of the figures.
  public let note: String
  /// The figures, in the paper's order.
  public let figures: [Figure]

  /// Reads a file of published figures.
  /// - Throws: `InputError` with the file and the place in it.
  public init(contentsOfFile path: String) throws {
    let file = try SettingsFile(
      contentsOfFile: path, what: "the published figures", allowed: ["source", "note", "figures"])
    guard let source = file.root["source"], let title = source["title"]?.text else {
      throw InputError(file.place("source.title"), "expected the paper's title")
    }
    guard let entries = file.root["figures"]?.elements else {
      throw InputError(file.place("figures"), "expected an array of figures")
    }
    let fileName = path.split(separator: "/").last ?? ""
    name = String(fileName.hasSuffix(".json") ? fileName.dropLast(5) : fileName)
    self.title = title
    arXiv = source["arXiv"]?.text ?? ""
    note = file.root["note"]?.text ?? ""
    figures = try entries.enumerated().map { index, entry in
      try Figure(entry, at: file.place("figures[\(index)]"))
    }
  }

  /// Whether a file's object is one of published figures, rather than a saved run.
  public static func isPublished(_ members: [String: JSONValue]) -> Bool {
    members["figures"] != nil
  }
}

extension PublishedBaseline.Figure {
  fileprivate init(_ entry: JSONValue, at place: String) throws {
    let members = try SettingsFile.object(
      entry, at: place, allowed: ["where", "cell", "metric", "value", "deviation", "unit", "n"])
    guard let passage = members["where"]?.text, case .object(let cell)? = members["cell"],
      let metric = members["metric"]?.text, let unit = members["unit"]?.text,
      let value = members["value"]?.double
    else { throw InputError(place, "expected where, cell, metric, value and unit") }
    self.place = passage
    self.cell = cell
    self.metric = metric
    self.value = value
    self.unit = unit
    deviation = members["deviation"]?.double
  }

  /// The figure as tables show it, with its deviation and unit.
  public var shown: String {
    let number =
      value.rounded() == value && value.magnitude >= 100
      ? Figures.count(Int(value)) : "\(value)"
    let spread = deviation.map { " ± \($0)" } ?? ""
    return switch unit {
    case "percent": "\(number)\(spread)%"
    default: "\(number)\(spread) \(unit)"
    }
  }

  /// The cell in words: `musique, GPT-5mini, flat`.
  public var cellText: String {
    cell.sorted { $0.key < $1.key }.map { "\($0.key) \(OrganizationLabel.text($0.value))" }
      .joined(separator: ", ")
  }
}

extension PublishedBaseline {
  /// The scores of benchmarks that orgbench has, as rows of a leaderboard, with the tokens that the
  /// same table gives for the same cell.
  public var leaderboardRows: [PublishedRow] {
    figures.filter { $0.unit == Figure.points }.compactMap { figure in
      guard let benchmark = figure.text("benchmark"), let model = figure.text("model"),
        let organization = figure.text("organization")
      else { return nil }
      let policy = figure.text("policy").map { " policy=\($0)" } ?? ""
      let tokens = figures.first {
        $0.place == figure.place && $0.metric == MetricDefinition.tokens.name
          && $0.cell == figure.cell
      }
      return PublishedRow(
        benchmark: benchmark, name: name, organization: organization + policy, model: model,
        metric: figure.metric, value: figure.value / 100,
        deviation: figure.deviation.map { $0 / 100 }, tokens: tokens?.value,
        source: "arXiv:\(arXiv), \(figure.place)")
    }
  }
}
