public import Evaluation
import Statistics

/// The skills that layer A assigned on one attempt.
public struct AssignedSkills: Sendable, Hashable {
  /// The task.
  public let taskID: String
  /// The skill of the Drafter; nil where there is no plan.
  public let drafter: String?
  /// The skill of the Specialist, whether its mode has one or not; nil where none was named.
  public let specialist: String?

  /// The skills of an attempt.
  public init(taskID: String, _ conduct: Conduct) {
    self.taskID = taskID
    drafter = conduct.drafterSkill
    specialist = conduct.specialistSkill
  }
}

/// How often layer A assigned which skill (OrgAgent, Figures 4, 8 and 9), and whether the ones that the
/// paper finds in front are so here.
public struct SkillReproduction: Sendable {
  /// Who is assigned a skill.
  enum Worker: String, Sendable, CaseIterable {
    case drafter = "Drafter"
    case specialist = "Specialist"

    /// The metric of its shares among the published figures.
    var metric: String { "\(rawValue.lowercased())_skill" }

    func skill(_ skills: AssignedSkills) -> String? {
      self == .drafter ? skills.drafter : skills.specialist
    }
  }

  /// One skill of one worker.
  struct Row: Sendable {
    let worker: Worker
    let skill: String
    /// The paper's share in percent by model, where its text gives it.
    let paper: [String: Double]
    /// Attempts on which it was assigned.
    let count: Int
    /// Attempts on which the worker was assigned any.
    let whole: Int
  }

  /// Skills that the paper finds assigned most.
  struct Claim: Sendable {
    let worker: Worker
    let skills: [String]
    /// Whether it finds so of a model; absent where it says nothing of it.
    let paper: [String: Bool]

    var text: String { "\(worker.rawValue): mostly \(skills.joined(separator: " or "))" }
  }

  /// A claim with what was found.
  struct Direction: Sendable {
    let claim: Claim
    let finding: ReproducedClaim.Finding
    /// Share of the claim's skills less that of the most frequent other, or of all others where the
    /// claim has several; in points.
    let difference: Reproduction.Value?
  }

  let rows: [Row]
  let directions: [Direction]

  init(
    _ exhibit: OrgAgentExhibit, _ figures: [PublishedBaseline.Figure],
    _ measured: Reproduction.Measured?
  ) throws {
    let skills = measured?.skills ?? []
    rows = Worker.allCases.flatMap { worker in
      let assigned = skills.compactMap(worker.skill)
      let own = figures.filter { $0.metric == worker.metric }
      let names = Set(assigned + own.compactMap { $0.text("skill") }).sorted()
      return names.map { name in
        Row(
          worker: worker, skill: name,
          paper: Dictionary(
            own.filter { $0.text("skill") == name }.map { ($0.text("model") ?? "", $0.value) },
            uniquingKeysWith: { first, _ in first }),
          count: assigned.count { $0 == name }, whole: assigned.count)
      }.sorted { ($1.count, $0.skill) < ($0.count, $1.skill) }
    }
    let clusters = Dictionary(
      (measured?.run.tasks ?? []).map { (ExactText($0.id), $0.cluster) },
      uniquingKeysWith: { first, _ in first })
    directions = try Self.claims(exhibit).map { claim in
      try Self.find(claim, skills, cluster: { clusters[ExactText($0)] ?? $0 })
    }
  }

  private static func find(
    _ claim: Claim, _ skills: [AssignedSkills], cluster: (String) -> String
  ) throws -> Direction {
    let assigned = skills.compactMap { attempt in
      claim.worker.skill(attempt).map { (skill: $0, cluster: ExactText(cluster(attempt.taskID))) }
    }
    let others = assigned.map(\.skill).filter { !claim.skills.contains($0) }
    let counts = Dictionary(others.map { ($0, 1) }, uniquingKeysWith: +)
    let rival = counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
    let values = assigned.map { assignment -> Double in
      if claim.skills.contains(assignment.skill) { return 1 }
      return claim.skills.count > 1 || assignment.skill == rival ? -1 : 0
    }
    let sample = try Sample(values, clusters: assigned.map(\.cluster))
    guard let estimate = sample.estimate() else {
      let missing = "hierarchical (auto) with a skill of the \(claim.worker.rawValue)"
      return Direction(claim: claim, finding: .missing([missing]), difference: nil)
    }
    let interval = estimate.interval?.scaled(by: 100)
    return Direction(
      claim: claim, finding: .init(interval),
      difference: .init(value: 100 * estimate.value, deviation: nil, interval: interval))
  }

  /// What section 5.3 and appendix B say in words.
  private static func claims(_ exhibit: OrgAgentExhibit) -> [Claim] {
    let (mini, oss, llama) = ("GPT-5mini", "GPT-OSS-120B", "LLaMA-3.1-8B")
    let reasoning = Claim(
      worker: .drafter, skills: ["reasoning"], paper: [mini: true, oss: true])
    return switch exhibit {
    case .figure4:
      [
        Claim(
          worker: .drafter, skills: ["domain"], paper: [mini: true, oss: false, llama: true]),
        Claim(
          worker: .drafter, skills: ["reasoning"], paper: [mini: false, oss: true, llama: false]),
        Claim(worker: .specialist, skills: ["data"], paper: [mini: true, oss: false]),
        Claim(worker: .specialist, skills: ["reasoning"], paper: [mini: false, oss: true]),
      ]
    case .figure8:
      [
        reasoning,
        Claim(worker: .specialist, skills: ["domain"], paper: [mini: true, oss: true]),
      ]
    case .figure9:
      [
        reasoning,
        Claim(worker: .specialist, skills: ["domain", "data"], paper: [mini: true, oss: true]),
      ]
    default: []
    }
  }
}

// MARK: - Document

extension SkillReproduction {
  func tables(models: [String], benchmark: String) -> [Table] {
    [
      Table(
        "skills",
        [
          Column<Row>("worker", "worker", .key) { .text($0.worker.rawValue) },
          Column<Row>("skill", "skill", .key) { .text($0.skill) },
        ]
          + models.map { model in
            Column<Row>("paper \(model)", model, .number, "the paper's, in percent") { row in
              .number(row.paper[model], 2, missing: "")
            }
          } + [
            Column<Row>("assigned", "assigned", .number, "attempts") { .count($0.count) },
            Column<Row>("share", "share", .number, "of the attempts that assign one") {
              .share($0.count, of: $0.whole)
            },
          ], rows, context: ["benchmark": .string(benchmark)]),
      Table(
        "directions",
        [Column<Direction>("direction", "the paper's direction", .key) { .text($0.claim.text) }]
          + models.map { model in
            Column<Direction>("paper \(model)", model, .text, "whether the paper finds so") {
              $0.claim.paper[model].map { Cell($0 ? "yes" : "no", value: .bool($0)) } ?? .empty
            }
          } + [
            Column<Direction>("finding", "measured") { .text($0.finding.text) },
            Column<Direction>("difference", "difference", .number, "in points") {
              $0.difference?.valueCell(2) ?? .empty
            },
            Column<Direction>("interval_95", "95% interval", .interval) {
              $0.difference?.intervalCell(2) ?? .empty
            },
          ], directions, context: ["benchmark": .string(benchmark)]),
    ]
  }

  var json: JSONValue {
    [
      "rows": .array(
        rows.map {
          [
            "worker": .string($0.worker.rawValue), "skill": .string($0.skill),
            "paper_percent": .object($0.paper.mapValues(JSONValue.number)),
            "assigned": .integer($0.count), "of": .integer($0.whole),
          ]
        }),
      "directions": .array(
        directions.map {
          [
            "direction": .string($0.claim.text),
            "paper": .object($0.claim.paper.mapValues(JSONValue.bool)),
            "measured": .string($0.finding.text), "difference": $0.difference?.json ?? .null,
          ]
        }),
    ]
  }
}
