public import Evaluation

/// Runs of societies that are put together: of one topology, number of agents, benchmark, model and other
/// settings; they may differ in their tasks, seeds and repeats.
public struct SocietyGroup: Sendable, Hashable {
  /// Topology, number of agents, benchmark, and whether integration is on.
  public private(set) var condition: SocietyCondition
  /// The model; of simulated runs none.
  public let model: String
  /// Whether a simulator made the runs.
  public let isSimulated: Bool
  /// The organization's other options.
  public let settings: [String: JSONValue]

  /// The group of a run.
  /// - Throws: `InputError` for a run of another organization than `society`, whose flow dictates the
  ///   events.
  public init(_ run: RunRecord) throws {
    let configuration = run.configuration
    guard let condition = SocietyCondition(configuration) else {
      throw InputError(
        run.id, "it is a run of \(configuration.organization), whose flow dictates the events",
        remedy: "name runs of the organization society")
    }
    self.condition = condition
    model = configuration.model
    isSimulated = configuration.isSimulated
    settings = configuration.options.filter { !["agents", "topology", "dti"].contains($0.key) }
  }

  /// What it is called in sentences.
  var name: String { "\(condition.place), N = \(condition.agents)" }

  /// The same group whatever its number of agents.
  var ofAnySize: SocietyGroup {
    var group = self
    group.condition.agents = 0
    return group
  }

  /// The same group without integration.
  var withoutIntegration: SocietyGroup {
    var group = self
    group.condition.integrates = false
    return group
  }

  /// In the order of tables.
  fileprivate static func precedes(_ one: SocietyGroup, _ other: SocietyGroup) -> Bool {
    let (left, right) = (one.condition, other.condition)
    return (
      left.benchmark, left.topology, one.model, left.agents, left.integrates ? 1 : 0, one.words
    )
      < (
        right.benchmark, right.topology, other.model, right.agents, right.integrates ? 1 : 0,
        other.words
      )
  }

  private var words: String { Self.words(settings) }

  private static func words(_ settings: [String: JSONValue]) -> String {
    settings.sorted { $0.key < $1.key }.map { "\($0.key)=\(OrganizationLabel.text($0.value))" }
      .joined(separator: " ")
  }

  /// The columns that name rows: people see those that tell the groups of a table apart, programs all.
  /// - Parameter ofAnySize: whether rows are of no one number of agents.
  static func columns<Row>(
    _ groups: [SocietyGroup], ofAnySize: Bool = false,
    _ group: @escaping @Sendable (Row) -> SocietyGroup
  ) -> [Column<Row>] {
    func differ(_ part: (SocietyGroup) -> some Hashable) -> Bool { Set(groups.map(part)).count > 1 }
    let names = Set(groups.flatMap(\.settings.keys)).filter { name in
      differ { $0.settings[name] }
    }
    let agents = [Column<Row>("agents", "N", .number) { .count(group($0).condition.agents) }]
    return [Column("topology", "topology", .key) { .text(group($0).condition.topology) }]
      + (ofAnySize ? [] : agents) + [
        Column("benchmark", differ(\.condition.benchmark) ? "benchmark" : nil, .key) {
          .text(group($0).condition.benchmark)
        },
        Column("model", differ(\.model) ? "model" : nil, .key) { .text(group($0).model) },
        Column("dti", differ(\.condition.integrates) ? "dti" : nil) {
          .flag(group($0).condition.integrates, mark: "on")
        },
        Column("settings", names.isEmpty ? nil : "settings", .key) { row in
          .text(words(group(row).settings.filter { names.contains($0.key) }))
        },
        Column("simulated", nil) { .flag(group($0).isSimulated, mark: "simulated") },
      ]
  }
}

extension Dictionary where Key == SocietyGroup {
  /// The groups with what belongs to each, in the order of tables.
  var inOrder: [(group: SocietyGroup, value: Value)] {
    sorted { SocietyGroup.precedes($0.key, $1.key) }.map { ($0.key, $0.value) }
  }
}
