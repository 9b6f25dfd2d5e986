import Evaluation
import Statistics

/// One of a paper's comparisons, and whether its direction was found here too.
public struct ReproducedClaim: Sendable {
  /// What the measurement says of the direction.
  public enum Finding: Sendable, Hashable {
    /// The interval of the difference lies on the paper's side.
    case holds
    /// It lies on the other side.
    case reversed
    /// It includes 0.
    case undecided
    /// Runs of these organizations are not there yet.
    case missing([String])

    /// What the interval of a difference says, the greater less the lesser in the paper's sense.
    init(_ interval: ClosedRange<Double>?) {
      self =
        switch interval {
        case let interval? where interval.lowerBound > 0: .holds
        case let interval? where interval.upperBound < 0: .reversed
        default: .undecided
        }
    }
  }

  /// What the difference counts; a share is in points.
  let unit: MetricDefinition.Unit
  /// The comparison in words: `tokens: hierarchical (auto) < flat`.
  public let text: String
  /// Whether the paper's own figures have this direction, by model; absent where it gives none.
  public let paper: [String: Bool]
  /// What was found.
  public let finding: Finding
  /// The measured difference, the greater less the lesser in the paper's sense, with its interval.
  public let difference: Reproduction.Value?

  init(
    _ claim: OrgAgentExhibit.Claim, _ figures: [PublishedBaseline.Figure],
    _ runs: [OrganizationVariant: Reproduction.Measured]
  ) throws {
    unit = claim.metric.unit
    text = "\(claim.metric.name): \(claim.less.label) < \(claim.more.label)"
    paper = Self.paper(claim, figures)
    let found = try Self.find(
      claim.metric.name, less: (claim.less.label, runs[claim.less]?.run),
      more: (claim.more.label, runs[claim.more]?.run))
    finding = found.finding
    difference = found.difference
  }

  /// What two runs say of a direction.
  static func find(
    _ metric: String, less: (label: String, run: ComparedRun?),
    more: (label: String, run: ComparedRun?)
  ) throws -> (finding: Finding, difference: Reproduction.Value?) {
    guard let comparison = try RunChoice.comparison(less.run, more.run) else {
      let missing = [less, more].filter { $0.run == nil }.map(\.label)
      return (.missing(missing.isEmpty ? ["a task that both have"] : missing), nil)
    }
    guard let measure = comparison.measure(metric) else { return (.missing([metric]), nil) }
    let interval = measure.difference.interval?.scaled(by: 1)
    return (
      Finding(interval), .init(value: measure.difference.value, deviation: nil, interval: interval)
    )
  }

  private static func paper(
    _ claim: OrgAgentExhibit.Claim, _ figures: [PublishedBaseline.Figure]
  ) -> [String: Bool] {
    func values(_ variant: OrganizationVariant) -> [String: Double] {
      let own = figures.filter {
        let isAsked =
          claim.metric.name == Gate.mainMetric
          ? $0.unit == PublishedBaseline.Figure.points : $0.metric == claim.metric.name
        return isAsked && OrganizationVariant(orgAgentCell: $0) == variant
      }
      return Dictionary(
        own.map { ($0.text("model") ?? "", $0.value) }, uniquingKeysWith: { first, _ in first })
    }
    let more = values(claim.more)
    return values(claim.less).reduce(into: [:]) { result, entry in
      if let other = more[entry.key] { result[entry.key] = entry.value < other }
    }
  }
}
