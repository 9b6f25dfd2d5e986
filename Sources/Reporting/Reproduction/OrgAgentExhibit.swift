public import Evaluation
import Statistics

/// The tables and figures of the OrgAgent paper that can be reproduced. Its figures have no numbers in
/// the text but a few: they are put beside runs as claims of order, with values from its tables where
/// these have them.
public enum OrgAgentExhibit: String, Sendable, CaseIterable {
  /// Score and tokens of a single agent, flat and hierarchical (auto).
  case table1 = "orgagent-table1"
  /// Tokens of the execution policies and of flat.
  case table2 = "orgagent-table2"
  /// Abstention on the unanswerable questions of SQuAD 2.0.
  case table3 = "orgagent-table3"
  /// Score of the execution policies, of flat and of a single agent.
  case figure3 = "orgagent-figure3"
  /// Skills assigned on SQuAD 2.0.
  case figure4 = "orgagent-figure4"
  /// Score against tokens on MuSiQue.
  case figure5 = "orgagent-figure5"
  /// Score against tokens on MuSR.
  case figure6 = "orgagent-figure6"
  /// Score against tokens on SQuAD 2.0.
  case figure7 = "orgagent-figure7"
  /// Skills assigned on MuSiQue.
  case figure8 = "orgagent-figure8"
  /// Skills assigned on MuSR.
  case figure9 = "orgagent-figure9"

  /// One quantity of two organizations, and which of them the paper finds to have more.
  struct Claim: Sendable {
    /// A metric of the benchmark, `tokens`, or `score` for the benchmark's main metric.
    let metric: MetricDefinition
    let less: OrganizationVariant
    let more: OrganizationVariant
  }

  /// How the paper names it.
  public var place: String {
    let number = rawValue.last.map(String.init) ?? ""
    return rawValue.contains("table") ? "Table \(number)" : "Figure \(number)"
  }

  /// The benchmarks of a figure; nil for a table, which has those of its published figures.
  var benchmarks: [String]? {
    switch self {
    case .table1, .table2, .table3: nil
    case .figure3: ["musique", "musr", "squad2"]
    case .figure4, .figure7: ["squad2"]
    case .figure5, .figure8: ["musique"]
    case .figure6, .figure9: ["musr"]
    }
  }

  /// Whether it shows which skills layer A assigns.
  public var isOfSkills: Bool { [.figure4, .figure8, .figure9].contains(self) }

  static let single = OrganizationVariant("single", ["variant": "direct"])
  static let flat = OrganizationVariant("flat")
  static let auto = hierarchical("auto")
  private static let strict = hierarchical("strict")
  private static let balance = hierarchical("balance")
  private static let nocap = hierarchical("nocap")
  private static func hierarchical(_ policy: String) -> OrganizationVariant {
    OrganizationVariant("hierarchical", ["policy": .string(policy)])
  }

  /// The organizations that a figure shows.
  var variants: [OrganizationVariant] {
    isOfSkills
      ? [Self.auto] : [Self.single, Self.flat, Self.auto, Self.strict, Self.balance, Self.nocap]
  }

  /// Whether a run may be one of the paper's organizations.
  public static func concerns(_ configuration: RunConfiguration) -> Bool {
    ["single", "flat", "hierarchical"].contains(configuration.organization)
  }
}

// MARK: - Claims

extension OrgAgentExhibit {
  /// The paper's comparisons on a benchmark: what it says is above what. None where it finds no order,
  /// as for scores on MuSR ("no single policy dominates").
  func claims(on benchmark: String) -> [Claim] {
    let score = MetricDefinition(Gate.mainMetric)
    let policies = [Self.auto, Self.strict, Self.balance, Self.nocap]
    switch self {
    case .table1:
      return [
        Claim(metric: score, less: Self.flat, more: Self.auto),
        Claim(metric: score, less: Self.single, more: Self.auto),
        Claim(metric: .tokens, less: Self.auto, more: Self.flat),
        Claim(metric: .tokens, less: Self.single, more: Self.auto),
      ]
    case .table2:
      return Self.tokenOrder
        + policies.map { Claim(metric: .tokens, less: $0, more: Self.flat) }
    case .table3:
      let abstained = MetricDefinition("abstained_NoAns")
      return policies.flatMap { policy in
        [Self.single, Self.flat].map { Claim(metric: abstained, less: $0, more: policy) }
      }
        + [Self.auto, Self.strict, Self.balance].map {
          Claim(metric: abstained, less: $0, more: Self.nocap)
        }
    case .figure3 where benchmark == "musr": return []
    case .figure3:
      let above = policies.flatMap { policy in
        [Self.single, Self.flat].map { Claim(metric: score, less: $0, more: policy) }
      }
      return benchmark == "musique" ? Self.flexibleAboveStrict + above : above
    case .figure5: return Self.tokenOrder + Self.flexibleAboveStrict
    case .figure6, .figure7: return Self.tokenOrder
    case .figure4, .figure8, .figure9: return []
    }
  }

  /// strict takes the fewest tokens, nocap the most of the policies.
  private static var tokenOrder: [Claim] {
    [auto, balance, nocap].map { Claim(metric: .tokens, less: strict, more: $0) }
      + [auto, balance].map { Claim(metric: .tokens, less: $0, more: nocap) }
  }

  /// Section 5.2 on MuSiQue.
  private static var flexibleAboveStrict: [Claim] {
    [auto, balance, nocap].map {
      Claim(metric: MetricDefinition(Gate.mainMetric), less: strict, more: $0)
    }
  }

  /// Improvement and token reduction of hierarchical (auto) over flat in percent, formulas 2 and 3,
  /// with bootstrap intervals; nil without both runs.
  static func gain(
    _ metric: String, _ runs: [OrganizationVariant: Reproduction.Measured]
  ) throws -> Reproduction.Value? {
    let comparison = try RunChoice.comparison(runs[flat]?.run, runs[auto]?.run)
    let isReduction = metric == "token_reduction"
    guard
      let change = comparison?.measure(
        isReduction ? MetricDefinition.tokens.name : Gate.mainMetric)?.change
    else {
      return nil
    }
    let sign = isReduction ? -1.0 : 1
    return Reproduction.Value(
      value: change.value * sign, deviation: nil, interval: change.interval?.scaled(by: sign))
  }
}
