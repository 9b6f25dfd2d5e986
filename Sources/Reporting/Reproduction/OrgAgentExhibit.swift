public import Evaluation
import Statistics

/// The tables of the OrgAgent paper that can be reproduced.
public enum OrgAgentTable: String, Sendable, CaseIterable {
  /// Score and tokens of a single agent, flat and hierarchical (auto).
  case table1 = "orgagent-table1"
  /// Tokens of the execution policies and of flat.
  case table2 = "orgagent-table2"
  /// Abstention on the unanswerable questions of SQuAD 2.0.
  case table3 = "orgagent-table3"

  /// One quantity of two organizations, and which of them the paper finds to have more.
  struct Claim: Sendable {
    /// A metric of the benchmark, `tokens`, or `score` for the benchmark's main metric.
    let metric: MetricDefinition
    let less: OrganizationVariant
    let more: OrganizationVariant
  }

  /// How the figures name it.
  public var place: String {
    switch self {
    case .table1: "Table 1"
    case .table2: "Table 2"
    case .table3: "Table 3"
    }
  }

  private static let single = OrganizationVariant("single", ["variant": "direct"])
  private static let flat = OrganizationVariant("flat")
  private static func hierarchical(_ policy: String) -> OrganizationVariant {
    OrganizationVariant("hierarchical", ["policy": .string(policy)])
  }

  /// Whether a run may be one of the paper's organizations.
  public static func concerns(_ configuration: RunConfiguration) -> Bool {
    ["single", "flat", "hierarchical"].contains(configuration.organization)
  }

  /// The paper's comparisons: what it says is above what.
  var claims: [Claim] {
    let auto = Self.hierarchical("auto")
    switch self {
    case .table1:
      return [
        Claim(metric: MetricDefinition(Gate.mainMetric), less: Self.flat, more: auto),
        Claim(metric: .tokens, less: auto, more: Self.flat),
        Claim(metric: .tokens, less: Self.single, more: auto),
      ]
    case .table2:
      let strict = Self.hierarchical("strict")
      let others = ["auto", "balance", "nocap"].map(Self.hierarchical)
      return others.map { Claim(metric: .tokens, less: strict, more: $0) }
        + [Claim(metric: .tokens, less: auto, more: Self.hierarchical("nocap"))]
        + ([strict] + others).map { Claim(metric: .tokens, less: $0, more: Self.flat) }
    case .table3:
      let policies = ["auto", "strict", "balance", "nocap"].map(Self.hierarchical)
      return policies.flatMap { policy in
        [Self.single, Self.flat].map {
          Claim(metric: MetricDefinition("abstained_NoAns"), less: $0, more: policy)
        }
      }
    }
  }

  /// Improvement and token reduction of hierarchical (auto) over flat in percent, formulas 2 and 3,
  /// with bootstrap intervals; nil without both runs.
  static func gain(
    _ metric: String, _ runs: [OrganizationVariant: Reproduction.Measured]
  ) throws -> Reproduction.Value? {
    let comparison = try RunChoice.comparison(
      runs[flat]?.run, runs[hierarchical("auto")]?.run)
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
