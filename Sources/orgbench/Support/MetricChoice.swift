import Arguments
import Options

/// The option that names one metric.
enum MetricChoice {
  /// - Throws: `UsageError` for a metric that none of the runs has.
  static func check(_ metric: String?, among known: some Sequence<String>) throws {
    let known = Set(known)
    guard let metric, !known.contains(metric) else { return }
    throw UsageError(
      "--metric: no run has \"\(metric)\"; there are \(known.sorted().joined(separator: ", "))"
        + Suggestion.didYouMean(metric, among: known.sorted()))
  }
}
