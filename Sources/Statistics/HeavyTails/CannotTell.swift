/// Why a figure of a tail is not given: data that cannot carry it. It stands in place of the figure.
public enum CannotTell: Error, Sendable, Hashable {
  /// There are no samples at all.
  case noSamples
  /// All samples are this value.
  case allEqual(Int)
  /// No sample is at least the smallest value that was asked for.
  case emptyTail(xMin: Int)
  /// A tail needs `TailThreshold.leastDistinct` distinct values.
  case fewDistinct(Int, xMin: Int)
  /// A tail needs `TailThreshold.leastSamples` samples.
  case fewSamples(Int, xMin: Int)
  /// The likelihood grows without end as the family's parameters run to where it is another family.
  case noMaximum(TailFamily)
  /// The likelihood could not be brought to its maximum with the digits of a double.
  case notFound(TailFamily)
  /// Two fits give all samples the same probability.
  case sameFit
  /// All samples are of one cluster.
  case oneCluster
  /// More samples than can be drawn anew, `TailResampling.mostSamples`.
  case manySamples(Int)
  /// Too many resamples had no exponent.
  case resamples(undefined: Int, of: Int)
}

extension CannotTell: CustomStringConvertible {
  /// `cannot tell, because …`
  public var description: String { "cannot tell, because \(reason)" }

  /// The reason, as a clause.
  public var reason: String {
    switch self {
    case .noSamples: "there are no samples"
    case .allEqual(let value): "all samples are \(value)"
    case .emptyTail(let xMin): "no sample is \(xMin) or more"
    case .fewDistinct(let count, let xMin):
      "the tail from \(xMin) on has \(count == 1 ? "1 distinct value" : "\(count) distinct values"), "
        + "and at least \(TailThreshold.leastDistinct) are needed"
    case .fewSamples(let count, let xMin):
      "the tail from \(xMin) on has \(count == 1 ? "1 sample" : "\(count) samples"), and at least "
        + "\(TailThreshold.leastSamples) are needed"
    case .noMaximum(let family):
      "the \(family.title)'s likelihood has no maximum here: the better it fits, the more it is the "
        + "power law"
    case .notFound(let family):
      "the maximum of the \(family.title)'s likelihood was not found to the last digits"
    case .sameFit: "both fits give every sample the same probability"
    case .oneCluster: "all samples are of one task, and what others give is not known"
    case .manySamples(let count): "\(count) samples are too many to be drawn anew"
    case .resamples(let undefined, let count):
      "\(undefined) of \(count) resamples have no exponent"
    }
  }
}
