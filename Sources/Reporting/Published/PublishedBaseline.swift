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
    /// The ends of its interval, where one is printed.
    public let interval: ClosedRange<Double>?
    /// Of the value: `points` (0...100), `share` (0...1), `tokens`, `percent`, `number` (of no unit) …
    public let unit: String
    /// What a reader must know of it, such as where the paper's own figures disagree; empty for nothing.
    public let note: String

    /// The unit of scores, 0...100.
    static let points = "points"
    /// Units of what is no count.
    fileprivate static let fractions: Set<String> = [points, "percent", "share", "number"]
    /// The unit of whole tokens.
    static let tokens = "tokens"

    /// The cell's member of that name as text.
    public func text(_ member: String) -> String? { cell[member]?.text }
  }

  /// What a paper says that it found, in its own words.
  public struct Claim: Sendable {
    /// What it is called: `H1`; `H1.1` is a part of it that can be tested.
    public let name: String
    /// Where it stands: `section 5.1`.
    public let place: String
    /// The paper's words.
    public let text: String
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
  /// The paper's claims, where they are more than comparisons of its figures.
  public let claims: [Claim]

  /// Reads a file of published figures.
  /// - Throws: `InputError` with the file and the place in it.
  public init(contentsOfFile path: String) throws {
    let file = try SettingsFile(
      contentsOfFile: path, what: "the published figures",
      allowed: ["source", "note", "figures", "claims"])
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
    claims = try (file.root["claims"]?.elements ?? []).enumerated().map { index, entry in
      try Claim(entry, at: file.place("claims[\(index)]"))
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
      entry, at: place,
      allowed: [
        "where", "cell", "metric", "value", "deviation", "interval", "unit", "n", "note",
      ])
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
    note = members["note"]?.text ?? ""
    guard let ends = members["interval"] else {
      interval = nil
      return
    }
    let bounds = (ends.elements ?? []).compactMap(\.double)
    guard bounds.count == 2, bounds[0] <= bounds[1] else {
      throw InputError(place, "expected an interval of two ends, the lower first")
    }
    interval = bounds[0]...bounds[1]
  }

  /// The figure as tables show it, with its deviation and unit.
  public var shown: String {
    let number =
      value.rounded() == value && (value.magnitude >= 100 || !Self.fractions.contains(unit))
      ? Figures.count(Int(value)) : "\(value)"
    let spread = deviation.map { " ± \($0)" } ?? ""
    return switch unit {
    case "percent": "\(number)\(spread)%"
    case "number": "\(number)\(spread)"
    default: "\(number)\(spread) \(unit)"
    }
  }

  /// The cell in words: `musique, GPT-5mini, flat`.
  public var cellText: String {
    cell.sorted { $0.key < $1.key }.map { "\($0.key) \(OrganizationLabel.text($0.value))" }
      .joined(separator: ", ")
  }
}

extension PublishedBaseline.Claim {
  fileprivate init(_ entry: JSONValue, at place: String) throws {
    let members = try SettingsFile.object(entry, at: place, allowed: ["name", "where", "text"])
    guard let name = members["name"]?.text, let passage = members["where"]?.text,
      let text = members["text"]?.text
    else { throw InputError(place, "expected name, where and text") }
    self.name = name
    self.place = passage
    self.text = text
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
