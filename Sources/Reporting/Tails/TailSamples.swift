public import Evaluation
import Statistics

/// What runs of societies hold of samples whose tails are looked at, by topology or by number of agents.
public struct TailSamples: Sendable {
  /// What tells groups of samples apart.
  public enum Grouping: String, Sendable, CaseIterable {
    case topology, agents
  }

  /// What samples have in common: real and simulated runs are never put together.
  private struct Group: Hashable {
    let topology: String?
    let agents: Int?
    let isSimulated: Bool

    var name: String {
      (topology ?? agents.map { Counts.text($0, "agent") } ?? "")
        + (isSimulated ? " (simulated)" : "")
    }
  }

  /// What a group's samples come from.
  private struct Source {
    var runs: [String] = []
    var topologies: Set<String> = []
    var agents: Set<Int> = []
    var benchmarks: Set<String> = []
    var models: Set<String> = []
    var attempts = 0
    var observables = CoordinationSummary.readings.map { _ in ObservableSizes() }
    /// How often claims were targeted by events.
    var targets = ObservableSizes()

    mutating func add(_ attempt: AttemptCoordination, cluster: String) {
      attempts += 1
      let found = CoordinationObservables(
        claims: attempt.claims, subtasks: attempt.subtasks, events: attempt.events)
      for (index, reading) in CoordinationSummary.readings.enumerated() {
        observables[index].add(reading.sizes(found), cluster: cluster)
      }
      var uses = [Int](repeating: 0, count: attempt.claims.count)
      for event in attempt.events {
        for target in event.targets where uses.indices.contains(target.number - 1) {
          uses[target.number - 1] += 1
        }
      }
      targets.add(uses, cluster: cluster)
    }
  }

  private let grouping: Grouping
  private var groups: [Group: Source] = [:]

  /// No samples yet.
  public init(by grouping: Grouping = .topology) { self.grouping = grouping }

  /// Takes a run in, without its attempts.
  /// - Throws: `InputError` for a run of another organization than `society`, whose flow dictates the
  ///   events.
  public mutating func add(_ run: RunRecord) throws {
    let configuration = run.configuration
    let group = try group(of: run)
    groups[group, default: Source()].runs.append(run.id)
    if let topology = configuration.options["topology"]?.text {
      groups[group, default: Source()].topologies.insert(topology)
    }
    groups[group, default: Source()].benchmarks.insert(configuration.benchmark)
    groups[group, default: Source()].models.insert(configuration.model)
    if let agents = configuration.options["agents"]?.wholeNumber {
      groups[group, default: Source()].agents.insert(agents)
    }
  }

  /// Takes an attempt of a run in.
  /// - Parameter cluster: what attempts have in common that are not independent of each other: the task.
  /// - Throws: `InputError` for a run of another organization than `society`.
  public mutating func add(
    _ attempt: AttemptCoordination, of run: RunRecord, cluster: String
  ) throws {
    groups[try group(of: run), default: Source()].add(attempt, cluster: cluster)
  }

  private func group(of run: RunRecord) throws -> Group {
    guard run.configuration.organization == "society",
      let topology = run.configuration.options["topology"]?.text,
      let agents = run.configuration.options["agents"]?.wholeNumber
    else {
      throw InputError(
        run.id, "it is a run of \(run.configuration.organization), whose flow dictates the events",
        remedy: "name runs of the organization society")
    }
    return Group(
      topology: grouping == .topology ? topology : nil,
      agents: grouping == .agents ? agents : nil, isSimulated: run.configuration.isSimulated)
  }

  private var sorted: [(group: Group, source: Source)] {
    groups.sorted { ($0.key.agents ?? 0, $0.key.name) < ($1.key.agents ?? 0, $1.key.name) }.map {
      (group: $0.key, source: $0.value)
    }
  }

  /// The samples, six observables and how often claims are targeted for each group. Sizes of 0 are
  /// left out and counted.
  public func samples() throws -> [TailReport.Sample] {
    try sorted.flatMap { group, source in
      let names = CoordinationSummary.readings.map(\.name) + ["claim targeted"]
      return try zip(names, source.observables + [source.targets]).map { name, sizes in
        TailReport.Sample(
          group: group.name, name: name, samples: try sizes.samples(), zeros: sizes.counts[0] ?? 0)
      }
    }
  }

  /// What was put together, a row for each group.
  public var table: Table {
    Table(
      "sources",
      [
        Column("group", grouping == .topology ? "topology" : "group", .key) {
          .text($0.group.name)
        },
        Column("runs", "runs", .number) { .count($0.source.runs.count) },
        Column("run_ids", nil) { .text($0.source.runs.joined(separator: " ")) },
        Column("attempts", "attempts", .number) { .count($0.source.attempts) },
        Column("topologies", grouping == .topology ? nil : "topologies") {
          .text($0.source.topologies.sorted().joined(separator: ", "))
        },
        Column("agents", "agents") {
          .text($0.source.agents.sorted().map(String.init).joined(separator: ", "))
        },
        Column("benchmarks", "benchmarks") {
          .text($0.source.benchmarks.sorted().joined(separator: ", "))
        },
        Column("models", "models") { .text($0.source.models.sorted().joined(separator: ", ")) },
      ], sorted)
  }
}
