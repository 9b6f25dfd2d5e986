public import Evaluation

/// How an organization worked on a run's tasks: how it went about them, and where its tokens went.
///
/// The facts of its conduct are those that it keeps with each task: modes, skills, rounds, whether a
/// draft was revised (OrgAgent, figures 4, 8 and 9). Words are counted, whole numbers averaged, yes
/// or no given as a share; a count that is a part of another is given as a share of it.
public struct BehaviourReport: Sendable {
  /// What a fact came to over all attempts that have it.
  public enum Fact: Sendable, Hashable {
    /// How often each word occurred.
    case words([String: Int])
    /// The share of yes, of so many; or of one count in another.
    case share(yes: Int, of: Int)
    /// Mean, least and greatest of so many numbers.
    case numbers(mean: Double, range: ClosedRange<Int>, count: Int)
  }

  /// What a part of the organization used.
  public struct Part: Sendable, Hashable {
    /// Its name: an agent, a role, a layer, a model, a purpose; empty for calls that have none.
    public var name: String
    /// Its calls.
    public var calls = 0
    /// Calls whose reply did not have the asked form.
    public var formatFailures = 0
    /// Calls whose reply was cut off at a cap of tokens.
    public var cutReplies = 0
    /// Its tokens.
    public var usage = Usage.zero
    /// What they cost in the report's currency; nil where a model of its has no price.
    public var cost: Double? = 0
  }

  /// Attempts that were looked at.
  public private(set) var attempts = 0
  /// The facts by name.
  public private(set) var facts: [String: Fact] = [:]
  /// Every way to divide the organization, in order: `layer`, `role`, `agent`, `model`,
  /// `purpose`.
  public private(set) var divisions: [(name: String, parts: [Part])] = []

  private let currency: String?

  /// A report of nothing yet.
  /// - Parameter currency: that of the costs, or nil where no prices are known.
  public init(currency: String? = nil) {
    self.currency = currency
  }

  /// Takes in how an organization went about one attempt.
  public mutating func add(_ conduct: Conduct) {
    attempts += 1
    for fact in Conduct.facts {
      guard let value = conduct[fact] else { continue }
      if let whole = fact.whole, let part = value.wholeNumber {
        add(part, of: conduct[keyPath: whole] ?? 0, to: fact.name)
      } else {
        add(value, to: fact.name)
      }
    }
  }

  private mutating func add(_ part: Int, of whole: Int, to name: String) {
    guard whole > 0 else { return }
    if case .share(let yes, let count)? = facts[name] {
      facts[name] = .share(yes: yes + part, of: count + whole)
    } else {
      facts[name] = .share(yes: part, of: whole)
    }
  }

  private mutating func add(_ value: JSONValue, to name: String) {
    switch (facts[name], value) {
    case (nil, .string(let word)): facts[name] = .words([word: 1])
    case (.words(var counts), .string(let word)):
      counts[word, default: 0] += 1
      facts[name] = .words(counts)
    case (nil, .bool(let flag)): facts[name] = .share(yes: flag ? 1 : 0, of: 1)
    case (.share(let yes, let count), .bool(let flag)):
      facts[name] = .share(yes: yes + (flag ? 1 : 0), of: count + 1)
    case (nil, .integer(let number)):
      facts[name] = .numbers(mean: Double(number), range: number...number, count: 1)
    case (.numbers(let mean, let range, let count), .integer(let number)):
      facts[name] = .numbers(
        mean: mean + (Double(number) - mean) / Double(count + 1),
        range: min(range.lowerBound, number)...max(range.upperBound, number), count: count + 1)
    default: break
    }
  }

  /// Takes what an agent used of a model for a purpose in.
  /// - Parameter cost: what the tokens cost, or nil where the model has no price.
  public mutating func add(
    agent: Agent, model: String, purpose: String, totals: CallTotals, cost: Double? = nil
  ) {
    let places = [
      ("layer", agent.layer ?? ""), ("role", agent.role), ("agent", agent.id),
      ("model", model), ("purpose", purpose),
    ]
    for (division, name) in places {
      let index = divisions.firstIndex { $0.name == division } ?? divisions.count
      if index == divisions.count { divisions.append((division, [])) }
      let part =
        divisions[index].parts.firstIndex { $0.name == name } ?? divisions[index].parts.count
      if part == divisions[index].parts.count { divisions[index].parts.append(Part(name: name)) }
      divisions[index].parts[part].calls += totals.calls
      divisions[index].parts[part].formatFailures += totals.formatFailures
      divisions[index].parts[part].cutReplies += totals.cutReplies
      divisions[index].parts[part].usage = divisions[index].parts[part].usage + totals.usage
      divisions[index].parts[part].cost = divisions[index].parts[part].cost.flatMap { sum in
        cost.map { sum + $0 }
      }
    }
  }
}

// MARK: - Rendering

extension BehaviourReport {
  /// Parts of an organization that text shows of each division; the other formats have all.
  private static let shownParts = 20

  /// The report as a document; without a heading, so that it can follow that of its run.
  public var document: ReportDocument {
    var document = ReportDocument("orgbench analyze organization", json: json)
    if !facts.isEmpty { document.add(.table(factTable)) }
    var shown: [[Int]] = []
    for division in divisions {
      let isDivided =
        division.name == "model"
        ? division.parts.count > 1 : division.parts.contains { !$0.name.isEmpty }
      guard isDivided else { continue }
      // Where each role is one agent, a table of agents says nothing new.
      let figures = division.parts.map(\.usage.totalTokens)
      if !shown.contains(figures) { document.add(.table(table(division))) }
      shown.append(figures)
    }
    return document
  }

  private var factTable: Table {
    Table(
      "conduct",
      [
        Column("fact", "fact", .key) { .text($0.key) },
        Column("over_attempts", "over the attempts") { .text($0.value.text) },
      ], facts.sorted { $0.key < $1.key })
  }

  private func table(_ division: (name: String, parts: [Part])) -> Table {
    let whole = division.parts.reduce(0) { $0 + $1.usage.totalTokens }
    let parts = division.parts.sorted { $0.usage.totalTokens > $1.usage.totalTokens }
    return Table(
      "parts",
      [
        Column("part", division.name, .key) { part in
          part.name.isEmpty ? Cell("(none)", value: .null) : .text(part.name)
        },
        Column("calls_per_task", "calls/task", .number) { perTask($0.calls, 1) },
        Column("tokens_per_task", "tokens/task", .number) { perTask($0.usage.totalTokens, 1) },
        Column("completion_per_task", "completion/task", .number) {
          perTask($0.usage.completionTokens, 1)
        },
        Column("share", "share", .number, "of the tokens of all calls") {
          .share($0.usage.totalTokens, of: whole)
        },
        Column("format_failures", "format fail.", .number, "share of calls") {
          .share($0.formatFailures, of: $0.calls)
        },
        Column(
          "cut_replies", parts.contains { $0.cutReplies > 0 } ? "cut off" : nil, .number,
          "share of calls whose reply ended at a cap of tokens"
        ) { .share($0.cutReplies, of: $0.calls) },
        Column("cost_per_task", currency.map { "\($0)/task" }, .number) {
          currency == nil ? .empty : .number($0.cost.flatMap { perTask($0) }, 6)
        },
      ], parts, context: ["division": .string(division.name)], limit: Self.shownParts)
  }

  private func perTask(_ sum: Double) -> Double? {
    attempts == 0 ? nil : sum / Double(attempts)
  }

  private func perTask(_ count: Int, _ decimals: Int) -> Cell {
    .number(perTask(Double(count)), decimals)
  }

  /// The report as JSON.
  var json: JSONValue {
    [
      "attempts": .integer(attempts),
      "conduct": .object(facts.mapValues(\.json)),
      "tokens": .object(
        Dictionary(
          divisions.map { ($0.name, JSONValue.array($0.parts.map { json($0) })) },
          uniquingKeysWith: { first, _ in first })),
      "currency": currency.map(JSONValue.string) ?? .null,
    ]
  }
}

extension BehaviourReport {
  private func json(_ part: Part) -> JSONValue {
    [
      "name": part.name.isEmpty ? .null : .string(part.name), "calls": .integer(part.calls),
      "format_failures": .integer(part.formatFailures),
      "cut_replies": .integer(part.cutReplies),
      "prompt_tokens": .integer(part.usage.promptTokens),
      "cached_prompt_tokens": .integer(part.usage.cachedPromptTokens),
      "completion_tokens": .integer(part.usage.completionTokens),
      "cost": currency == nil ? .null : part.cost.map(JSONValue.number) ?? .null,
    ]
  }
}

extension BehaviourReport.Fact {
  fileprivate var text: String {
    switch self {
    case .words(let counts):
      let total = counts.values.reduce(0, +)
      return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(12)
        .map { "\($0.key) \(Figures.percent($0.value, of: total))" }.joined(separator: ", ")
        + (counts.count > 12 ? ", … \(counts.count - 12) more" : "") + " of \(total)"
    case .share(let yes, let count): return "\(Figures.percent(yes, of: count)) of \(count)"
    case .numbers(let mean, let range, let count):
      return "\(Figures.fixed(mean, 2)) (\(range.lowerBound) to \(range.upperBound)) of \(count)"
    }
  }

  fileprivate var json: JSONValue {
    switch self {
    case .words(let counts): .object(counts.mapValues(JSONValue.integer))
    case .share(let yes, let count): ["yes": .integer(yes), "of": .integer(count)]
    case .numbers(let mean, let range, let count):
      [
        "mean": .number(mean), "least": .integer(range.lowerBound),
        "greatest": .integer(range.upperBound), "count": .integer(count),
      ]
    }
  }
}
